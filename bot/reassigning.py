"""An organiser decides who reviews a capstone: somebody more, or somebody in another's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.actors import Actor, require_organiser
from bot.cohorts import require_running
from bot.errors import StudyError
from bot.leases import TIME_TO_REVIEW
from bot.records import Cohort, Kind, Occurrence
from bot.store import handouts, marks, memberships, occurrences, reviews, submissions
from bot.store.db import Connection
from bot.study import Study
from bot.submission import Submission
from bot.texts import reassigning as text


@dataclass(frozen=True, slots=True)
class Reassigned:
    """`reviewer_id` is asked; `instead_of` (None: nobody) owes the review no more."""

    submission: Submission
    reviewer_id: int
    instead_of: int | None


async def reassign(
    study: Study,
    actor: Actor,
    cohort: Cohort,
    submission_id: int,
    reviewer_id: int,
    instead_of: int | None,
    now: datetime,
) -> Reassigned:
    """Ask a member to review a submission. Raises StudyError where that cannot be, with the reason.

    They need not have handed in anything, and may have been asked for as many reviews as they like: an organiser knows.
    """
    require_organiser(actor, cohort)
    require_running(cohort)
    async with study.db.write() as tx:
        submission = await submissions.get(tx, submission_id)
        if submission is None or submission.cohort_id != cohort.id:
            raise StudyError(text.no_such_submission(cohort.name))
        if submission.closed_at is not None:
            raise StudyError(text.results_are_out(submission.title))
        await _require_able(tx, cohort, submission, reviewer_id)
        if instead_of is not None:
            await _relieve(tx, submission, instead_of)
        review_id = await reviews.ask(tx, submission.id, reviewer_id, now, now + TIME_TO_REVIEW)
        if review_id is not None:
            stand_in = Occurrence(cohort.id, Kind.STAND_IN, review_id, now, cohort.reviews_channel_id)
            await occurrences.add_due(tx, stand_in)
        await marks.thread(tx, submission.id, instead_of)
    return Reassigned(submission, reviewer_id, instead_of)


async def _require_able(tx: Connection, cohort: Cohort, submission: Submission, reviewer_id: int) -> None:
    if reviewer_id == submission.member_id:
        raise StudyError(text.own_work(reviewer_id))
    member = await memberships.get(tx, cohort.id, reviewer_id)
    if member is None or not member.active:
        raise StudyError(text.not_a_member(reviewer_id, cohort.name))
    before = await reviews.get(tx, submission.id, reviewer_id)
    if before is not None and before.done_at is not None:
        raise StudyError(text.has_written(reviewer_id))
    if before is not None and not before.volunteer:
        gave_back = before.state in ("declined", "replaced")
        raise StudyError(text.gave_it_back(reviewer_id) if gave_back else text.is_asked_already(reviewer_id))


async def _relieve(tx: Connection, submission: Submission, member_id: int) -> None:
    """They owe the review no more; should they write it all the same, it counts."""
    review = await reviews.get(tx, submission.id, member_id)
    if review is None or review.volunteer or review.state not in ("offered", "released", "declined"):
        raise StudyError(text.is_not_asked(member_id))
    if review.done_at is not None:
        raise StudyError(text.has_written(member_id))
    await handouts.mark(tx, {review.id: "replaced"})


async def offer(study: Study, actor: Actor, cohort: Cohort) -> list[tuple[str, str]]:
    """(label, id) of the submissions that wait for reviews, for organisers alone."""
    if not actor.organises(cohort):
        return []
    members = {each.member_id: each.name for each in await memberships.active(study.db.read, cohort.id)}
    return [
        (text.label(each.title, members.get(each.member_id)), str(each.id))
        for each in await handouts.open_of_cohort(study.db.read, cohort.id)
    ]


def parse(typed: str) -> int:
    """The id of a submission that was chosen from what is offered; 0, which is none's, for anything else."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else 0
