"""A round of reviews: when it is complete, and how the next one begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.records import Cohort, Kind, Occurrence
from bot.store import marks, memberships, occurrences, reviews, submissions
from bot.store.db import Connection
from bot.submission import ROUNDS, Submission

TIME_TO_REVIEW = timedelta(days=7)


async def close_if_complete(tx: Connection, cohort: Cohort, submission_id: int, now: datetime) -> None:
    """The results are due when reviewers were found and none of their reviews is outstanding.

    A volunteer's review counts; a volunteer who began and did not finish holds nobody up.
    """
    submission = await submissions.get(tx, submission_id)
    given = await reviews.of_submission(tx, submission_id)
    outstanding = [review for review in given if review.state == "offered" and not review.volunteer]
    done = [review for review in given if review.state == "done"]
    if submission is None or submission.allocated_at is None or outstanding or not done:
        return
    await submissions.close(tx, submission.id, now)
    await marks.thread(tx, submission.id)
    results = Occurrence(cohort.id, Kind.RESULTS, submission.edition, now, cohort.reviews_channel_id)
    await occurrences.add_due(tx, results)


async def reopen(tx: Connection, cohort: Cohort, submission: Submission, url: str, now: datetime) -> None:
    """Put a reviewed submission up for review once more: whoever wrote is asked to look again.

    What they wrote stays, for them to change. Of those who left the cohort nothing more is expected.
    """
    await submissions.reopen(tx, submission.id, url)
    here = {member.member_id for member in await memberships.active(tx, cohort.id)}
    for review in await reviews.of_submission(tx, submission.id):
        if review.done_at is None:
            continue
        if review.volunteer or review.reviewer_id in here:
            await reviews.offer_again(tx, review.id, now, now + TIME_TO_REVIEW)
        else:
            await reviews.lapse(tx, review.id)
    edition = submission.edition + ROUNDS
    await occurrences.add_due(tx, Occurrence(cohort.id, Kind.REVIEWERS, edition, now, cohort.reviews_channel_id))
