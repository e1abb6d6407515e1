"""What is posted in a review thread: its facts, and how they are gathered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from bot import reviews as peer
from bot.curriculum.model import Capstone, Curriculum
from bot.errors import StudyError
from bot.leases import finished
from bot.posts import Post
from bot.records import Cohort, Kind, Occurrence
from bot.store import occurrences, reviews, submissions
from bot.study import Study
from bot.submission import Review, Submission, submission_of
from bot.texts import posts as text
from bot.texts import threads as thread_text
from bot.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Post):
    """A capstone was handed in: its review thread's first message."""

    capstone: Capstone
    submission: Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Post):
    """Reviewers were found: they are mentioned in the review thread (None: it is not there yet).

    `reviews` has those to mention; for a stand-in it is the one.
    """

    capstone: Capstone
    submission: Submission
    reviews: tuple[Review, ...]
    thread_id: int | None

    @property
    def stand_in(self) -> bool:
        return self.occurrence.kind is Kind.STAND_IN

    @property
    def message(self) -> int:
        """Tells the messages of a thread apart: 0 for the first, a multiple of ROUNDS for a later round.

        For a stand-in the id of their review, which is never that large.
        """
        return self.occurrence.number if self.stand_in else self.occurrence.number - self.submission.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Post):
    """A review is nearly due: its reviewer is mentioned in the review thread."""

    capstone: Capstone
    submission: Submission
    review: Review
    thread_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results(Post):
    """The reviews are complete: the author is mentioned."""

    capstone: Capstone
    submission: Submission
    verdict: Verdict
    thread_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreviewed(Post):
    """The time to review is over and nobody has: the author is thanked, the organiser told."""

    capstone: Capstone
    submission: Submission
    thread_id: int | None


class _About(TypedDict):
    """What every message of a review thread is about."""

    occurrence: Occurrence
    cohort: Cohort
    curriculum: Curriculum
    capstone: Capstone
    submission: Submission


async def of_submission(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Post:
    """The facts of a message in a review thread. Raises StudyError where the capstone is not installed."""
    read = study.db.read
    submission_id, review = submission_of(occurrence.number), None
    if occurrence.kind in (Kind.STAND_IN, Kind.DEADLINE):
        review = await reviews.by_id(read, submission_of(occurrence.number))
        submission_id = review.submission_id if review else 0
    submission = await submissions.get(read, submission_id)
    curriculum = study.curriculum(cohort)
    capstone = curriculum.capstone(submission.capstone) if submission else None
    if submission is None or capstone is None:
        raise StudyError(text.capstone_missing())
    about = _About(
        occurrence=occurrence, cohort=cohort, curriculum=curriculum, capstone=capstone, submission=submission
    )
    if occurrence.kind is Kind.SUBMISSION:
        return Handed(**about)
    thread = await occurrences.get(read, cohort.id, Kind.SUBMISSION, submission.id)
    thread_id = thread.thread_id if thread else None
    if occurrence.kind is Kind.RESULTS:
        over = submission.closed_at is None or occurrence.number != submission.edition
        said = await peer.verdict(read, capstone, submission)
        return Results(**about, obsolete=thread_text.round_over() if over else None, verdict=said, thread_id=thread_id)
    if occurrence.kind is Kind.UNREVIEWED:
        come = bool(submission.closed_at) or bool(finished(await reviews.of_submission(read, submission.id)))
        over = come or occurrence.number != submission.edition
        return Unreviewed(**about, obsolete=thread_text.reviewed_since() if over else None, thread_id=thread_id)
    if occurrence.kind is Kind.DEADLINE and review is not None:
        due = review.state == "offered" and now < review.due_at
        return Reminder(
            **about, obsolete=None if due else thread_text.review_not_due(), review=review, thread_id=thread_id
        )
    return await _asked(study, about, thread_id)


async def _asked(study: Study, about: _About, thread_id: int | None) -> Asked:
    occurrence, submission = about["occurrence"], about["submission"]
    # A volunteer who wrote before is asked to look again as well.
    asked = tuple(
        review
        for review in await reviews.of_submission(study.db.read, submission.id)
        if review.state == "offered" and (not review.volunteer or review.done_at is not None)
    )
    obsolete = None
    if occurrence.kind is Kind.STAND_IN:
        asked = tuple(review for review in asked if review.id == occurrence.number)
        obsolete = None if asked else thread_text.stand_in_done()
    elif occurrence.number != submission.edition:
        obsolete = thread_text.round_over()
    return Asked(**about, obsolete=obsolete, reviews=asked, thread_id=thread_id)
