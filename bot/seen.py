"""What a submission says after its link was looked at: what was found, the version to review, when to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.curriculum.model import Capstone
from bot.links import LinkReport, Look
from bot.store import marks, submissions
from bot.study import Study
from bot.submission import Submission

LEASE = timedelta(minutes=5)  # for the look of a command: longer than one takes, its turn included
SOONEST, DAILY = timedelta(minutes=10), timedelta(days=1)


async def note(
    study: Study, submission: Submission, report: LinkReport, now: datetime, *, changed: bool = False
) -> Submission | None:
    """Keep what was found behind a submission's link. None if it has another link by now."""
    async with study.db.write() as tx:
        current = await submissions.get(tx, submission.id)
        if current is None or current.url != submission.url:
            return None
        seen = noted(current, report, now, changed=changed)
        if seen != replace(current, look_at=seen.look_at):
            await marks.thread(tx, submission.id)
        return await submissions.note_link(tx, seen)


def noted(current: Submission, report: LinkReport, now: datetime, *, changed: bool) -> Submission:
    """The submission after a look. `changed`: something else is there than what is pinned.

    The first look pins a version, and the one when reviewers are asked: that is what they review, from then on.
    """
    said = replace(current, link_state=report.state, link_note=report.note)
    is_same = report.pinned == current.pinned
    if report.pinned is None:
        failed = current.pinned is None or report.state == "unreachable"
        seen = said if failed else current  # A site that is down for a while tells nothing new.
        if current.pinned is None:
            seen = replace(seen, permalink=None, report=report.inspection)
    elif is_same and report.inspection is None and current.report is not None:
        seen = replace(current, changed_at=None)  # A site that is busy tells nothing new of what was read before.
    elif _pins(current) or (is_same and current.report is None):
        seen = replace(said, pinned=report.pinned, permalink=report.permalink, report=report.inspection)
        seen = replace(seen, changed_at=None)
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
    if report.state == "reachable" or report.inspection is not None:
        return now + DAILY if seen.allocated_at else None
    return now + pause(seen, now)


def pause(submission: Submission, now: datetime) -> timedelta:
    """Twice as long each time, up to a day: as long as it has been since it was handed in, or reviewers were asked."""
    return min(max(now - (submission.allocated_at or submission.submitted_at), SOONEST), DAILY)


async def has_changed(submission: Submission, report: LinkReport, capstone: Capstone, look: Look) -> bool:
    """Whether something else is behind the link than what is pinned. Another commit may have left the file alone."""
    if report.pinned is None or submission.pinned in (None, report.pinned):
        return False
    if report.digest is None or submission.permalink is None or _pins(submission):
        return True
    pinned = await look(submission.permalink, capstone)
    if pinned.digest is None and pinned.state != "unreachable":
        return submission.changed_at is not None  # Nobody knows just now: it stays as it was.
    return pinned.digest != report.digest
