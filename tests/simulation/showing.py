"""One more short story: work is reviewed, shown in the gallery, and taken out of it again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

from bot import posting, reviewers, reviews, showcase
from bot.actors import Actor
from bot.capstones import Handin, submit
from bot.composing import compose
from bot.posts import Post
from bot.records import Kind
from bot.review_posts import Handed
from bot.review_steps import Answers
from bot.showcase import Gallery
from bot.store import submissions
from bot.submission import Submission
from tests.making import STRENGTH, SUGGESTION, look
from tests.simulation import settled
from tests.simulation.curricula import weeks
from tests.simulation.kills import ADA, BEN, Story
from tests.simulation.organisers import OLGA
from tests.simulation.quiet import quiet
from tests.simulation.seeds import Run
from tests.simulation.world import World

CRITERIA = ("done", "clear")


def tell(kill_at: int) -> Run:
    """Killed at that await (0: never)."""
    with quiet():
        return asyncio.run(_Showing(kill_at, weeks(2)).run())


class _Showing(Story):
    async def run(self) -> Run:
        await self._start()
        await self._do(self._found)
        for member in (ADA, BEN):
            await self._do(partial(self._join, member))
        await self._rest(days=2)
        for author in (ADA, BEN):
            await self._do(partial(self._hand_in, author))
        await self._do(self._allocate)
        for reviewer, author in ((ADA, BEN), (BEN, ADA)):
            await self._do(partial(self._review, reviewer, author))
        for author in (ADA, BEN):
            await self._do(partial(self._wish, author, shown=True))
        await self._do(partial(self._wish, ADA, shown=False))
        await self._do(self._rename)
        await self._rest(days=1)
        run = await self._end()
        self.world.faults.kill_at = None
        await self._start()
        await self._ring()
        run.mistakes += [each async for each in outdated(self.world)]
        return run

    async def _work_of(self, author: Actor) -> Submission:
        cohort = self._cohort()
        assert cohort
        [found] = await submissions.of_member(self.world.study.db.read, cohort.id, author.id)
        return found

    async def _allocate(self) -> None:
        if cohort := self._cohort():
            await reviewers.allocate_now(self.world.study, OLGA, cohort, None, self.world.clock())

    async def _review(self, reviewer: Actor, author: Actor) -> None:
        work = await self._work_of(author)
        answers = Answers(dict.fromkeys(CRITERIA, 4), STRENGTH, SUGGESTION)
        await reviews.save(self.world.study, reviewer, work.id, answers, self.world.clock())

    async def _wish(self, author: Actor, *, shown: bool) -> None:
        work = await self._work_of(author)
        await showcase.wish(self.world.study, author, work.id, shown, self.world.clock())

    async def _rename(self) -> None:
        """What has passed stands; it has another title from now on."""
        if cohort := self._cohort():
            handin = Handin(f"https://example.org/{BEN.id}", "Better")
            work = await self._work_of(BEN)
            now, number = self.world.clock(), work.id
            await submit(self.world.study, look, BEN, cohort, handin, now)
            await posting.post_now(self.world.study, self.world.place, cohort.id, Kind.SUBMISSION, number, now)


async def outdated(world: World) -> AsyncIterator[str]:
    """Whatever does not show how it is now."""
    for posted in settled.rows(world.disk):
        if posted.occurrence.kind in (Kind.SUBMISSION, Kind.GALLERY) and posted.message_id is not None:
            shows, now = world.place.messages[posted.message_id].post, world.clock()
            latest = await compose(world.study, posted.occurrence, now)
            if _says(shows) != _says(latest):
                yield f"{posted} shows {_says(shows)} instead of {_says(latest)}"


def _says(post: Post) -> object:
    if isinstance(post, Gallery):
        return [work.submission.title for work in post.works]
    assert isinstance(post, Handed)
    results = post.results.message_id if post.results else None
    return replace(post.submission, look_at=None), post.asked, post.done, post.verdict, results
