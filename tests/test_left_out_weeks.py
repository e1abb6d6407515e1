"""Weeks that a cohort leaves out: checking in, the plan and the progress."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import progress, sheets
from bot.capstones import due_at
from bot.cohorts import Wish
from bot.plan import plan
from bot.records import Cohort
from bot.sheets import choose_week
from bot.streaks import Mark
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, Clock
from tests.making import ADA, BEN, LOAF, OLGA, at, check_in, edit, hand_in, join, make_cohort, refused


@pytest.fixture
async def cohort(study: Study, clock: Clock) -> Cohort:
    """Ada is in; of three weeks the second is left out."""
    made = await make_cohort(study)
    await join(study, made, ADA, now=clock())
    return await edit(study, OLGA, made, Wish(skip_week=2), clock())


@pytest.mark.parametrize(
    ("now", "instead"),
    [
        ("2026-01-05 09:00", "Week 1 is open: `/check-in` without `week` takes you there"),
        ("2026-01-12 09:00", "Week 3 is open"),
        ("2026-01-19 09:00", "`/progress` shows how far you came"),
    ],
)
async def test_there_is_nothing_to_check_in_for_in_a_week_left_out(
    study: Study, cohort: Cohort, now: str, instead: str
) -> None:
    with refused("Week 2 is left out in your cohort, so there is nothing to check in for") as told:
        await sheets.open_sheet(study, ADA, cohort, 2, at(now))
    assert instead in str(told.value)
    with refused("Week 2 is left out"):
        await check_in(study, ADA, cohort, 2, at(now))


async def test_on_a_break_it_says_when_the_next_week_opens(study: Study, clock: Clock) -> None:
    made = await edit(study, OLGA, await make_cohort(study, curriculum=THE_PATH.id), Wish(skip_week=8), clock())
    with refused("Week 9 opens <t:1772442000:F>"):
        choose_week(study.calendar(made), 8, at("2026-02-25 09:00"))


async def test_before_the_start_it_says_when_the_first_week_that_takes_place_opens(study: Study, clock: Clock) -> None:
    made = await make_cohort(study, start="2026-02-02")
    without_first = await edit(study, OLGA, made, Wish(skip_week=1), clock())
    calendar = study.calendar(without_first)
    assert calendar.starts_at == at("2026-02-02 09:00")
    with refused("Your cohort starts <t:1770022800:F>"):
        choose_week(calendar, None, clock())
    assert choose_week(calendar, None, calendar.starts_at).number == 2


async def test_a_streak_goes_on_over_a_week_left_out(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    clock.forward(weeks=1)
    receipt = await check_in(study, ADA, cohort, 3, clock())
    assert (receipt.streak.weeks, receipt.streak.freezes) == (2, 1)
    assert receipt.streak.marks == (Mark.DONE, Mark.LEFT_OUT, Mark.DONE)
    seen = await progress.progress(study, ADA, cohort, ADA.id, clock())
    assert (seen.checked_in, seen.weeks) == (2, 2)


async def test_the_plan_goes_from_the_week_before_to_the_week_after(study: Study, cohort: Cohort, clock: Clock) -> None:
    seen = await plan(study, ADA, cohort, clock())
    assert seen.week is not None
    assert seen.next_week is not None
    assert (seen.week.number, seen.next_week.number) == (1, 3)
    later = await plan(study, ADA, cohort, clock() + timedelta(weeks=1))
    assert later.week is not None
    assert (later.week.number, later.open, later.next_week) == (3, True, None)


async def test_the_road_ahead_has_no_stage_that_is_left_out_altogether(study: Study, clock: Clock) -> None:
    made = await make_cohort(study, curriculum=THE_PATH.id)
    stage = THE_PATH.stages[1]
    for number in range(THE_PATH.first_week(stage), THE_PATH.last_week(stage) + 1):
        made = await edit(study, OLGA, made, Wish(skip_week=number), clock())
    seen = await plan(study, ADA, made, clock())
    assert [each.stage for each in seen.ahead] == [each for each in THE_PATH.stages if each is not stage]


async def test_a_capstone_is_due_when_the_last_week_of_its_stage_that_takes_place_closes(
    study: Study, clock: Clock
) -> None:
    made = await make_cohort(study, name="Autumn")
    await join(study, made, ADA, BEN, now=clock())
    without_last = await edit(study, OLGA, made, Wish(skip_week=3), clock())
    calendar = study.calendar(without_last)
    assert due_at(study.curriculum(made), calendar, LOAF) == calendar.ends_at == MONDAY_9 + timedelta(weeks=2)
    assert not (await hand_in(study, ADA, without_last, calendar.ends_at - timedelta(seconds=1))).late
    assert (await hand_in(study, BEN, without_last, calendar.ends_at)).late
