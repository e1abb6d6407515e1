"""Peer review: asking reviewers, writing a review in steps, and what the reviews say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import choosing, verdicts
from bot.actors import Actor
from bot.cohorts import require_running
from bot.curriculum.model import Capstone, Criterion
from bot.errors import StudyError
from bot.records import Cohort
from bot.rounds import TIME_TO_REVIEW, close_if_complete
from bot.store import marks, memberships, reviews, submissions
from bot.store.db import Connection
from bot.study import Study
from bot.submission import Review, Submission
from bot.texts import reviews as text
from bot.texts.words import plain
from bot.verdicts import Verdict

MORE_TIME = timedelta(days=3)
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


def step_after(capstone: Capstone, review: Review, answers: Answers) -> int | None:
    """The step to fill in next. Whoever looks again at what they wrote before goes through all of them once more."""
    missing, all_steps = missing_step(capstone, review), steps(capstone)
    if missing is not None or review.done_at is None or review.state == "done":
        return missing
    number = next((n for n, step in enumerate(all_steps) if any(each.id in answers.scores for each in step)), 0)
    return number + 1 if number + 1 < len(all_steps) else None


def writable(submission: Submission, review: Review | None) -> bool:
    """Everyone may write until the results are out.

    Afterwards only whoever was asked and never wrote: their review counts among those they owe, and its author may
    read it, but the medians stay as they were given.
    """
    if submission.closed_at is None:
        return True
    return review is not None and not review.volunteer and review.done_at is None


async def task(study: Study, actor: Actor, submission_id: int) -> Task:
    """The review that the actor may write of this submission. Raises StudyError for its author and for strangers."""
    submission, cohort, capstone = await find(study, actor, submission_id)
    require_running(cohort)
    if submission.member_id == actor.id:
        raise StudyError(text.own_work())
    if not actor.organises(cohort):
        await choosing.membership(study, cohort, actor.id)
    review = await reviews.get(study.db.read, submission.id, actor.id)
    if not writable(submission, review):
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
        submission = await submissions.get(tx, submission_id) or current.submission
        if not writable(submission, await reviews.get(tx, submission_id, actor.id)):
            raise StudyError(text.results_are_out())  # since the form was opened
        late = submission.closed_at is not None
        await reviews.volunteer(tx, submission_id, actor.id, now, now + TIME_TO_REVIEW)
        review = await reviews.get(tx, submission_id, actor.id)
        if review is None:
            raise LookupError(f"the review of {submission_id} by {actor.id} was not stored")
        if not late:
            await reviews.take_up(tx, review.id)
        await reviews.save(tx, review.id, answers.scores, answers.strength, answers.suggestion)
        review = await reviews.by_id(tx, review.id) or review
        next_step = step_after(current.capstone, review, answers)
        if next_step is None:
            await reviews.finish(tx, review.id, now, late=late)
            await marks.thread(tx, submission_id, actor.id)
            await close_if_complete(tx, current.cohort, submission_id, now)
    return Saved(Task(current.cohort, current.capstone, submission, review), next_step)


def _check(capstone: Capstone, answers: Answers) -> None:
    """Discord's forms see to all of this; a curriculum that changed meanwhile, or a forged form, may not."""
    for words in (answers.strength, answers.suggestion):
        if words is not None and (len(plain(words)) < SHORTEST or len(words) > LONGEST):
            raise StudyError(text.text_length(SHORTEST, LONGEST))
    criteria = {criterion.id for criterion in capstone.rubric}
    if not criteria.issuperset(answers.scores) or not all(1 <= score <= 5 for score in answers.scores.values()):
        raise StudyError(text.form_outdated())


async def more_time(study: Study, actor: Actor, submission_id: int) -> datetime:
    """Three more days, once; the new deadline."""
    review = await own_open(study, actor, submission_id)
    if review.extended:
        raise StudyError(text.extended_already(review.due_at))
    due_at = review.due_at + MORE_TIME
    async with study.db.write() as tx:
        await reviews.extend(tx, review.id, due_at)
        await marks.thread(tx, submission_id)
    return due_at


async def own_open(study: Study, actor: Actor, submission_id: int) -> Review:
    _, cohort, _ = await find(study, actor, submission_id)
    require_running(cohort)
    review = await reviews.get(study.db.read, submission_id, actor.id)
    if review is None or review.state in ("declined", "replaced"):
        raise StudyError(text.not_asked())
    if review.state == "lapsed":
        raise StudyError(text.time_is_over())
    if review.state != "offered":
        raise StudyError(text.written_already())
    return review


async def verdict(tx: Connection, capstone: Capstone, submission: Submission) -> Verdict:
    """What the reviews of a submission say, and what its author owes."""
    received = await reviews.of_submission(tx, submission.id)
    everyones = await reviews.of_capstone(tx, submission.cohort_id, submission.capstone)
    given = [review for review in everyones if review.reviewer_id == submission.member_id]
    return verdicts.verdict(capstone, received, given)


async def able_reviewers(tx: Connection, cohort: Cohort, submission: Submission) -> set[int]:
    """Who could be asked: the other authors of this capstone who are still in the cohort and were not asked yet.

    A volunteer was not asked.
    """
    authors = {each.member_id for each in await submissions.of_capstone(tx, cohort.id, submission.capstone)}
    active = {member.member_id for member in await memberships.active(tx, cohort.id)}
    asked = {review.reviewer_id for review in await reviews.of_submission(tx, submission.id) if not review.volunteer}
    return (authors & active) - asked - {submission.member_id}
