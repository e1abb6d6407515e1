"""The reviews somebody received, owes and has written."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actors import Actor
from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.records import Cohort, Kind, Posted
from bot.reviews import find
from bot.store import occurrences, reviews, submissions
from bot.study import Study
from bot.submission import Review, Submission, submission_of
from bot.texts import reviews as text
from bot.verdicts import owed


@dataclass(frozen=True, slots=True)
class Received:
    """A submission with its finished reviews."""

    submission: Submission
    capstone: Capstone
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A review that somebody owes or wrote."""

    review: Review
    submission: Submission
    thread_id: int | None

    @property
    def awaited(self) -> bool:
        """The results wait for it, until it is due."""
        return self.review.state == "offered" and self.submission.closed_at is None

    @property
    def owed(self) -> bool:
        return owed(self.review)


@dataclass(frozen=True, slots=True)
class Own:
    """A submission of one's own with all its reviews."""

    submission: Submission
    reviews: tuple[Review, ...]
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """All that /my-reviews shows."""

    given: tuple[Given, ...]
    own: tuple[Own, ...]


async def received(study: Study, actor: Actor, edition: int) -> Received:
    """What the reviewers wrote, for the author and the organisers. Raises StudyError for others.

    The button under the results of an earlier round shows what is there now: an author who handed in again has it
    while the reviewers look again.
    """
    submission, cohort, capstone = await find(study, actor, submission_of(edition))
    if actor.id != submission.member_id and not actor.organises(cohort):
        raise StudyError(text.results_not_yours())
    if await occurrences.get(study.db.read, cohort.id, Kind.RESULTS, edition) is None:
        raise StudyError(text.results_to_come())
    given = await reviews.of_submission(study.db.read, submission.id)
    return Received(submission, capstone, tuple(review for review in given if review.done_at is not None))


async def own_results(study: Study, actor: Actor, submission_id: int) -> Posted | None:
    """The results of the actor's own work for the same capstone, if they are out."""
    reviewed = await submissions.get(study.db.read, submission_id)
    if reviewed is None:
        return None
    for own in await submissions.of_member(study.db.read, reviewed.cohort_id, actor.id):
        if own.capstone == reviewed.capstone and own.closed_at is not None:
            return await occurrences.get(study.db.read, own.cohort_id, Kind.RESULTS, own.edition)
    return None


async def mine(study: Study, actor: Actor, cohort: Cohort) -> Mine:
    """What the actor owes, has written and has received in a cohort."""
    read = study.db.read
    given = []
    for review in await reviews.of_reviewer(read, cohort.id, actor.id):
        submission = await submissions.get(read, review.submission_id)
        if submission is not None:
            given.append(Given(review, submission, await _thread(study, submission)))
    own = [
        Own(each, tuple(await reviews.of_submission(read, each.id)), await _thread(study, each))
        for each in await submissions.of_member(read, cohort.id, actor.id)
    ]
    return Mine(tuple(given), tuple(own))


async def _thread(study: Study, submission: Submission) -> int | None:
    posted = await occurrences.get(study.db.read, submission.cohort_id, Kind.SUBMISSION, submission.id)
    return posted.thread_id if posted else None
