"""Peer review: asking reviewers, writing a review in steps, and what the reviews say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import choosing, verdicts
from bot.actors import Actor
from bot.cohorts import require_running
from bot.curriculum.model import Capstone, Criterion
from bot.errors import StudyError
from bot.leases import TIME_TO_REVIEW
from bot.records import Cohort
from bot.review_steps import Answers, asks_rules, check, step_after, steps
from bot.rounds import close_if_complete
from bot.store import cohorts, marks, memberships, reviews, submissions, writing
from bot.store.db import Connection
from bot.study import Study
from bot.submission import Review, Submission
from bot.texts import reviews as text
from bot.verdicts import Verdict

MORE_TIME = timedelta(days=3)
Found = tuple[Submission, Cohort, Capstone]


@dataclass(frozen=True, slots=True)
class Task:
    """A review to write: the work, its rubric, and what was written so far (None: the reviewer is new to it)."""

    cohort: Cohort
    capstone: Capstone
    submission: Submission
    review: Review | None

    @property
    def asks_rules(self) -> bool:
        return asks_rules(self.submission, self.review)

    @property
    def forbidden(self) -> Sequence[str]:
        """What the rules forbid and the checks found in it, by name."""
        found = self.submission.report
        return list(dict.fromkeys(each.name for each in found.breaches)) if found else []

    @property
    def steps(self) -> Sequence[Sequence[Criterion]]:
        """The criteria of each step of the form."""
        return steps(self.capstone, rules=self.asks_rules)


@dataclass(frozen=True, slots=True)
class Saved:
    """`next_step` is what is still to fill in (from 0), None when the review is complete.

    `problems`: what could not be taken as it was sent; `unsaved`: the words that could not be kept.
    """

    task: Task
    next_step: int | None
    problems: tuple[str, ...] = ()
    unsaved: tuple[str, ...] = ()


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
    found = await _task(study, actor, submission_id)
    if not writable(found.submission, found.review):
        raise StudyError(text.results_are_out())
    return found


async def _task(study: Study, actor: Actor, submission_id: int, within: Connection | None = None) -> Task:
    found = await work(study, actor, submission_id, within)
    require_running(found.cohort)
    if found.submission.member_id == actor.id:
        raise StudyError(text.own_work())
    return found


async def work(study: Study, actor: Actor, submission_id: int, within: Connection | None = None) -> Task:
    """What is reviewed, for members and organisers, and for whoever was asked. Raises StudyError for strangers."""
    submission, cohort, capstone = await find(study, actor, submission_id, within)
    review = await reviews.get(within or study.db.read, submission.id, actor.id)
    if not actor.organises(cohort):
        member = await memberships.get(within or study.db.read, cohort.id, actor.id)
        # An organiser who was asked may be no member, and answers from their inbox, where nobody has powers.
        if member is not None or review is None:
            choosing.require_member(cohort, member)
    return Task(cohort, capstone, submission, review)


async def is_first(study: Study, actor: Actor, found: Task) -> bool:
    """Whether they never opened or wrote a review of this capstone before."""
    curriculum, capstone = found.cohort.curriculum, found.capstone.id
    return not await writing.has_begun(study.db.read, actor.id, curriculum, capstone)


async def start(study: Study, found: Task, now: datetime) -> None:
    """Its form is opened: whoever was asked has begun."""
    if found.review is not None and found.review.started_at is None:
        async with study.db.write() as tx:
            await reviews.start(tx, found.review.id, now)


async def from_inbox(study: Study, member_id: int, submission_id: int) -> Actor:
    """Whoever presses a button in a direct message: a member of the cohort, or somebody who was asked. See `find`."""
    submission = await submissions.get(study.db.read, submission_id)
    asked = await reviews.get(study.db.read, submission_id, member_id)
    cohort = await cohorts.get(study.db.read, submission.cohort_id) if submission else None
    if cohort is None or not (asked or await memberships.get(study.db.read, cohort.id, member_id)):
        raise StudyError(text.gone())
    return Actor(cohort.guild_id, member_id)


async def find(study: Study, actor: Actor, submission_id: int, within: Connection | None = None) -> Found:
    """A submission of the actor's server with its cohort. Raises StudyError for any other, as if it never was."""
    submission = await submissions.get(within or study.db.read, submission_id)
    cohort = await cohorts.get(within or study.db.read, submission.cohort_id) if submission else None
    if submission is None or cohort is None or cohort.guild_id != actor.guild_id:
        raise StudyError(text.gone())
    if submission.withdrawn:
        raise StudyError(text.withdrawn())
    if (capstone := study.curriculum(cohort).capstone(submission.capstone)) is None:
        raise StudyError(text.gone())
    return submission, cohort, capstone


