"""Peer review: asking reviewers, writing a review in steps, and what the reviews say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot import choosing
from bot.actors import Actor
from bot.cohorts import require_running
from bot.curriculum.model import Capstone, Criterion
from bot.errors import StudyError
from bot.records import Cohort, Kind, Occurrence, Review, Submission
from bot.store import memberships, occurrences, reviews, submissions
from bot.store.db import Connection
from bot.study import Study
from bot.texts import reviews as text
from bot.texts.words import plain

TIME_TO_REVIEW = timedelta(days=7)
MORE_TIME = timedelta(days=3)
PASSING = 3
SHORTEST, LONGEST = 20, 1000  # characters of a strength and a suggestion
# Discord's forms have five fields: two texts and three criteria in the first, five criteria in the others.
FIRST_STEP, OTHER_STEPS = 3, 5


@dataclass(frozen=True, slots=True)
class Task:
    """A review to write: the work, its rubric, and what was written so far (None: the reviewer is new to it)."""

    cohort: Cohort
    capstone: Capstone
    submission: Submission
    review: Review | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What one step of the form brought in. The texts are None in all steps but the first."""

    scores: Mapping[str, int]
    strength: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """`next_step` is what is still to fill in (from 0), None when the review is complete."""

    task: Task
    next_step: int | None


def steps(capstone: Capstone) -> Sequence[Sequence[Criterion]]:
    """The criteria of each step of the form."""
    rest = capstone.rubric[FIRST_STEP:]
    later = [rest[start : start + OTHER_STEPS] for start in range(0, len(rest), OTHER_STEPS)]
    return [capstone.rubric[:FIRST_STEP], *later]


def missing_step(capstone: Capstone, review: Review) -> int | None:
    """The first step with something missing."""
    if not (review.strength and review.suggestion):
        return 0
    for number, criteria in enumerate(steps(capstone)):
        if any(criterion.id not in review.scores for criterion in criteria):
            return number
    return None


def medians(capstone: Capstone, given: Sequence[Review]) -> dict[str, float]:
    """The median score of each criterion over the finished reviews; empty while there is none."""
    done = [review for review in given if review.state == "done"]
    scores = {
        each.id: [review.scores[each.id] for review in done if each.id in review.scores] for each in capstone.rubric
    }
    return {criterion: float(median(values)) for criterion, values in scores.items() if values}


def passed(capstone: Capstone, given: Sequence[Review], owed: Sequence[Review]) -> bool:
    """Passed: it has its reviews, no criterion's median is below 3, and its author has written those they owe."""
    results = medians(capstone, given)
    return (
        len(results) == len(capstone.rubric)
        and all(value >= PASSING for value in results.values())
        and all(review.state != "offered" for review in owed)
    )


async def task(study: Study, actor: Actor, submission_id: int) -> Task:
    """The review that the actor may write of this submission. Raises StudyError for its author and for strangers."""
    submission, cohort, capstone = await find(study, actor, submission_id)
    require_running(cohort)
    if submission.member_id == actor.id:
        raise StudyError(text.own_work())
    if not actor.organises(cohort):
        await choosing.membership(study, cohort, actor.id)
    review = await reviews.get(study.db.read, submission.id, actor.id)
    if submission.closed_at is not None:
        raise StudyError(text.results_are_out())
    return Task(cohort, capstone, submission, review)


async def find(study: Study, actor: Actor, submission_id: int) -> tuple[Submission, Cohort, Capstone]:
    """A submission of the actor's server with its cohort. Raises StudyError for any other."""
    submission = await submissions.get(study.db.read, submission_id)
    if submission is None:
        raise StudyError(text.gone())
    cohort = await choosing.by_button(study, actor, submission.cohort_id)
    capstone = study.curriculum(cohort).capstone(submission.capstone)
    if capstone is None:
        raise StudyError(text.gone())
    return submission, cohort, capstone


