"""A channel is deleted in the middle of a term, and replaced some days later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cohorts import Wish
from bot.records import Cohort, Kind
from bot.ringing import ring
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, CHANNEL, OLGA, check_in, edit, join, make_cohort, reload

NEW_CHANNEL = 200


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


async def until(study: Study, board: ListBoard, clock: Clock, days: float) -> None:
    """Time passes, and the clock rings every hour."""
    end = clock() + timedelta(days=days)
    while clock() < end:
        clock.forward(hours=1)
        await ring(study, board, clock)


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """In its second week; Ada has checked in."""
    made = await make_cohort(study, curriculum=THE_PATH.id)
    await join(study, made, ADA, BEN)
    await ring(study, board, clock)
    await until(study, board, clock, 8)
    await check_in(study, ADA, made, 2, clock())
    board.shown.clear()
    board.deleted_channels.add(CHANNEL)
    return made


async def test_the_organiser_is_told_once_however_much_waits_for_it(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    await until(study, board, clock, 15)
    assert board.told == ["I may not write there."]


async def test_everything_that_is_due_is_posted_when_it_is_replaced_and_nothing_that_came_too_late(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    clock.time = MONDAY_9
    clock.forward(weeks=2, days=1)  # week 2 has closed, week 3 is a day old
    await ring(study, board, clock)
    assert board.shown == []
    await edit(study, OLGA, await reload(study, cohort), Wish(channel_id=NEW_CHANNEL), clock())
    await ring(study, board, clock)
    assert [(each.channel_id, each.post.occurrence.kind, each.post.occurrence.number) for each in board.shown] == [
        (NEW_CHANNEL, Kind.DIGEST, 2),
        (NEW_CHANNEL, Kind.ASSIGNMENT, 3),
    ]


async def test_after_two_weeks_only_the_newest_week_comes_and_says_what_was_missed(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    await until(study, board, clock, 14)  # into week 4
    await edit(study, OLGA, await reload(study, cohort), Wish(channel_id=NEW_CHANNEL), clock())
    await ring(study, board, clock)
    assert board.weeks == [4]
    [assignment] = [each.post for each in board.shown if each.post.occurrence.kind is Kind.ASSIGNMENT]
    assert getattr(assignment, "missed", None) == (3,)


async def test_after_it_was_repaired_a_new_trouble_is_told_anew(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    await until(study, board, clock, 7)
    await edit(study, OLGA, await reload(study, cohort), Wish(channel_id=NEW_CHANNEL), clock())
    await until(study, board, clock, 1)
    board.deleted_channels.add(NEW_CHANNEL)
    await until(study, board, clock, 14)
    assert len(board.told) == 2