async def save(study: Study, actor: Actor, submission_id: int, answers: Answers, now: datetime) -> Saved:
    """Keep one step of a review; when nothing is missing the review is done, and with the last one the results are due.

    Whatever is valid is kept. Whoever was not asked becomes a volunteer by writing. Raises StudyError where the review
    is final by now.
    """
    async with study.db.write() as tx:
        # Within it: nobody writes meanwhile, so neither author nor reviewer can erase what is held about them.
        current = await _task(study, actor, submission_id, tx)
        submission = current.submission
        if not writable(submission, current.review):
            raise StudyError(text.final_by_now())  # since the form was opened
        checked = check(current.capstone, current.review, answers)
        late = submission.closed_at is not None
        await reviews.volunteer(tx, submission_id, actor.id, now, now + TIME_TO_REVIEW)
        review = await reviews.get(tx, submission_id, actor.id)
        if review is None:
            raise LookupError(f"the review of {submission_id} by {actor.id} was not stored")
        if not late:
            await reviews.take_up(tx, review.id)
        kept = checked.answers
        words, named = (kept.strength, kept.suggestion), _named(current.cohort, review, answers)
        await writing.save(tx, review.id, submission.version, kept.scores, *words, kept.breach, named=named)
        review = await reviews.by_id(tx, review.id) or review
        next_step = step_after(current.capstone, review, kept, rules=asks_rules(submission, review))
        if next_step is None and checked.problems:
            next_step = 0
        if next_step is None:
            await writing.finish(tx, review.id, now, late=late)
            await marks.thread(tx, submission_id, actor.id)
            await close_if_complete(tx, current.cohort, submission_id, now)
    task = Task(current.cohort, current.capstone, submission, review)
    return Saved(task, next_step, checked.problems, checked.unsaved)


def _named(cohort: Cohort, review: Review, answers: Answers) -> bool:
    """Whether the author sees their name: nobody's who was told otherwise, by the form or by its first step.

    Only that step says so, and the cohort may have changed it since.
    """
    told = answers.named and (answers.strength is not None or review.named)
    return told and not cohort.anonymous


async def more_time(study: Study, actor: Actor, submission_id: int, now: datetime) -> datetime:
    """Three more days, once: from when it was due, or from now where that is past. The new deadline."""
    review = await own_open(study, actor, submission_id)
    if review.extended:
        raise StudyError(text.extended_already(review.due_at))
    due_at = max(review.due_at, now) + MORE_TIME
    async with study.db.write() as tx:
        if not await reviews.extend(tx, review.id, due_at):  # pressed twice at once, or the results came meanwhile
            present = await reviews.by_id(tx, review.id) or review
            raise StudyError(text.extended_already(present.due_at) if present.extended else text.time_is_over())
        await marks.thread(tx, submission_id)
    return due_at


async def own_open(study: Study, actor: Actor, submission_id: int) -> Review:
    submission, cohort, _ = await find(study, actor, submission_id)
    require_running(cohort)
    if submission.member_id == actor.id:
        raise StudyError(text.own_work())
    review = await reviews.get(study.db.read, submission_id, actor.id)
    if review is None or review.state in ("declined", "replaced"):
        raise StudyError(text.not_asked())
    if review.state == "lapsed":
        raise StudyError(text.time_is_over())
    if review.state not in ("offered", "released"):
        raise StudyError(text.written_already())
    return review


async def verdict(tx: Connection, capstone: Capstone, submission: Submission) -> Verdict:
    """What the reviews of a submission say, and what its author owes."""
    received = await reviews.of_submission(tx, submission.id)
    everyones = await reviews.of_capstone(tx, submission.cohort_id, submission.capstone)
    given = [review for review in everyones if review.reviewer_id == submission.member_id]
    return verdicts.verdict(capstone, submission, received, given)