async def save(study: Study, actor: Actor, submission_id: int, answers: Answers, now: datetime) -> Saved:
    """Keep one step of a review; when nothing is missing the review is done, and with the last one the results are due.

    Whoever was not asked becomes a volunteer by writing.
    """
    current = await task(study, actor, submission_id)
    _check(current.capstone, answers)
    async with study.db.write() as tx:
        await reviews.offer(tx, submission_id, actor.id, now, now + TIME_TO_REVIEW, volunteer=True)
        review = await reviews.get(tx, submission_id, actor.id)
        if review is None:
            raise LookupError(f"the review of {submission_id} by {actor.id} was not stored")
        await reviews.take_up(tx, review.id)
        await reviews.save(tx, review.id, answers.scores, answers.strength, answers.suggestion)
        review = await reviews.by_id(tx, review.id) or review
        next_step = missing_step(current.capstone, review)
        if next_step is None:
            await reviews.finish(tx, review.id, now)
            await close_if_complete(tx, current.cohort, current.capstone, current.submission, now)
    return Saved(Task(current.cohort, current.capstone, current.submission, review), next_step)


def _check(capstone: Capstone, answers: Answers) -> None:
    """Discord's forms see to all of this; a curriculum that changed meanwhile, or a forged form, may not."""
    for words in (answers.strength, answers.suggestion):
        if words is not None and (len(plain(words)) < SHORTEST or len(words) > LONGEST):
            raise StudyError(text.text_length(SHORTEST, LONGEST))
    criteria = {criterion.id for criterion in capstone.rubric}
    if not criteria.issuperset(answers.scores) or not all(1 <= score <= 5 for score in answers.scores.values()):
        raise StudyError(text.form_outdated())


async def close_if_complete(
    tx: Connection, cohort: Cohort, capstone: Capstone, submission: Submission, now: datetime
) -> None:
    """The results are due when reviewers were found and none of their reviews is outstanding.

    A volunteer's review counts; a volunteer who began and did not finish holds nobody up.
    """
    given = await reviews.of_submission(tx, submission.id)
    outstanding = [review for review in given if review.state == "offered" and not review.volunteer]
    done = [review for review in given if review.state == "done"]
    if submission.allocated_at is None or outstanding or not done:
        return
    await submissions.close(tx, submission.id, now)
    results = Occurrence(cohort.id, Kind.RESULTS, submission.id, now, cohort.reviews_channel_id)
    await occurrences.add_due(tx, results)


async def more_time(study: Study, actor: Actor, submission_id: int) -> datetime:
    """Three more days, once; the new deadline."""
    review = await own_open(study, actor, submission_id)
    if review.extended:
        raise StudyError(text.extended_already(review.due_at))
    due_at = review.due_at + MORE_TIME
    async with study.db.write() as tx:
        await reviews.extend(tx, review.id, due_at)
    return due_at


async def own_open(study: Study, actor: Actor, submission_id: int) -> Review:
    _, cohort, _ = await find(study, actor, submission_id)
    require_running(cohort)
    review = await reviews.get(study.db.read, submission_id, actor.id)
    if review is None or review.state == "declined":
        raise StudyError(text.not_asked())
    if review.state == "done":
        raise StudyError(text.written_already())
    return review


async def owed(tx: Connection, cohort_id: int, capstone: str, author_id: int) -> list[Review]:
    """The reviews that an author was asked to give for a capstone (a volunteer owes none)."""
    given = await reviews.of_capstone(tx, cohort_id, capstone)
    return [review for review in given if review.reviewer_id == author_id and not review.volunteer]


async def able_reviewers(tx: Connection, cohort: Cohort, submission: Submission) -> set[int]:
    """Who could be asked: the other authors of this capstone who are still in the cohort and were not asked yet."""
    authors = {each.member_id for each in await submissions.of_capstone(tx, cohort.id, submission.capstone)}
    active = {member.member_id for member in await memberships.active(tx, cohort.id)}
    asked = {review.reviewer_id for review in await reviews.of_submission(tx, submission.id)}
    return (authors & active) - asked - {submission.member_id}
