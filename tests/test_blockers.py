"""Blockers: private unless they are shared, and solved when somebody says so."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot import blockers, cohorts, deletion, membership
from bot.actors import Actor
from bot.blockers import Help, Question
from bot.records import Cohort, Kind, Posted
from bot.ringing import ring
from bot.store import blockers as rows
from bot.store import checkins, occurrences
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.list_board import Fault, ListBoard
from tests.making import ADA, BEN, ELSEWHERE, OLGA, check_in, join, make_cohort, refused

STUCK = {"blocker": "The dough sticks.", "share": True}


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Ada and Ben are in its first week, whose post is there."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN)
    await ring(study, board, clock)
    return made


def questions(board: ListBoard) -> list[Question]:
    return [shown.post for shown in board.shown if isinstance(shown.post, Question)]


async def known(study: Study, cohort: Cohort, number: int = 1) -> Posted | None:
    return await occurrences.get(study.db.read, cohort.id, Kind.BLOCKER, number)


async def test_without_a_tick_it_stays_private(study: Study, cohort: Cohort, clock: Clock, board: ListBoard) -> None:
    receipt = await check_in(study, ADA, cohort, 1, clock(), blocker="The dough sticks.")
    await ring(study, board, clock)
    assert (receipt.help, receipt.question) == (Help.PRIVATE, None)
    assert questions(board) == []
    [found] = await rows.unsolved(study.db.read, cohort.id)
    assert (found.week, found.shared, found.message_id) == (1, False, None)


async def test_with_a_tick_it_is_asked_once_however_often_the_clock_rings(
    study: Study, cohort: Cohort, clock: Clock, board: ListBoard
) -> None:
    receipt = await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    for _ in range(3):
        await ring(study, board, clock)
    assert receipt.help is Help.ASKED
    [asked] = questions(board)
    assert (asked.member_id, asked.week, asked.words, asked.solved) == (ADA.id, 1, "The dough sticks.", False)
    [found] = await rows.unsolved(study.db.read, cohort.id)
    assert found.shared
    assert found.message_id == board.shown[-1].message_id


async def test_a_tick_without_words_asks_nothing(study: Study, cohort: Cohort, clock: Clock, board: ListBoard) -> None:
    receipt = await check_in(study, ADA, cohort, 1, clock(), blocker=" \n ", share=True)
    await ring(study, board, clock)
    assert receipt.help is Help.NONE
    assert questions(board) == []


async def test_two_forms_at_once_ask_once(study: Study, cohort: Cohort, clock: Clock, board: ListBoard) -> None:
    await asyncio.gather(*(check_in(study, ADA, cohort, 1, clock(), **STUCK) for _ in range(2)))
    await ring(study, board, clock)
    assert len(questions(board)) == 1
    assert len(await checkins.of_member(study.db.read, cohort.id, ADA.id)) == 1


async def test_before_the_weeks_post_is_there_it_waits_for_it(study: Study, clock: Clock, board: ListBoard) -> None:
    made = await make_cohort(study)
    await join(study, made, ADA)
    receipt = await check_in(study, ADA, made, 1, clock(), **STUCK)
    assert receipt.help is Help.WAITS


async def test_where_the_weeks_post_never_comes_the_question_is_given_up(
    study: Study, clock: Clock, board: ListBoard
) -> None:
    made = await make_cohort(study)
    await join(study, made, ADA)
    board.closed_channels.add(made.channel_id)
    await check_in(study, ADA, made, 1, clock(), **STUCK)
    for days in (0, 7, 14):
        clock.time = MONDAY_9 + timedelta(days=days, hours=1)
        await ring(study, board, clock)
    posted = await known(study, made)
    assert posted is not None
    assert (posted.state, posted.note) == ("skipped", "the week's post never came, so there is no thread to ask in")


@pytest.mark.parametrize("state", ["skipped", "sent"])
async def test_where_the_weeks_post_is_gone_nobody_is_asked_and_the_member_is_told(
    study: Study, cohort: Cohort, clock: Clock, board: ListBoard, state: str
) -> None:
    async with study.db.write() as tx:
        await tx.all(
            "UPDATE occurrences SET state = :state, message_id = NULL WHERE kind = 'assignment'", {"state": state}
        )
    receipt = await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    await ring(study, board, clock)
    assert receipt.help is Help.NOWHERE
    assert questions(board) == []
    assert [each.shared for each in await rows.unsolved(study.db.read, cohort.id)] == [False]


async def test_taking_the_tick_away_takes_the_question_back(
    study: Study, cohort: Cohort, clock: Clock, board: ListBoard
) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    await ring(study, board, clock)
    receipt = await check_in(study, ADA, cohort, 1, clock(), blocker="The dough sticks.")
    assert (receipt.help, receipt.question) == (Help.WITHDRAWN, 1)
    posted = await known(study, cohort)
    assert posted is not None
    assert (await blockers.question(study, posted.occurrence, cohort, clock())).withdrawn
    [found] = await rows.unsolved(study.db.read, cohort.id)
    assert not found.shared


async def test_a_question_taken_back_before_it_was_posted_is_never_posted_and_may_be_asked_again(
    study: Study, cohort: Cohort, clock: Clock, board: ListBoard
) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    await check_in(study, ADA, cohort, 1, clock(), blocker="The dough sticks.")
    await ring(study, board, clock)
    posted = await known(study, cohort)
    assert posted is not None
    assert (posted.state, posted.note) == ("skipped", "it was solved or taken back before this could be posted")
    assert questions(board) == []
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    await ring(study, board, clock)
    assert len(questions(board)) == 1


async def test_words_taken_back_while_the_question_was_under_way_do_not_stay(
    study: Study, cohort: Cohort, clock: Clock, board: ListBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Question] = []
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    board.sending.append(Fault.LOST)
    await ring(study, board, clock)
    asked = await deletion.consider(study, ADA, cohort.id, 1, clock())
    await deletion.delete(study, ADA, cohort.id, 1, asked.version, clock())

    async def refresh(post: Question, posted: Posted) -> None:
        drawn.append(post)

    monkeypatch.setattr(board, "refresh", refresh)
    clock.forward(minutes=5)
    await ring(study, board, clock)
    assert [(post.withdrawn, post.words) for post in drawn] == [(True, None)]


async def test_no_words_any_more_means_that_it_is_solved(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    receipt = await check_in(study, ADA, cohort, 1, clock())
    assert receipt.help is Help.SOLVED
    assert await rows.unsolved(study.db.read, cohort.id) == []


async def test_what_is_solved_stays_so_until_something_else_blocks(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    assert (await blockers.solve(study, ADA, cohort.id, 1, clock())).own
    same = await check_in(study, ADA, cohort, 1, clock(), done="I baked two of them.", **STUCK)
    assert same.help is Help.NONE
    assert await rows.unsolved(study.db.read, cohort.id) == []
    other = await check_in(study, ADA, cohort, 1, clock(), blocker="The oven is cold.", share=True)
    assert other.help is Help.ASKED
    assert len(await rows.unsolved(study.db.read, cohort.id)) == 1


@pytest.mark.parametrize(("who", "own"), [(ADA, True), (OLGA, False)])
async def test_whoever_asked_and_the_organisers_mark_it_as_solved(
    study: Study, cohort: Cohort, clock: Clock, who: Actor, own: bool
) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    first = await blockers.solve(study, who, cohort.id, 1, clock())
    again = await blockers.solve(study, who, cohort.id, 1, clock() + timedelta(hours=1))
    assert (first.own, first.blocker.solved_at, again.blocker.solved_at) == (own, None, clock())


async def test_others_are_asked_to_answer_instead(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    with refused("Only <@11> and the organisers can mark this as solved. If you know what helps, write it here"):
        await blockers.solve(study, BEN, cohort.id, 1, clock())


async def test_a_private_one_is_solved_from_the_receipt(study: Study, cohort: Cohort, clock: Clock) -> None:
    with refused("names nothing that blocks you"):
        await blockers.solve_own(study, ADA, cohort.id, 1, clock())
    await check_in(study, ADA, cohort, 1, clock(), blocker="The dough sticks.")
    assert (await blockers.solve_own(study, ADA, cohort.id, 1, clock())).blocker.solved_at is None
    assert await rows.unsolved(study.db.read, cohort.id) == []
    assert (await checkins.summary(study.db.read, cohort.id, 1)).blocked == 0


async def test_what_blocks_somebody_after_a_deletion_is_not_solved_already(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    await check_in(study, ADA, cohort, 1, clock(), blocker="The dough sticks.")
    await blockers.solve_own(study, ADA, cohort.id, 1, clock())
    asked = await deletion.consider(study, ADA, cohort.id, 1, clock())
    await deletion.delete(study, ADA, cohort.id, 1, asked.version, clock())
    await check_in(study, ADA, cohort, 1, clock(), blocker="The crust is pale.")
    assert [found.week for found in await rows.unsolved(study.db.read, cohort.id)] == [1]


@pytest.mark.parametrize("who", [Actor(ELSEWHERE, 20, manages=True), Actor(ELSEWHERE, ADA.id)])
async def test_nobody_elsewhere_can_solve_it(study: Study, cohort: Cohort, clock: Clock, who: Actor) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    elsewhere = await make_cohort(study, who=Actor(ELSEWHERE, 20, manages=True))
    for cohort_id in (cohort.id, elsewhere.id):
        with refused("No cohort is open here right now"):
            await blockers.solve(study, who, cohort_id, 1, clock())


async def test_whoever_left_is_no_longer_stuck(study: Study, cohort: Cohort, clock: Clock) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    await membership.leave(study, ADA, cohort, clock())
    assert await rows.unsolved(study.db.read, cohort.id) == []


async def test_in_an_ended_cohort_nothing_is_asked_any_more(
    study: Study, cohort: Cohort, clock: Clock, board: ListBoard
) -> None:
    await check_in(study, ADA, cohort, 1, clock(), **STUCK)
    await cohorts.end(study, OLGA, cohort, clock())
    await ring(study, board, clock)
    assert questions(board) == []
