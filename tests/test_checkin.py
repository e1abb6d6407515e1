from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cohorts, membership, sheets
from bot.answers import parse_hours
from bot.blockers import Help
from bot.checked_in import CheckIn
from bot.errors import StudyError
from bot.records import Cohort
from bot.store import checkins
from bot.streaks import Mark
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.making import ADA, BEN, CLEO, OLGA, STRANGER, at, check_in, join, make_cohort, refused, reload


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Three weeks from now, with two members."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN)
    return made


async def written(study: Study, cohort: Cohort) -> list[CheckIn]:
    return await checkins.of_member(study.db.read, cohort.id, ADA.id)


async def test_a_check_in_is_kept_as_it_was_written(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(
        study,
        ADA,
        cohort,
        1,
        clock(),
        done="  Read *all* of it,\n@everyone",
        hours="6,5 h",
        confidence=3,
        blocker="Salt",
    )
    [kept] = await written(study, cohort)
    assert kept == CheckIn(1, ADA.id, "Read *all* of it,\n@everyone", 6.5, 3, "Salt", late=False, created_at=clock())


async def test_only_what_was_done_must_be_written(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    [kept] = await written(study, cohort)
    assert (kept.hours, kept.confidence, kept.blocker) == (None, None, None)


async def test_the_receipt_tells_the_streak_and_the_groups_norm(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, BEN, cohort, 1, clock())
    receipt = await check_in(study, ADA, cohort, 1, clock(), blocker="Salt")
    assert (receipt.is_new, receipt.late, receipt.help) == (True, False, Help.PRIVATE)
    assert (receipt.norm.checked_in, receipt.norm.members) == (2, 2)
    assert (receipt.streak.weeks, receipt.streak.since) == (1, 1)


async def test_checking_in_again_edits_the_same_check_in(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock(), hours="6")
    clock.forward(days=1)
    receipt = await check_in(study, ADA, cohort, 1, clock(), done="I baked two of them.")
    assert not receipt.is_new
    [kept] = await written(study, cohort)
    assert (kept.done, kept.hours, kept.created_at) == ("I baked two of them.", None, MONDAY_9)


async def test_two_presses_at_once_make_one_check_in(study: Study, cohort: Cohort, clock: Clock) -> None:
    receipts = await asyncio.gather(*(check_in(study, ADA, cohort, 1, clock()) for _ in range(2)))
    assert sorted(receipt.is_new for receipt in receipts) == [False, True]
    assert len(await written(study, cohort)) == 1


async def test_the_form_opens_with_what_was_written_before(study: Study, cohort: Cohort, clock: Clock) -> None:
    assert (await sheets.open_sheet(study, ADA, cohort, None, clock())).before is None
    await check_in(study, ADA, cohort, 1, clock())
    sheet = await sheets.open_sheet(study, ADA, cohort, None, clock())
    assert sheet.before is not None
    assert sheet.lesson.title == "Flour and water"


async def test_before_the_start_it_says_when_the_cohort_starts(study: Study) -> None:
    cohort = await make_cohort(study, start="2026-02-02")
    await join(study, cohort, ADA)
    with refused("Your cohort starts <t:1770022800:F>"):
        await check_in(study, ADA, cohort, 1, MONDAY_9)


async def test_a_stranger_is_told_to_join(study: Study, cohort: Cohort, clock: Clock) -> None:
    with refused("You are not in \\*\\*Spring\\*\\*. Join it"):
        await check_in(study, STRANGER, cohort, 1, clock())


async def test_whoever_left_is_told_to_join(study: Study, cohort: Cohort, clock: Clock) -> None:
    await membership.leave(study, ADA, cohort, clock())
    with refused("You are not in"):
        await check_in(study, ADA, cohort, 1, clock())
    assert await written(study, cohort) == []


async def test_an_ended_cohort_takes_no_check_ins(study: Study, cohort: Cohort, clock: Clock) -> None:
    await cohorts.end(study, OLGA, cohort, clock())
    with refused("has ended"):
        await check_in(study, ADA, await reload(study, cohort), 1, clock())


async def test_a_week_to_come_says_when_it_opens(study: Study, cohort: Cohort, clock: Clock) -> None:
    with refused("Week 2 opens <t:1768208400:F>"):
        await check_in(study, ADA, cohort, 2, clock())


@pytest.mark.parametrize("number", [0, -1, 4, 2**70])
async def test_a_week_that_never_comes_is_answered_with_those_that_do(
    study: Study, cohort: Cohort, clock: Clock, number: int
) -> None:
    with refused("has weeks 1 to 3"):
        await sheets.open_sheet(study, ADA, cohort, number, clock())


@pytest.mark.parametrize("number", [0, 4, 10**18 - 1])
async def test_nor_can_a_forged_form_check_in_for_it(study: Study, cohort: Cohort, clock: Clock, number: int) -> None:
    with refused("has weeks 1 to 3"):
        await check_in(study, ADA, cohort, number, clock())


async def test_a_missed_week_can_be_filled_in_for_seven_days_and_is_marked_late(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    clock.time = at("2026-01-19 08:59")
    assert (await check_in(study, ADA, cohort, 1, clock())).late
    [kept] = await written(study, cohort)
    assert kept.late
    clock.time = at("2026-01-19 09:00")
    with refused("Week 1 closed more than 7 days ago, so its check-ins are final"):
        await check_in(study, BEN, cohort, 1, clock())
    with refused("final"):
        await check_in(study, ADA, cohort, 1, clock())


async def test_filling_in_saves_the_streak(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    clock.time = at("2026-01-19 10:00")  # week 2 was missed, week 3 is open
    receipt = await check_in(study, ADA, cohort, 2, clock())
    assert (receipt.streak.weeks, receipt.streak.frozen) == (2, ())
    assert receipt.streak.marks == (Mark.DONE, Mark.DONE, Mark.OPEN)


async def test_the_week_ends_in_the_instant_the_next_one_opens(study: Study, cohort: Cohort, clock: Clock) -> None:
    clock.time = at("2026-01-12 08:59")
    assert not (await sheets.open_sheet(study, ADA, cohort, None, clock())).late
    clock.time = at("2026-01-12 09:00")
    assert (await sheets.open_sheet(study, ADA, cohort, None, clock())).week.number == 2
    assert (await sheets.open_sheet(study, ADA, cohort, 1, clock())).late


async def test_editing_after_the_week_has_closed_does_not_make_it_late(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    clock.forward(days=8)
    await check_in(study, ADA, cohort, 1, clock(), done="I baked two of them.")
    [kept] = await written(study, cohort)
    assert (kept.late, kept.done) == (False, "I baked two of them.")


async def test_on_a_break_the_last_week_can_still_be_filled_in(study: Study, cohort: Cohort, clock: Clock) -> None:
    async with study.db.write() as tx:
        await tx.all("""UPDATE cohorts SET breaks = '{"1": 2}'""")
    cohort = await reload(study, cohort)
    clock.time = at("2026-01-13 09:00")
    assert (await check_in(study, ADA, cohort, 1, clock())).late
    clock.time = at("2026-01-20 09:00")
    with refused("final"):
        await sheets.open_sheet(study, BEN, cohort, None, clock())


async def test_a_check_in_of_someone_who_left_is_not_in_the_norm(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    await membership.leave(study, ADA, cohort, clock())
    norm = await checkins.norm(study.db.read, cohort.id, 1, clock())
    assert (norm.checked_in, norm.members) == (0, 1)


async def test_whoever_joins_late_has_missed_nothing(study: Study, cohort: Cohort, clock: Clock) -> None:
    clock.time = at("2026-01-20 09:00")
    await join(study, cohort, CLEO, now=clock())
    receipt = await check_in(study, CLEO, cohort, 3, clock())
    assert receipt.streak.marks == (Mark.BEFORE, Mark.BEFORE, Mark.DONE)


@pytest.mark.parametrize(
    ("answers", "answer"),
    [
        ({"done": "too short"}, "say in 10 to 1,000 characters"),
        ({"done": "   nothing   "}, "say in 10 to 1,000 characters"),
        ({"done": "\u200b\u202e" * 10}, "say in 10 to 1,000 characters"),
        ({"done": "x" * 10_000}, "say in 10 to 1,000 characters"),
        ({"blocker": "x" * 1001}, "1,000 characters"),
        ({"hours": "many"}, "“many” is not a number of hours"),
        ({"hours": "@everyone"}, "is not a number of hours"),
        ({"hours": "9" * 10_000}, "is not a number of hours"),
    ],
)
async def test_what_cannot_be_kept_is_answered_and_nothing_is_saved(
    study: Study, cohort: Cohort, clock: Clock, answers: dict[str, Any], answer: str
) -> None:
    with refused(answer) as told:
        await check_in(study, ADA, cohort, 1, clock(), **answers)
    assert len(str(told.value)) < 200
    assert "@everyone" not in str(told.value)
    assert await written(study, cohort) == []


async def test_a_text_at_the_limit_is_kept_whole(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock(), done="é" * 1000, blocker="x" * 1000)
    [kept] = await written(study, cohort)
    assert (kept.done, kept.blocker) == ("é" * 1000, "x" * 1000)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("", None),
        ("   ", None),
        ("6", 6),
        (" 6.5 ", 6.5),
        ("6,5", 6.5),
        ("6.5h", 6.5),
        ("6,5 H", 6.5),
        ("1 hour", 1),
        ("6 hours", 6),
        ("6 Hours.", 6),
        ("2 hrs", 2),
        ("1hr", 1),
        ("6:30", 6.5),
        ("6:30 h", 6.5),
        ("0:20", 0.33),
        ("0", 0),
        (".5", 0.5),
        ("168", 168),
    ],
)
def test_hours_are_understood_as_people_write_them(typed: str, hours: float | None) -> None:
    assert parse_hours(typed) == hours


@pytest.mark.parametrize(
    "typed", ["six", "-1", "6-7", "168.5", "169", "6:75", "1e2", "nan", "inf", "h", "6 7", "6.5.4", "6.5:30"]
)
def test_what_is_no_number_of_hours_in_a_week_is_refused(typed: str) -> None:
    with refused("is not a number of hours. Write it like `6` or `6.5`"):
        parse_hours(typed)


@given(st.text())
def test_whatever_is_typed_as_hours_is_a_number_of_hours_in_a_week_or_refused(typed: str) -> None:
    try:
        hours = parse_hours(typed)
    except StudyError:
        return
    assert hours is None or 0 <= hours <= 168
