"""The gallery of passed work: with consent, in pages, posted once whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot import showcase, threads
from bot.actors import Actor
from bot.composing import compose
from bot.records import Cohort, Kind, Posted
from bot.ringing import ring
from bot.showcase import A_PAGE, Gallery
from bot.store import handouts, occurrences
from bot.study import Study
from bot.submission import Submission
from tests.conftest import Clock
from tests.list_board import Fault, ListBoard
from tests.making import ADA, BEN, HERE, OLGA, STRANGER, hand_in, join, make_cohort, refused, review


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study)
    await join(study, made, ADA, BEN)
    return made


async def passing(study: Study, cohort: Cohort, clock: Clock, *authors: Actor, score: int = 4) -> list[Submission]:
    """Their work has been reviewed by Olga, a volunteer."""
    done = []
    for author in authors:
        work = await hand_in(study, author, cohort, clock(), title=f"Loaf of {author.id}")
        await review(study, OLGA, work, clock(), score=score)
        async with study.db.write() as tx:
            await handouts.close(tx, [work.id], clock())
        done.append(work)
    return done


async def show(study: Study, board: ListBoard, clock: Clock, *works: Submission, shown: bool = True) -> None:
    for work in works:
        await showcase.wish(study, Actor(HERE, work.member_id), work.id, shown, clock())
    await ring(study, board, clock)
    await threads.redraw(study, board, clock())


async def pages(study: Study, cohort: Cohort, clock: Clock) -> list[list[int]]:
    """The submissions on each page that is there."""
    found: list[list[int]] = []
    while (posted := await page(study, cohort, len(found))) is not None:
        post: Any = await compose(study, posted.occurrence, clock())
        assert isinstance(post, Gallery)
        found.append([work.submission.id for work in post.works])
    return found


async def page(study: Study, cohort: Cohort, number: int) -> Posted | None:
    return await occurrences.get(study.db.read, cohort.id, Kind.GALLERY, number)


async def test_it_shows_what_has_passed_and_its_author_agreed_to(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    [ada, ben] = await passing(study, cohort, clock, ADA, BEN)
    await show(study, board, clock, ada)
    assert await pages(study, cohort, clock) == [[ada.id]]
    await show(study, board, clock, ben)
    assert await pages(study, cohort, clock) == [[ada.id, ben.id]]
    assert board.kinds.count(Kind.GALLERY) == 1
    await show(study, board, clock, ada, shown=False)
    assert await pages(study, cohort, clock) == [[ben.id]]


async def test_what_has_not_passed_is_not_shown(study: Study, cohort: Cohort, board: ListBoard, clock: Clock) -> None:
    [ada] = await passing(study, cohort, clock, ADA, score=2)
    await show(study, board, clock, ada)
    assert await pages(study, cohort, clock) == []
    assert Kind.GALLERY not in board.kinds


async def test_a_page_has_fifteen_works_and_the_next_begins_when_it_is_full(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    authors = [Actor(HERE, 100 + number) for number in range(A_PAGE + 1)]
    await join(study, cohort, *authors)
    works = await passing(study, cohort, clock, *authors)
    await show(study, board, clock, *works)
    assert [len(each) for each in await pages(study, cohort, clock)] == [A_PAGE, 1]
    assert board.kinds.count(Kind.GALLERY) == 2
    await show(study, board, clock, works[0], shown=False)
    assert [len(each) for each in await pages(study, cohort, clock)] == [A_PAGE, 0]


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.UNAVAILABLE, Fault.REFUSED])
async def test_whatever_goes_wrong_it_is_posted_once(
    fault: Fault, study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    [ada] = await passing(study, cohort, clock, ADA)
    await ring(study, board, clock)
    board.sending.append(fault)
    await show(study, board, clock, ada)
    clock.forward(minutes=10)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.GALLERY) == 1
    posted = await page(study, cohort, 0)
    assert posted is not None
    assert posted.state == "sent"


async def test_only_the_author_decides(study: Study, cohort: Cohort, clock: Clock) -> None:
    [ada] = await passing(study, cohort, clock, ADA)
    for who in (BEN, OLGA, STRANGER):
        with refused("Only its author decides"):
            await showcase.wish(study, who, ada.id, True, clock())
    with refused("no longer here"):
        await showcase.wish(study, replace(ADA, guild_id=2), ada.id, True, clock())
