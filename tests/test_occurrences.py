"""What falls due by the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cohorts
from bot.agenda import agenda
from bot.calendar import Calendar, build
from bot.occurrences import PUNCTUAL, SHIFT, _warn, fallen_due, is_late, plan_due
from bot.records import Cohort, Kind, Occurrence
from bot.store import occurrences, replanning
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, Clock
from tests.making import CHANNEL, OLGA, at, make_cohort

A_WEEK = timedelta(weeks=1)


def cohort(**changes: object) -> Cohort:
    fields = {
        "id": 1, "guild_id": 1, "name": "Spring", "curriculum": "c", "starts_on": MONDAY_9.date(),
        "post_time": MONDAY_9.time(), "timezone": "UTC", "breaks": {}, "channel_id": CHANNEL,
        "reviews_channel_id": CHANNEL, "role_id": None, "organiser_role_id": None, "capacity": None,
        "created_by": 10, "created_at": MONDAY_9 - timedelta(days=3),
    }  # fmt: skip
    return Cohort(**{**fields, **changes})  # type: ignore[arg-type]  # a test names the fields it is about


def calendar(weeks: int = 6) -> Calendar:
    return build(MONDAY_9.date(), MONDAY_9.time(), "UTC", weeks, {})


def due(since: datetime, now: datetime) -> tuple[list[int], list[int]]:
    """Of six weeks, those to post and those to skip where everything before `since` was planned."""
    weeks = calendar()
    found = list(fallen_due(cohort(), weeks, agenda(weeks, (), None, "UTC"), since, now))
    assignments = [each for each in found if each.occurrence.kind is Kind.ASSIGNMENT]
    posts = [each.occurrence.number for each in assignments if each.why_not is None]
    return posts, [each.occurrence.number for each in assignments if each.why_not is not None]


def after(week: int) -> datetime:
    """Everything up to and with this week was planned, longer ago than any two zones differ."""
    return MONDAY_9 + (week - 1) * A_WEEK + SHIFT + timedelta(seconds=1)


def test_nothing_is_due_before_the_start() -> None:
    assert due(after(0), MONDAY_9 - timedelta(seconds=1)) == ([], [])


def test_a_week_is_due_in_the_instant_it_opens() -> None:
    assert due(after(0), MONDAY_9 - timedelta(seconds=1)) == ([], [])
    assert due(after(0), MONDAY_9) == ([1], [])


def test_a_week_that_was_planned_is_offered_while_there_is_time_and_never_skipped() -> None:
    assert due(after(1), MONDAY_9 + timedelta(days=6)) == ([1], [])
    assert due(after(6), MONDAY_9 + 8 * A_WEEK) == ([], [])


@pytest.mark.parametrize(
    ("away", "posts", "skipped"),
    [
        (timedelta(hours=1), [2], []),
        (timedelta(days=3), [2], []),
        (timedelta(weeks=1), [3], [2]),
        (timedelta(weeks=3), [5], [2, 3, 4]),
    ],
)
def test_after_downtime_only_the_newest_week_is_posted(away: timedelta, posts: list[int], skipped: list[int]) -> None:
    assert due(after(1), MONDAY_9 + A_WEEK + away) == (posts, skipped)


def test_the_last_week_is_skipped_when_nobody_can_check_in_for_it_any_more() -> None:
    assert due(after(5), MONDAY_9 + 7 * A_WEEK - timedelta(seconds=1)) == ([6], [])
    assert due(after(5), MONDAY_9 + 7 * A_WEEK) == ([], [6])


@given(st.integers(0, 6), st.integers(0, 80 * 24))
def test_at_most_one_week_is_posted_at_a_time_and_every_week_that_opened_is_known_afterwards(
    known: int, hours: int
) -> None:
    now = MONDAY_9 + timedelta(hours=hours)
    posts, skipped = due(after(known), now)
    newest = min(6, hours // (7 * 24) + 1)
    assert posts in ([], [newest])
    assert skipped + posts in (list(range(known + 1, newest + 1)), [newest])


def test_a_post_is_late_after_a_quarter_of_an_hour() -> None:
    one = cohort()
    [week] = calendar(1).weeks
    assert not is_late(one, week, MONDAY_9 + PUNCTUAL)
    assert is_late(one, week, MONDAY_9 + PUNCTUAL + timedelta(seconds=1))


def test_a_cohort_created_after_its_first_week_opened_is_not_late() -> None:
    created = MONDAY_9 + timedelta(hours=8)
    one = cohort(created_at=created)
    [week] = calendar(1).weeks
    assert not is_late(one, week, created)


def test_a_week_that_another_zone_moves_into_the_past_is_skipped_visibly_when_it_came_too_late() -> None:
    planned_to = MONDAY_9 + A_WEEK + timedelta(hours=20)  # week 2 was to open later than that, in the zone it had
    assert due(planned_to, MONDAY_9 + 3 * A_WEEK) == ([4], [2, 3])


async def test_planning_says_when_the_next_week_of_any_cohort_opens(study: Study, clock: Clock) -> None:
    assert await plan_due(study, clock()) is None
    await make_cohort(study, start="2026-02-02")
    await make_cohort(study, name="Autumn", start="2026-01-07", timezone="Europe/Berlin")
    assert await plan_due(study, clock()) == at("2026-01-07 08:00")


async def test_planning_twice_remembers_once(study: Study, clock: Clock) -> None:
    made = await make_cohort(study)
    for _ in range(2):
        await plan_due(study, clock())
    ready = await occurrences.ready(study.db.read, clock())
    assert [(each.occurrence.kind, each.occurrence.number) for each in ready] == [
        (Kind.WELCOME, 0),
        (Kind.ASSIGNMENT, 1),
        (Kind.OPENING, 1),
    ]
    assert {each.occurrence.cohort_id for each in ready} == {made.id}


async def test_an_ended_cohort_has_nothing_due(study: Study, clock: Clock) -> None:
    made = await make_cohort(study)
    await plan_due(study, clock())
    await cohorts.end(study, OLGA, made, clock())
    assert await plan_due(study, clock()) is None
    assert await occurrences.ready(study.db.read, clock()) == []
    assert await occurrences.next_try(study.db.read) is None


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE cohorts SET curriculum = 'gone'",
        "UPDATE cohorts SET timezone = 'Mars/Olympus'",
        "UPDATE cohorts SET starts_on = '9999-12-30'",
    ],
)
async def test_a_cohort_that_cannot_be_reckoned_with_never_silences_the_others(
    study: Study, clock: Clock, damage: str
) -> None:
    broken = await make_cohort(study)
    async with study.db.write() as tx:
        await tx.all(damage)
    made = await make_cohort(study, name="Autumn")
    await plan_due(study, clock())
    ready = await occurrences.ready(study.db.read, clock())
    assert (made.id, Kind.ASSIGNMENT) in [(each.occurrence.cohort_id, each.occurrence.kind) for each in ready]
    assert (broken.id, Kind.ASSIGNMENT) not in [(each.occurrence.cohort_id, each.occurrence.kind) for each in ready]


async def test_a_week_whose_time_was_moved_back_is_not_due_again(study: Study, clock: Clock) -> None:
    made = await make_cohort(study)
    await plan_due(study, clock())
    await study.db.write_one("UPDATE cohorts SET post_time = '18:00'")
    clock.forward(hours=10)
    await plan_due(study, clock())
    known = await occurrences.of_cohort(study.db.read, made.id, 10)
    assert [each.occurrence.number for each in known if each.occurrence.kind is Kind.ASSIGNMENT] == [1]


@pytest.mark.parametrize("back_at", [timedelta(days=1), A_WEEK])
async def test_weeks_that_a_clock_far_ahead_has_skipped_fall_due_when_their_time_comes(
    study: Study, clock: Clock, back_at: timedelta
) -> None:
    made = await make_cohort(study, curriculum=THE_PATH.id)
    await plan_due(study, clock())
    for ahead in (timedelta(days=60), timedelta(days=365 * 3)):
        clock.time = MONDAY_9 + ahead
        await plan_due(study, clock())
    states = []
    for weeks in (0, 1, 2):
        clock.time = MONDAY_9 + back_at + weeks * A_WEEK
        await plan_due(study, clock())
        number = (back_at + weeks * A_WEEK) // A_WEEK + 1
        found = await occurrences.get(study.db.read, made.id, Kind.ASSIGNMENT, number)
        states.append(found and found.state)
    assert states == ["due", "due", "due"]


async def test_a_week_that_a_clock_ahead_has_posted_is_not_posted_again(study: Study, clock: Clock) -> None:
    made = await make_cohort(study)
    clock.forward(weeks=1)
    await plan_due(study, clock())
    await study.db.write_one("UPDATE occurrences SET state = 'sent' WHERE number = 2")
    for day in (3, 7):
        clock.time = MONDAY_9 + timedelta(days=day)
        await plan_due(study, clock())
    known = await occurrences.of_cohort(study.db.read, made.id, 10)
    assert [each.state for each in known if each.occurrence.number == 2] == ["sent"]


async def test_a_cohort_whose_curriculum_is_gone_is_told_in_the_log_once(
    study: Study, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    _warn.cache_clear()
    made = await make_cohort(study)
    await study.db.write_one("UPDATE cohorts SET curriculum = 'gone'")
    for _ in range(3):
        await plan_due(study, clock())
    [warning] = [each.getMessage() for each in caplog.records]
    assert f"Nothing falls due in cohort {made.id}" in warning
    assert "gone" in warning


async def test_whatever_is_about_a_submission_goes_to_the_new_reviews_channel(study: Study, clock: Clock) -> None:
    made = await make_cohort(study)
    async with study.db.write() as tx:
        for kind in Kind:
            await occurrences.add_due(tx, Occurrence(made.id, kind, 7, clock(), 55))
        await replanning.move(tx, replace(made, channel_id=200, reviews_channel_id=201), clock())
    moved = {
        each.occurrence.kind: each.occurrence.channel_id
        for each in await occurrences.of_cohort(study.db.read, made.id, 100)
        if each.occurrence.number == 7
    }
    about_reviews = {
        Kind.SUBMISSION,
        Kind.VERSION,
        Kind.REVIEWERS,
        Kind.STAND_IN,
        Kind.DEADLINE,
        Kind.UNREVIEWED,
        Kind.RESULTS,
        Kind.APPEAL,
        Kind.RULING,
    }
    assert moved == {kind: 201 if kind in about_reviews else 200 for kind in Kind}
