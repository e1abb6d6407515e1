"""Looking behind links again: after a kill, when one could not be read, when reviewers are asked, and while they review.

A submission is due to be looked at from its `look_at` on. The look of the command that hands it in has LEASE for itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import posting
from bot.board import Board
from bot.curriculum.model import Capstone
from bot.links import LinkReport, Look
from bot.records import Kind
from bot.store import cohorts, submissions
from bot.study import Study
from bot.submission import Submission

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a look takes, its turn included
SOONEST, DAILY = timedelta(minutes=10), timedelta(days=1)
AT_ONCE, MOST = 2, 20  # looks under way, and begun or waiting, in a ring: members who hand in go first


async def note(
    study: Study, submission: Submission, report: LinkReport, now: datetime, *, changed: bool = False
) -> Submission | None:
    """Keep what was found behind a submission's link. None if it has another link by now."""
    async with study.db.write() as tx:
        current = await submissions.get(tx, submission.id)
        if current is None or current.url != submission.url:
            return None
        return await submissions.note_link(tx, noted(current, report, now, changed=changed))


def noted(current: Submission, report: LinkReport, now: datetime, *, changed: bool) -> Submission:
    """The submission after a look. `changed`: something else is there than what is pinned.

    The first look pins a version, and the one when reviewers are asked: that is what they review, from then on.
    """
    said = replace(current, link_state=report.state, link_note=report.note)
    if report.pinned is None:
        failed = current.pinned is None or report.state == "unreachable"
        seen = said if failed else current  # A site that is down for a while tells nothing new.
        if current.pinned is None:
            seen = replace(seen, permalink=None, report=report.inspection)
    elif _pins(current):
        found = {"pinned": report.pinned, "permalink": report.permalink, "report": report.inspection}
        seen = replace(said, **found, changed_at=None)
    elif changed:
        seen = replace(current, changed_at=current.changed_at or now)
    else:
        seen = replace(said, changed_at=None)
    return replace(seen, look_at=_next(seen, report, now))


def _pins(current: Submission) -> bool:
    if current.pinned is None or current.allocated_at is None:
        return True
    return current.look_at is not None and current.look_at <= current.allocated_at


def _next(seen: Submission, report: LinkReport, now: datetime) -> datetime | None:
    """When to look again: daily while it is under review; at growing pauses while it cannot be read."""
    if seen.closed_at is not None:
        return None
    if report.state == "reachable" or report.pinned is not None:
        return now + DAILY if seen.allocated_at else None
    return now + pause(seen, now)


def pause(submission: Submission, now: datetime) -> timedelta:
    """Twice as long each time, up to a day: as long as it has been since it was handed in, or reviewers were asked."""
    return min(max(now - (submission.allocated_at or submission.submitted_at), SOONEST), DAILY)


class Looker:
    """Looks at what is due, beside everything else, each submission once at a time."""

    def __init__(self, study: Study, board: Board, now: Callable[[], datetime]) -> None:
        self._study, self._board, self._now = study, board, now
        self._under_way: set[int] = set()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def due(self) -> Sequence[Submission]:
        """What to look at now; it is under way from here on. What is left waits for the next ring."""
        found = await submissions.to_look_at(self._study.db.read, self._now(), MOST + len(self._under_way))
        chosen = [each for each in found if each.id not in self._under_way][: MOST - len(self._under_way)]
        self._under_way.update(each.id for each in chosen)
        return chosen

    async def next(self) -> datetime | None:
        """When the next look is due, of those that are not due yet."""
        return await submissions.next_look(self._study.db.read, self._now())

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
        seen = await note(self._study, submission, report, self._now(), changed=changed)
        if seen is not None and seen != replace(submission, look_at=seen.look_at):
            await self._draw(seen)

    async def _draw(self, submission: Submission) -> None:
        posted = await posting.known(self._study, submission.cohort_id, Kind.SUBMISSION, submission.id)
        if posted is not None:
            await posting.refresh(self._study, self._board, posted, self._now())

    async def _postpone(self, submission: Submission) -> bool:
        try:
            async with self._study.db.write() as tx:
                await submissions.look_later(tx, submission.id, self._now() + pause(submission, self._now()))
        except Exception:
            log.exception("When to look at submission %d again could not be stored", submission.id)
            return False
        return True


async def has_changed(submission: Submission, report: LinkReport, capstone: Capstone, look: Look) -> bool:
    """Whether something else is behind the link than what is pinned. Another commit may have left the file alone."""
    if report.pinned is None or submission.pinned in (None, report.pinned):
        return False
    if report.digest is None or submission.permalink is None or _pins(submission):
        return True
    return (await look(submission.permalink, capstone)).digest != report.digest
