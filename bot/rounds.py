"""A round of reviews: when it is complete, and how the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.leases import TIME_TO_REVIEW, complete, time_is_over
from bot.records import Cohort, Kind, Occurrence
from bot.store import handouts, marks, memberships, occurrences, reviews, submissions
from bot.store.db import Connection
from bot.store.occurrences import Planned
from bot.submission import ROUNDS, Submission


async def close_if_complete(tx: Connection, cohort: Cohort, submission_id: int, now: datetime) -> None:
    """The results are due when reviewers were found and nobody is waited for: see `bot.leases`."""
    submission = await submissions.get(tx, submission_id)
    given = await reviews.of_submission(tx, submission_id)
    if submission is None or submission.allocated_at is None:
        return
    if complete(given) or time_is_over(submission, given, now):
        await close(tx, cohort, [submission], now)


async def close(tx: Connection, cohort: Cohort, complete: Sequence[Submission], now: datetime) -> None:
    """The results of these are due. What is missing stays owed."""
    await handouts.close(tx, [submission.id for submission in complete], now)
    await marks.threads(tx, cohort.id, [submission.id for submission in complete])
    results = [Occurrence(cohort.id, Kind.RESULTS, each.edition, now, cohort.reviews_channel_id) for each in complete]
    await occurrences.add(tx, [Planned(each, None) for each in results], now)


async def reopen(tx: Connection, cohort: Cohort, submission: Submission, url: str, now: datetime) -> None:
    """Put a reviewed submission up for review once more: whoever wrote is asked to look again.

    What they wrote stays, for them to change. Of those who left the cohort nothing more is expected.
    """
    since = cohort.counts_from(now)
    await submissions.reopen(tx, submission.id, url, since)
    here = {member.member_id for member in await memberships.active(tx, cohort.id)}
    for review in await reviews.of_submission(tx, submission.id):
        if review.done_at is None:
            continue
        if (review.volunteer and review.reviewer_id > 0) or review.reviewer_id in here:
            await reviews.offer_again(tx, review.id, since, since + TIME_TO_REVIEW)
        else:
            await reviews.lapse(tx, review.id)
    edition = submission.edition + ROUNDS
    await occurrences.add_due(tx, Occurrence(cohort.id, Kind.REVIEWERS, edition, now, cohort.reviews_channel_id))
