"""After a change of plan: what was planned falls due anew, what was posted stays."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot import changes
from bot.cohorts import Wish
from bot.posts import Assignment
from bot.records import Cohort, Kind, Session
from bot.ringing import ring
from bot.store import occurrences
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, OLGA, at, check_in, edit, join, make_cohort, reload

TUESDAYS = Session(1, time(19), 60, None, "https://example.org/call")


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Three weeks; Ada and Ben are in, and the first week is posted."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN, now=MONDAY_9 - timedelta(days=1))
    await ring(study, board, clock)
    board.shown.clear()
    return made


async def pause(study: Study, cohort: Cohort, weeks: int | None, clock: Clock) -> Cohort:
    draft = await changes.draft_pause(study, OLGA, cohort, weeks, None, clock())
    return (await changes.confirm(study, OLGA, draft.change.id, clock())).after


async def resume(study: Study, cohort: Cohort, clock: Clock) -> Cohort:
    draft = await changes.draft_resume(study, OLGA, cohort, clock())
    return (await changes.confirm(study, OLGA, draft.change.id, clock())).after


async def session(study: Study, cohort: Cohort, wanted: Session | None, clock: Clock) -> Cohort:
    draft = await changes.draft_session(study, OLGA, cohort, wanted, clock())
    return (await changes.confirm(study, OLGA, draft.change.id, clock())).after


def take_away(board: ListBoard) -> None:
    """What a change does on Discord to events that the plan has no more."""
    board.shown = [each for each in board.shown if each.post.occurrence.kind is not Kind.SESSION]


async def test_a_week_opens_when_its_new_time_has_come_and_not_before(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    clock.forward(days=2)
    await pause(study, cohort, 1, clock)
    for moment in ("2026-01-12 09:00", "2026-01-19 08:59"):
        clock.time = at(moment)
        await ring(study, board, clock)
        assert board.weeks == []
    clock.time = at("2026-01-19 09:00")
    await ring(study, board, clock)
    assert board.weeks == [2]


async def test_what_was_planned_and_not_posted_yet_falls_due_anew(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    clock.time = at("2026-01-11 08:00")
    board.closed_channels.add(cohort.channel_id)
    await ring(study, board, clock)  # the reminder is refused
    await pause(study, cohort, 1, clock)
    assert await occurrences.get(study.db.read, cohort.id, Kind.NUDGE, 1) is None
    board.closed_channels.clear()
    await ring(study, board, clock)
    assert board.kinds == [Kind.CHANGE]
    clock.time = at("2026-01-18 08:00")
    await ring(study, board, clock)
    assert board.kinds == [Kind.CHANGE, Kind.RESUMED, Kind.NUDGE]


async def test_a_reminder_that_was_posted_is_not_posted_again(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    clock.time = at("2026-01-11 08:00")
    await ring(study, board, clock)
    assert board.kinds == [Kind.NUDGE]
    await pause(study, cohort, 1, clock)
    for _ in range(9):
        clock.forward(days=1)
        await ring(study, board, clock)
    assert board.kinds.count(Kind.NUDGE) == 1


async def test_what_a_paused_week_came_to_is_said_when_it_closes(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    paused = await pause(study, cohort, None, clock)
    clock.forward(weeks=4)
    await ring(study, board, clock)
    assert board.kinds == [Kind.CHANGE]
    await resume(study, paused, clock)
    clock.forward(weeks=1)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.DIGEST) == 1
    assert board.weeks == [2]


@pytest.mark.parametrize("weeks", [None, 3])
async def test_a_live_session_that_was_announced_comes_back_after_a_pause(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock, weeks: int | None
) -> None:
    """An event of a pause without an end is taken away; of one with an end it is moved, and stays the same."""
    one = await session(study, cohort, TUESDAYS, clock)
    await ring(study, board, clock)
    assert board.kinds == [Kind.SESSION, Kind.CHANGE]
    paused = await pause(study, one, weeks, clock)
    if weeks is None:
        take_away(board)
    clock.forward(weeks=2)
    await resume(study, paused, clock)
    clock.forward(days=1, hours=9)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.SESSION) == 1


async def test_one_that_is_to_come_much_later_comes_back_in_its_time(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    one = await session(study, cohort, TUESDAYS, clock)
    await ring(study, board, clock)
    none = await session(study, one, None, clock)
    take_away(board)
    paused = await pause(study, none, 2, clock)
    await session(study, paused, TUESDAYS, clock)
    await ring(study, board, clock)
    assert Kind.SESSION not in board.kinds  # it is two weeks and a day away
    clock.time = at("2026-01-13 19:00")
    await ring(study, board, clock)
    assert board.kinds.count(Kind.SESSION) == 1


async def test_a_live_session_that_was_given_up_and_taken_up_again_is_announced_again(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    one = await session(study, cohort, TUESDAYS, clock)
    await ring(study, board, clock)
    none = await session(study, one, None, clock)
    take_away(board)
    await session(study, none, TUESDAYS, clock)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.SESSION) == 1


async def test_one_that_could_not_be_taken_away_is_not_made_twice(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    one = await session(study, cohort, TUESDAYS, clock)
    await ring(study, board, clock)
    none = await session(study, one, None, clock)
    await session(study, none, TUESDAYS, clock)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.SESSION) == 1


async def test_after_a_week_left_out_the_norm_is_of_the_week_before_it_and_its_stage_still_begins(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock())
    await edit(study, OLGA, cohort, Wish(skip_week=2), clock())
    clock.forward(weeks=1)
    await ring(study, board, clock)
    assert board.weeks == [3]
    [post] = [each.post for each in board.shown if isinstance(each.post, Assignment)]
    assert post.norm is not None
    assert (post.norm.checked_in, post.norm.members, post.opens_stage) == (1, 2, False)
    first_left_out = await make_cohort(study, name="Autumn", start="2026-02-02", now=clock())
    await edit(study, OLGA, first_left_out, Wish(skip_week=1), clock())
    clock.time = at("2026-02-02 09:00")
    await ring(study, board, clock)
    [post] = [
        each.post
        for each in board.shown
        if isinstance(each.post, Assignment) and each.post.cohort.id == first_left_out.id
    ]
    assert (post.occurrence.number, post.norm, post.opens_stage) == (2, None, True)


async def test_a_new_start_ends_a_pause_before_the_start(study: Study, clock: Clock) -> None:
    made = await make_cohort(study, start="2026-02-02")
    paused = await pause(study, made, 4, clock)
    assert paused.starts_on.isoformat() == "2026-03-02"
    moved = await edit(study, OLGA, paused, Wish(start="2026-02-09"), clock())
    assert (moved.starts_on.isoformat(), moved.paused(clock())) == ("2026-02-09", False)
    assert await reload(study, made) == moved
