"""Nudges: who is reminded of a week, where and when, and who is left in peace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import breaks, membership, overview, person
from bot.actors import Actor
from bot.cohorts import Wish
from bot.nudges import A_DAY, MOST, NAMES, WITHIN
from bot.occurrences import plan_due
from bot.posting import REPAIR
from bot.posts import Nudge
from bot.records import PARTS, Cohort, Kind
from bot.ringing import ring
from bot.store import occurrences
from bot.study import Study
from tests.conftest import THE_PATH, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, CHANNEL, CLEO, HERE, OLGA, at, check_in, edit, join, make_cohort, reload

SUNDAY_8 = at("2026-01-11 08:00")  # the morning after 80 % of the first week
MONDAY_9 = at("2026-01-12 09:00")  # when it closes


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Its first week is posted, and Ada, Ben and Cleo have not checked in."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN, CLEO)
    await ring(study, board, clock)
    clock.time = SUNDAY_8
    return made


def nudges(board: ListBoard) -> list[Nudge]:
    return [shown.post for shown in board.shown if isinstance(shown.post, Nudge)]


def named(board: ListBoard) -> list[set[int]]:
    """The members of each nudge."""
    return [set(nudge.members) for nudge in nudges(board)]


async def fate(study: Study, cohort: Cohort, week: int = 1) -> tuple[str, str | None]:
    """What became of the week's nudge in its thread, and why."""
    found = await occurrences.get(study.db.read, cohort.id, Kind.NUDGE, week)
    assert found is not None
    return found.state, found.note


