"""The reviews somebody received, owes and has written."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actors import Actor
from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.records import Cohort, Kind, Review, Submission
from bot.reviews import find
from bot.store import occurrences, reviews, submissions
from bot.study import Study
from bot.texts import reviews as text


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


async def received(study: Study, actor: Actor, submission_id: int) -> Received:
    """What the reviewers wrote, for the author and the organisers. Raises StudyError for others."""
    submission, cohort, capstone = await find(study, actor, submission_id)
    if actor.id != submission.member_id and not actor.organises(cohort):
        raise StudyError(text.results_not_yours())
    if submission.closed_at is None:
        raise StudyError(text.results_to_come())
    given = await reviews.of_submission(study.db.read, submission_id)
    return Received(submission, capstone, tuple(review for review in given if review.state == "done"))


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
