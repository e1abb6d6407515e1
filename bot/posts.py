"""What a post says, as facts: gathered here from the rows, drawn by `bot.ui.posts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import reviews as peer
from bot.calendar import Calendar
from bot.calendar import Week as Opening
from bot.curriculum.model import Capstone, Curriculum, Stage, Week
from bot.errors import StudyError
from bot.occurrences import is_late
from bot.records import Cohort, Kind, Occurrence, Review, Submission
from bot.store import checkins, cohorts, memberships, occurrences, reviews, submissions
from bot.store.checkins import Norm
from bot.study import Study
from bot.texts import posts as text


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
    def round(self) -> int:
        """0 for the first reviewers; for a stand-in the id of their review."""
        return self.occurrence.number if self.occurrence.kind is Kind.STAND_IN else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Results(Post):
    """The reviews are complete: the author is mentioned.

    `medians` by criterion; `owes`: how many reviews the author has still to write.
    """

    capstone: Capstone
    submission: Submission
    medians: Mapping[str, float]
    passed: bool
    owes: int
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
            return await _about_submission(study, occurrence, cohort, occurrence.number)
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


async def _about_submission(study: Study, occurrence: Occurrence, cohort: Cohort, submission_id: int) -> Post:
    read = study.db.read
    submission = await submissions.get(read, submission_id)
    curriculum = study.curriculum(cohort)
    capstone = curriculum.capstone(submission.capstone) if submission else None
    if submission is None or capstone is None:
        raise StudyError(text.capstone_missing())
    facts = _Facts(occurrence, cohort, curriculum, capstone, submission)
    if occurrence.kind is Kind.SUBMISSION:
        return facts.handed()
    thread = await occurrences.get(read, cohort.id, Kind.SUBMISSION, submission.id)
    thread_id = thread.thread_id if thread else None
    given = tuple(await reviews.of_submission(read, submission.id))
    if occurrence.kind is Kind.RESULTS:
        owed = await peer.owed(read, cohort.id, capstone.id, submission.member_id)
        return facts.results(given, owed, thread_id)
    if occurrence.kind is Kind.STAND_IN:
        given = tuple(review for review in given if review.id == occurrence.number)
    return facts.asked(
        tuple(review for review in given if review.state == "offered" and not review.volunteer), thread_id
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What every message of a review thread is about."""

    occurrence: Occurrence
    cohort: Cohort
    curriculum: Curriculum
    capstone: Capstone
    submission: Submission

    def handed(self) -> Handed:
        return Handed(
            occurrence=self.occurrence,
            cohort=self.cohort,
            curriculum=self.curriculum,
            capstone=self.capstone,
            submission=self.submission,
        )

    def asked(self, given: tuple[Review, ...], thread_id: int | None) -> Asked:
        return Asked(
            occurrence=self.occurrence,
            cohort=self.cohort,
            curriculum=self.curriculum,
            capstone=self.capstone,
            submission=self.submission,
            obsolete=text.stand_in_done() if self.occurrence.kind is Kind.STAND_IN and not given else None,
            reviews=given,
            thread_id=thread_id,
        )

    def results(self, given: tuple[Review, ...], owed: Sequence[Review], thread_id: int | None) -> Results:
        return Results(
            occurrence=self.occurrence,
            cohort=self.cohort,
            curriculum=self.curriculum,
            capstone=self.capstone,
            submission=self.submission,
            medians=peer.medians(self.capstone, given),
            passed=peer.passed(self.capstone, given, owed),
            owes=sum(1 for review in owed if review.state == "offered"),
            thread_id=thread_id,
        )
