"""The reviews somebody received, owes and has written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import appeals
from bot.actors import Actor
from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.leases import TIME_TO_START, begun
from bot.records import Cohort, Kind
from bot.reviews import find, verdict
from bot.store import memberships, occurrences, reviews, submissions
from bot.study import Study
from bot.submission import ROUNDS, Review, Submission, submission_of
from bot.texts import reviews as text
from bot.verdicts import Verdict, owed


@dataclass(frozen=True, slots=True)
class Received:
    """A submission with what was written about it, drafts that were never finished included.

    `named`: reviewers who knew it may be named. `own`: its author reads it.
    """

    submission: Submission
    capstone: Capstone
    reviews: tuple[Review, ...]
    named: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A review that somebody was asked for or wrote. `author_here`: whoever it is about has not left the cohort."""

    review: Review
    submission: Submission
    thread_id: int | None
    author_here: bool = True

    @property
    def awaited(self) -> bool:
        """The results wait for it, until it is due."""
        return self.review.state == "offered" and self.submission.closed_at is None and self.author_here

    @property
    def owed(self) -> bool:
        """Their own capstone waits for it."""
        return owed(self.review)

    @property
    def start_by(self) -> datetime | None:
        """When it is offered to somebody else unless it is begun; None where it is, or nobody waits for it.

        It may be over, when there is nobody else to ask.
        """
        review = self.review
        waits = self.awaited and not review.volunteer and not begun(review)
        return review.offered_at + TIME_TO_START if waits else None


@dataclass(frozen=True, slots=True)
class Own:
    """A submission of one's own with all its reviews. `results`: the number of its newest results (None: none yet).

    `verdict`: what the reviews come to (None: its capstone is not installed). `explains`: its author may say why it
    keeps the rules.
    """

    submission: Submission
    reviews: tuple[Review, ...]
    thread_id: int | None
    results: int | None
    verdict: Verdict | None
    explains: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """All that /my-reviews shows, as of `now`. `running`: the cohort has not ended, so there is something to write."""

    given: tuple[Given, ...]
    own: tuple[Own, ...]
    guild_id: int
    running: bool
    now: datetime


async def received(study: Study, actor: Actor, edition: int) -> Received:
    """What the reviewers wrote, for the author and the organisers. Raises StudyError for others.

    The button under the results of an earlier round shows what is left of it: an author who handed in again has it
    while the reviewers look again, and what these write comes with the new results.
    """
    submission, cohort, capstone = await find(study, actor, submission_of(edition))
    if actor.id != submission.member_id and not actor.organises(cohort):
        raise StudyError(text.results_not_yours())
    if await occurrences.get(study.db.read, cohort.id, Kind.RESULTS, edition) is None:
        raise StudyError(text.results_to_come())
    given = await reviews.of_submission(study.db.read, submission.id)
    written = tuple(each for each in given if readable(submission, each))
    return Received(submission, capstone, written, not cohort.anonymous, actor.id == submission.member_id)


def readable(submission: Submission, review: Review) -> bool:
    """Whether its author may read it: with the results, what was begun as well; before, what is of an earlier round."""
    if submission.closed_at is not None:
        return review.done_at is not None or bool(review.strength or review.suggestion)
    of_earlier = review.version is None or outdated(submission, review)
    return submission.round > 1 and review.done_at is not None and review.state != "done" and of_earlier


def outdated(submission: Submission, review: Review) -> bool:
    """Whether it was written about an earlier version."""
    return review.version is not None and review.version < submission.version


def changed_since(submission: Submission, review: Review) -> bool:
    """Whether something else is behind the link since it was written."""
    changed_at, done_at = submission.changed_at, review.done_at
    return changed_at is not None and done_at is not None and changed_at > done_at


async def mine(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Mine:
    """What the actor owes, has written and has received in a cohort."""
    read = study.db.read
    theirs = await submissions.of_member(read, cohort.id, actor.id)
    given, here = [], {member.member_id for member in await memberships.active(read, cohort.id)}
    for review in await reviews.of_reviewer(read, cohort.id, actor.id):
        submission = await submissions.get(read, review.submission_id)
        if submission is not None:
            thread = await _thread(study, submission)
            given.append(Given(review, submission, thread, submission.member_id in here))
    own = [await _own(study, cohort, each) for each in theirs]
    return Mine(tuple(given), tuple(own), cohort.guild_id, cohort.running, now)


async def _own(study: Study, cohort: Cohort, submission: Submission) -> Own:
    read, results = study.db.read, None
    for edition in (submission.edition, submission.edition - ROUNDS):
        if results is None and await occurrences.get(read, cohort.id, Kind.RESULTS, edition) is not None:
            results = edition
    capstone = study.curriculum(cohort).capstone(submission.capstone)
    said = await verdict(read, capstone, submission) if capstone is not None else None
    explains = said is not None and cohort.running and appeals.may_explain(submission, said)
    given = tuple(await reviews.of_submission(read, submission.id))
    return Own(submission, given, await _thread(study, submission), results, said, explains)


async def _thread(study: Study, submission: Submission) -> int | None:
    posted = await occurrences.get(study.db.read, submission.cohort_id, Kind.SUBMISSION, submission.id)
    return posted.thread_id if posted else None