async def test_before_a_week_closes_those_who_have_not_checked_in_are_named_once(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await check_in(study, BEN, cohort, 1, clock())
    for _ in range(3):
        await ring(study, board, clock)
        clock.forward(hours=1)
    [nudge] = nudges(board)
    assert nudge.members == (ADA.id, CLEO.id)
    assert (nudge.norm.checked_in, nudge.norm.members) == (1, 3)
    assert nudge.opening.closes_at == MONDAY_9


async def test_nobody_is_reminded_before_the_morning_after_80_percent_of_the_week(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    clock.time = SUNDAY_8 - timedelta(seconds=1)
    assert await ring(study, board, clock) == SUNDAY_8
    assert nudges(board) == []


async def test_where_nobody_is_to_be_reminded_nothing_is_posted_and_the_reason_is_kept(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for member in (ADA, BEN, CLEO):
        await check_in(study, member, cohort, 1, clock())
    await ring(study, board, clock)
    assert nudges(board) == []
    assert await fate(study, cohort) == ("skipped", "nobody was to be reminded in the thread")


async def test_whoever_joined_less_than_a_day_before_is_left_in_peace(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    dora, emil = Actor(HERE, 14), Actor(HERE, 15)
    await join(study, cohort, dora, now=SUNDAY_8 - A_DAY)
    await join(study, cohort, emil, now=SUNDAY_8 - A_DAY + timedelta(seconds=1))
    await ring(study, board, clock)
    assert named(board) == [{ADA.id, BEN.id, CLEO.id, dora.id}]


async def test_whoever_wants_no_reminders_or_has_left_gets_none(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await person.stop_reminders(study, ADA.id)
    await membership.leave(study, BEN, cohort, clock())
    await ring(study, board, clock)
    assert named(board) == [{CLEO.id}]


async def test_whoever_checks_in_leaves_or_wants_none_after_it_was_planned_is_not_named(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    dora = Actor(HERE, 14)
    await join(study, cohort, dora)
    await plan_due(study, clock())
    await check_in(study, ADA, cohort, 1, clock())
    await membership.leave(study, BEN, cohort, clock())
    await person.stop_reminders(study, CLEO.id)
    await ring(study, board, clock)
    assert named(board) == [{dora.id}]


async def test_when_all_have_checked_in_after_it_was_planned_nothing_is_posted(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await plan_due(study, clock())
    for member in (ADA, BEN, CLEO):
        await check_in(study, member, cohort, 1, clock())
    await ring(study, board, clock)
    assert nudges(board) == []
    assert await fate(study, cohort) == ("skipped", "everyone who was to be reminded had checked in")


async def test_a_member_is_reminded_at_most_three_times_in_30_days(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    made = await make_cohort(study, curriculum=THE_PATH.id, breaks=False)
    await join(study, made, ADA)
    times = []
    while clock() < at("2026-03-01 00:00"):
        before = len(nudges(board))
        following = await ring(study, board, clock)
        times += [clock()] * (len(nudges(board)) - before)
        clock.time = following or clock()
        await breaks.come_back(study, ADA, made, clock())  # from the one that four silent weeks lead to
    assert [nudge.opening.number for nudge in nudges(board)] == [1, 2, 3, 6, 7]
    assert all(later - earlier >= WITHIN for earlier, later in zip(times, times[MOST:], strict=False))


async def test_the_three_count_in_all_cohorts_together(study: Study, board: ListBoard, clock: Clock) -> None:
    for name in ("Spring", "Autumn"):
        await join(study, await make_cohort(study, name=name), ADA)
    for _ in range(22 * 24):
        await ring(study, board, clock)
        clock.forward(hours=1)
    assert named(board) == [{ADA.id}] * MOST


async def test_many_are_named_in_messages_of_25_and_nobody_twice(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    crowd = [Actor(HERE, 1000 + n) for n in range(60)]
    await join(study, cohort, *crowd)
    await ring(study, board, clock)
    everybody = [member for nudge in nudges(board) for member in nudge.members]
    assert [len(nudge.members) for nudge in nudges(board)] == [NAMES, NAMES, 13]
    assert sorted(everybody) == sorted(actor.id for actor in (ADA, BEN, CLEO, *crowd))
    assert [nudge.occurrence.number for nudge in nudges(board)] == [1, 1 + PARTS, 1 + 2 * PARTS]


async def test_a_week_that_was_posted_late_is_not_followed_by_a_nudge(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    made = await make_cohort(study)
    await join(study, made, ADA)
    clock.time = SUNDAY_8 - A_DAY + timedelta(minutes=1)
    await ring(study, board, clock)
    clock.time = SUNDAY_8
    await ring(study, board, clock)
    assert board.weeks == [1]
    assert await fate(study, made) == ("skipped", "the week's post had not been there for a day")


async def test_a_week_that_still_waits_to_be_posted_is_not_followed_by_a_nudge(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    made = await make_cohort(study)
    await join(study, made, ADA)
    board.closed_channels.add(CHANNEL)
    await ring(study, board, clock)
    clock.time = SUNDAY_8
    await ring(study, board, clock)
    assert await fate(study, made) == ("skipped", "the week's post had not been there for a day")


async def test_a_week_whose_post_somebody_removed_before_it_had_a_thread_is_not_followed_by_a_nudge(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    made = await make_cohort(study)
    await join(study, made, ADA)
    board.threadless_channels.add(CHANNEL)
    await ring(study, board, clock)
    board.shown.clear()
    clock.time += REPAIR
    await ring(study, board, clock)
    clock.time = SUNDAY_8
    await ring(study, board, clock)
    assert board.shown == []
    assert await fate(study, made) == ("skipped", "the week's thread was deleted")
    assert (await overview.overview(study, OLGA, made, clock())).broken == ()


async def test_planned_twice_or_after_an_edit_it_is_posted_once(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for hour in (10, 11, 12):
        for _ in range(2):
            await plan_due(study, clock())
        await ring(study, board, clock)
        await edit(study, OLGA, await reload(study, cohort), Wish(time=f"{hour}:00"), clock())
    await ring(study, board, clock)
    assert named(board) == [{ADA.id, BEN.id, CLEO.id}]
