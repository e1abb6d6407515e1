"""The farewell: once, when late check-ins are in, and only where there is something to thank for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import cohorts, membership
from bot.posts import Farewell
from bot.records import Cohort, Kind, Posted
from bot.ringing import ring
from bot.store import occurrences
from bot.study import Study
from bot.ui.posts import draw, marker, pings
from tests.conftest import Clock
from tests.curriculum.test_lengths import longest, size
from tests.list_board import ListBoard
from tests.making import ADA, BEN, CLEO, LOAF, OLGA, bare_cohort, check_in, edit, hand_in, join, make_cohort, wish

AFTER = timedelta(weeks=4)  # three weeks, and one for late check-ins
WHEN_OVER = {"days": 28}


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Ada, Ben and Cleo are in its first week; Ada and Cleo have checked in, and Cleo has left."""
    made = await make_cohort(study, role_id=7)
    await join(study, made, ADA, BEN, CLEO)
    for who in (ADA, CLEO):
        await check_in(study, who, made, 1, clock(), hours="2:30")
    await hand_in(study, CLEO, made)
    await membership.leave(study, CLEO, made, clock())
    return made


def farewells(board: ListBoard) -> list[Farewell]:
    return [each.post for each in board.shown if isinstance(each.post, Farewell)]


async def known(study: Study, cohort: Cohort) -> Posted | None:
    return await occurrences.get(study.db.read, cohort.id, Kind.FAREWELL, 3)


async def test_it_comes_once_and_counts_those_who_are_there(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    await hand_in(study, ADA, cohort)
    clock.forward(days=27, hours=23)
    await ring(study, board, clock)
    assert farewells(board) == []
    for _ in range(3):
        clock.forward(hours=1)
        await ring(study, board, clock)
    [post] = farewells(board)
    assert (post.members, post.checkins, post.hours) == (2, 1, 2.5)
    assert post.capstones == ((LOAF, 1, 0),)
    assert marker(post) == f"farewell:{cohort.id}:3"
    assert pings(post).to_dict() == {"parse": []}


async def test_after_a_long_downtime_it_is_worth_saying_for_two_weeks(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    clock.forward(days=28 + 13, hours=23)
    await ring(study, board, clock)
    assert len(farewells(board)) == 1


async def test_later_than_that_it_is_skipped_and_says_why(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    clock.forward(days=28 + 14)
    await ring(study, board, clock)
    posted = await known(study, cohort)
    assert farewells(board) == []
    assert posted is not None
    assert (posted.state, posted.note) == (
        "skipped",
        "the last week had closed more than 3 weeks before this could be posted",
    )


async def test_where_nobody_who_is_there_had_checked_in_there_is_none(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    await membership.leave(study, ADA, cohort, clock())
    clock.forward(**WHEN_OVER)
    await ring(study, board, clock)
    posted = await known(study, cohort)
    assert farewells(board) == []
    assert posted is not None
    assert (posted.note or "").startswith("nobody who is still in the cohort had checked in")


async def test_an_ended_cohort_says_none(study: Study, clock: Clock, board: ListBoard, cohort: Cohort) -> None:
    clock.forward(days=22)
    await cohorts.end(study, OLGA, cohort, clock())
    clock.forward(days=7)
    await ring(study, board, clock)
    assert farewells(board) == []


async def test_it_moves_along_with_the_last_week(study: Study, clock: Clock, board: ListBoard, cohort: Cohort) -> None:
    clock.forward(days=15)
    await edit(study, OLGA, cohort, wish(name=None, start=None, extra_week="bake"), clock())
    clock.forward(days=13)
    await ring(study, board, clock)
    assert farewells(board) == []
    clock.forward(days=7)
    await ring(study, board, clock)
    assert len(farewells(board)) == 1


async def test_where_the_last_week_is_left_out_the_one_before_is_the_last(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    clock.forward(days=8)
    await edit(study, OLGA, cohort, wish(name=None, start=None, skip_week=3), clock())
    clock.forward(days=13)
    await ring(study, board, clock)
    [post] = farewells(board)
    assert post.occurrence.number == 2


def test_the_longest_farewell_fits_a_card() -> None:
    curriculum = longest(1, 1)
    capstones = tuple((LOAF.model_copy(update={"title": "C" * 80}), 10_000, 10_000) for _ in range(12))
    cohort = bare_cohort()
    post = Farewell(
        occurrence=occurrences.Occurrence(cohort.id, Kind.FAREWELL, 1, cohort.created_at, 100),
        cohort=cohort,
        curriculum=curriculum,
        members=10_000,
        checkins=3_000_000,
        hours=10**6 + 0.5,
        capstones=capstones,
    )
    characters, components = size(draw(post))
    assert characters <= 4000
    assert components <= 40
