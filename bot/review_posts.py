"""What is posted in a review thread: its facts, and how they are gathered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from bot import reviews as peer
from bot.capstones import due_at
from bot.curriculum.model import Capstone, Curriculum
from bot.errors import StudyError
from bot.posts import Post
from bot.records import Cohort, Kind, Occurrence, Posted
from bot.store import occurrences, reviews, submissions
from bot.study import Study
from bot.submission import Review, Submission, submission_of
from bot.texts import posts as text
from bot.texts import threads as thread_text
from bot.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Post):
    """A capstone was handed in: its review thread's first message, which says how it stands.

    `asked` and `done` count the reviews that the results wait for, and those of them that are written; `due_at`: by
    when the others are (None: none is missing). `verdict` is None until the results are out; `results`: where they are.
    """

    capstone: Capstone
    submission: Submission
    deadline: datetime
    asked: int
    done: int
    due_at: datetime | None
    verdict: Verdict | None
    results: Posted | None

    @property
    def passed(self) -> bool:
        return self.verdict is not None and self.verdict.passed


@dataclass(frozen=True, slots=True, kw_only=True)
class InThread(Post):
    """Something in a review thread (None: it is not there yet)."""

    capstone: Capstone
    submission: Submission
    thread_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(InThread):
    """Reviewers were found: they are mentioned. `reviews` has those to mention; for a stand-in it is the one."""

    reviews: tuple[Review, ...]

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
class Reminder(InThread):
    """A review is nearly due: its reviewer is mentioned in the review thread."""

    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Results(InThread):
    """The reviews are complete: the author is mentioned."""

    verdict: Verdict


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
        return await _handed(study, about)
    thread = await occurrences.get(read, cohort.id, Kind.SUBMISSION, submission.id)
    thread_id = thread.thread_id if thread and thread.state == "sent" else None  # else it is being rebuilt
    if occurrence.kind is Kind.RESULTS:
        over = submission.closed_at is None or occurrence.number != submission.edition
        said = await peer.verdict(read, capstone, submission)
        return Results(**about, obsolete=thread_text.round_over() if over else None, verdict=said, thread_id=thread_id)
    if occurrence.kind is Kind.DEADLINE and review is not None:
        due = review.state == "offered" and now < review.due_at
        return Reminder(
            **about, obsolete=None if due else thread_text.review_not_due(), review=review, thread_id=thread_id
        )
    return await _asked(study, about, thread_id)


async def _handed(study: Study, about: _About) -> Handed:
    read, cohort, submission = study.db.read, about["cohort"], about["submission"]
    given = await reviews.of_submission(read, submission.id)
    missing = [review for review in given if review.state == "offered" and not review.volunteer]
    done = sum(review.state == "done" for review in given)
    row = await occurrences.get(read, cohort.id, Kind.SUBMISSION, submission.id)
    results = await occurrences.get(read, cohort.id, Kind.RESULTS, submission.edition)
    here = row is not None and results is not None and results.thread_id == row.thread_id
    return Handed(
        **about,
        lost=row.thread_id if row and row.state != "sent" else None,
        deadline=due_at(about["curriculum"], study.calendar(cohort), about["capstone"]),
        asked=len(missing) + done,
        done=done,
        due_at=max((review.due_at for review in missing), default=None),
        verdict=None if submission.closed_at is None else await peer.verdict(read, about["capstone"], submission),
        results=results if here else None,
    )


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
