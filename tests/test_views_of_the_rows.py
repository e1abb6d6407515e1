"""Review threads and galleries show what the rows say, whatever happens while they are posted or drawn anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot import capstones, reviewers, showcase, standing, threads
from bot.board import Refused, Sent
from bot.capstones import Handin
from bot.composing import compose
from bot.posts import Post
from bot.records import Cohort, Kind, Occurrence, Posted
from bot.review_posts import Asked, Handed
from bot.ringing import ring
from bot.showcase import Gallery
from bot.study import Study
from tests.conftest import Clock
from tests.list_board import Fault, ListBoard
from tests.making import ADA, BEN, OLGA, hand_in, join, look, make_cohort
from tests.test_showcase import passing

Change = Callable[[], Awaitable[Any]]


class Drawing(ListBoard):
    """Remembers what each message shows now. `meanwhile` happens when something is under way; `refuses`: to draw."""

    def __init__(self) -> None:
        super().__init__()
        self.says: dict[int, Post] = {}
        self.meanwhile: Change | None = None
        self.refuses = False

    async def send(self, post: Post) -> Sent:
        drawn = len(self.shown)
        try:
            sent = await super().send(post)
        finally:
            for each in self.shown[drawn:]:
                self.says[each.message_id] = post
        if self.meanwhile is not None:
            change, self.meanwhile = self.meanwhile, None
            await change()
        return sent

    async def redraw(self, post: Post, posted: Posted) -> bool:
        if self.refuses:
            raise Refused("I may not look there.")
        self.says[posted.message_id or 0] = post
        return await super().redraw(post, posted)

    def gallery(self) -> list[str]:
        return [
            work.submission.title for post in self.says.values() if isinstance(post, Gallery) for work in post.works
        ]

    def cards(self) -> list[str]:
        return [post.submission.title for post in self.says.values() if isinstance(post, Handed)]


@pytest.fixture
def board() -> Drawing:
    return Drawing()


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study)
    await join(study, made, ADA, BEN)
    return made


async def settle(study: Study, board: Drawing, clock: Clock, **wait: float) -> None:
    clock.forward(**wait)
    await ring(study, board, clock)
    await threads.redraw(study, board, clock())


async def again(study: Study, cohort: Cohort, clock: Clock, title: str) -> None:
    await capstones.submit(study, look, ADA, cohort, Handin("https://example.org/11", title), clock())


async def test_what_is_handed_in_again_while_its_thread_is_opened_is_shown(
    study: Study, cohort: Cohort, board: Drawing, clock: Clock
) -> None:
    await ring(study, board, clock)
    await hand_in(study, ADA, cohort, clock(), title="A loaf")
    board.meanwhile = lambda: again(study, cohort, clock, "A better loaf")
    await settle(study, board, clock)
    assert board.cards() == ["A better loaf"]


async def test_what_has_not_changed_meanwhile_is_not_drawn_twice(
    study: Study, cohort: Cohort, board: Drawing, clock: Clock
) -> None:
    await ring(study, board, clock)
    await hand_in(study, ADA, cohort, clock())
    await settle(study, board, clock)
    assert board.redrawn == []


async def test_what_is_taken_out_while_the_gallery_is_posted_is_not_shown(
    study: Study, cohort: Cohort, board: Drawing, clock: Clock
) -> None:
    [work] = await passing(study, cohort, clock, ADA)
    await settle(study, board, clock)
    await showcase.wish(study, ADA, work.id, True, clock())
    board.meanwhile = lambda: showcase.wish(study, ADA, work.id, False, clock())
    await settle(study, board, clock)
    assert board.gallery() == []


async def test_what_is_taken_out_before_a_lost_reply_is_made_good_is_not_shown(
    study: Study, cohort: Cohort, board: Drawing, clock: Clock
) -> None:
    [work] = await passing(study, cohort, clock, ADA)
    await settle(study, board, clock)
    await showcase.wish(study, ADA, work.id, True, clock())
    board.sending.append(Fault.LOST)
    await settle(study, board, clock)
    assert board.gallery() == [work.title]
    await showcase.wish(study, ADA, work.id, False, clock())
    await settle(study, board, clock, minutes=1)
    assert board.gallery() == []


async def test_what_is_taken_out_while_the_bot_may_not_draw_goes_when_it_may(
    study: Study, cohort: Cohort, board: Drawing, clock: Clock
) -> None:
    [work] = await passing(study, cohort, clock, ADA)
    await settle(study, board, clock)
    await showcase.wish(study, ADA, work.id, True, clock())
    await settle(study, board, clock)
    board.refuses = True
    await showcase.wish(study, ADA, work.id, False, clock())
    await settle(study, board, clock)
    board.refuses = False
    await settle(study, board, clock, hours=1)
    assert board.gallery() == []


async def test_what_waits_to_be_drawn_does_not_wait_for_a_time_that_a_wrong_clock_said(
    study: Study, cohort: Cohort, board: Drawing, clock: Clock
) -> None:
    [work] = await passing(study, cohort, clock, ADA)
    await settle(study, board, clock)
    await showcase.wish(study, ADA, work.id, True, clock())
    await settle(study, board, clock, days=300)
    board.refuses = True
    await showcase.wish(study, ADA, work.id, False, clock())
    await settle(study, board, clock)
    board.refuses = False
    await settle(study, board, clock, days=-299)
    await settle(study, board, clock, minutes=5)
    assert board.gallery() == []


async def test_a_thread_that_opens_at_this_very_moment_is_not_taken_for_a_deleted_one(
    study: Study, cohort: Cohort, board: Drawing, clock: Clock
) -> None:
    works = [await hand_in(study, who, cohort, clock()) for who in (ADA, BEN)]
    await reviewers.allocate_now(study, OLGA, cohort, None, clock())
    asked = Occurrence(cohort.id, Kind.REVIEWERS, works[0].id, clock(), cohort.reviews_channel_id)
    what = await compose(study, asked, clock())
    assert isinstance(what, Asked)
    assert what.thread_id is None
    assert await standing.without_place(study, what) is None
    await ring(study, board, clock)
    assert await standing.without_place(study, what) is None
