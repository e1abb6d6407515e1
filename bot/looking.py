"""Looking behind links again: what a kill cut off, what could not be read, and what is under review.

A submission is due to be looked at from its `look_at` on: see `bot.seen`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.links import Look
from bot.seen import has_changed, note, pause
from bot.store import cohorts, submissions
from bot.study import Study
from bot.submission import Submission

log = logging.getLogger(__name__)

AT_ONCE, MOST = 2, 20  # looks under way, and begun or waiting, in a ring: members who hand in go first


class Looker:
    """Looks at what is due, beside everything else, each submission once at a time."""

    def __init__(self, study: Study, now: Callable[[], datetime]) -> None:
        self._study, self._now = study, now
        self._under_way: set[int] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def due(self) -> Sequence[Submission]:
        """What to look at now; it is under way from here on. What is left waits for the next ring."""
        found = await submissions.to_look_at(
            self._study.db.read, self._now(), MOST + len(self._under_way), self._study.mine
        )
        chosen = [each for each in found if each.id not in self._under_way][: MOST - len(self._under_way)]
        self._under_way.update(each.id for each in chosen)
        return chosen

    async def next(self) -> datetime | None:
        """When the next look is due, of those that are not due yet."""
        return await submissions.next_look(self._study.db.read, self._now(), self._study.mine)

    async def look(self, chosen: Sequence[Submission], look: Look) -> bool:
        """Look at these, as `due` gave them. Whether what was found could be stored."""
        stored = await asyncio.gather(*(self._see_to(each, look) for each in chosen))
        return all(stored)

    async def _see_to(self, submission: Submission, look: Look) -> bool:
        try:
            async with self._turns:
                await self._look(submission, look)
        except Exception:  # A fault of ours in one must not keep the others waiting, nor be repeated at once.
            log.exception("The link of submission %d could not be looked at", submission.id)
            return await self._postpone(submission)
        finally:
            self._under_way.discard(submission.id)
        return True

    async def _look(self, submission: Submission, look: Look) -> None:
        cohort = await cohorts.get(self._study.db.read, submission.cohort_id)
        curriculum = self._study.library.get(cohort.curriculum) if cohort else None
        capstone = curriculum.capstone(submission.capstone) if curriculum else None
        if capstone is None:  # its curriculum is not installed: /cohort status says so
            await self._postpone(submission)
            return
        report = await look(submission.url, capstone)
        changed = await has_changed(submission, report, capstone, look)
        await note(self._study, submission, report, self._now(), changed=changed)

    async def _postpone(self, submission: Submission) -> bool:
        try:
            async with self._study.db.write() as tx:
                await submissions.look_later(tx, submission.id, self._now() + pause(submission, self._now()))
        except Exception:
            log.exception("When to look at submission %d again could not be stored", submission.id)
            return False
        return True
