"""What a post says, as facts: gathered here from the rows, drawn by `bot.ui.posts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from bot import reviews as peer
from bot.calendar import Calendar
from bot.calendar import Week as Opening
from bot.curriculum.model import Capstone, Curriculum, Stage, Week
from bot.errors import StudyError
from bot.occurrences import is_late
from bot.records import Cohort, Kind, Occurrence, Review, Submission, submission_of
from bot.store import checkins, cohorts, memberships, occurrences, reviews, submissions
from bot.store.checkins import Norm
from bot.study import Study
from bot.texts import posts as text
from bot.texts import threads as thread_text
from bot.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something to post. `obsolete` says why it need not be posted any more (None: it must)."""

    occurrence: Occurrence
    cohort: Cohort
    curriculum: Curriculum
    obsolete: str | None = None

    @property
    def nonce(self) -> str:
        """Tells Discord that a second try is the same message. At most 25 characters; no two posts share one."""
        return f"{self.occurrence.kind[:3]}-{self.occurrence.cohort_id}-{self.occurrence.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome(Post):
    """A cohort was created; press to join."""

    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Post):
    """A week opens. `norm` is last week's; `missed` are weeks whose post never came."""

    stage: Stage
    week: Week
    opening: Opening
    members: int
    norm: Norm | None
    late: bool
    missed: tuple[int, ...]


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
class Results(Post):
    """The reviews are complete: the author is mentioned."""

    capstone: Capstone
    submission: Submission
    verdict: Verdict
    thread_id: int | None


async def compose(study: Study, occurrence: Occurrence, now: datetime) -> Post:
    """Gather the facts of a post. Raises StudyError where the cohort's curriculum is not installed."""
    cohort = await cohorts.get(study.db.read, occurrence.cohort_id)
    if cohort is None:
        raise LookupError(f"no cohort {occurrence.cohort_id}")
    match occurrence.kind:
        case Kind.WELCOME:
            return _welcome(study, occurrence, cohort)
        case Kind.ASSIGNMENT:
            return await _assignment(study, occurrence, cohort, now)
        case Kind.SUBMISSION | Kind.REVIEWERS | Kind.RESULTS:
            return await _about_submission(study, occurrence, cohort, submission_of(occurrence.number))
        case Kind.STAND_IN:
            review = await reviews.by_id(study.db.read, occurrence.number)
            return await _about_submission(study, occurrence, cohort, review.submission_id if review else 0)


def _welcome(study: Study, occurrence: Occurrence, cohort: Cohort) -> Welcome:
    return Welcome(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=study.curriculum(cohort),
        calendar=study.calendar(cohort),
    )


async def _assignment(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Assignment:
    calendar = study.calendar(cohort)
    newest, opening = calendar.latest(now), calendar.week(occurrence.number)
    if newest is None or opening is None:
        raise LookupError(f"cohort {cohort.id} has no week {occurrence.number} now")
    obsolete = text.skipped_for_newer(newest.number) if newest.number > occurrence.number else None
    if now >= opening.backfill_until:
        obsolete = obsolete or text.skipped_closed()
    curriculum = study.curriculum(cohort)
    stage, week = curriculum.weeks[occurrence.number - 1]
    read = study.db.read
    before = await checkins.norm(read, cohort.id, occurrence.number - 1) if occurrence.number > 1 else None
    return Assignment(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=obsolete,
        stage=stage,
        week=week,
        opening=opening,
        members=await memberships.count(read, cohort.id),
        norm=before,
        late=is_late(cohort, opening, now),
        missed=tuple(await occurrences.skipped_before(read, cohort.id, occurrence.number)),
    )


class _About(TypedDict):
    """What every message of a review thread is about."""

    occurrence: Occurrence
    cohort: Cohort
    curriculum: Curriculum
    capstone: Capstone
    submission: Submission


async def _about_submission(study: Study, occurrence: Occurrence, cohort: Cohort, submission_id: int) -> Post:
    read = study.db.read
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
