"""How far a member has come, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import choosing
from bot.actors import Actor
from bot.calendar import Week
from bot.checkin import streak_of
from bot.curriculum.model import Capstone, Stage
from bot.errors import StudyError
from bot.records import Cohort, Membership, Submission
from bot.store import checkins, memberships, submissions
from bot.streaks import Mark, Streak
from bot.study import Study
from bot.texts import cohorts as cohort_text
from bot.texts import progress as text


@dataclass(frozen=True, slots=True)
class StageProgress:
    """A stage with what became of each of its weeks, and the capstone handed in for it (None: none)."""

    stage: Stage
    marks: tuple[Mark, ...]
    capstone: Capstone | None
    submission: Submission | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All that `/progress` shows. `hours` is None where the member never counted; `week`: the one open now."""

    cohort: Cohort
    membership: Membership
    streak: Streak
    stages: tuple[StageProgress, ...]
    checked_in: int
    weeks: int
    hours: float | None
    week: Week | None
    next_week: Week | None


async def progress(study: Study, actor: Actor, cohort: Cohort, member_id: int, now: datetime) -> Progress:
    """A member's progress. One's own always, another's only where both are in the cohort (organisers see everyone's).

    Raises StudyError for strangers.
    """
    read = study.db.read
    membership = await memberships.get(read, cohort.id, member_id)
    if actor.id != member_id and not actor.organises(cohort):
        await choosing.membership(study, cohort, actor.id)
    if membership is None and actor.id == member_id:
        raise StudyError(cohort_text.not_in_this_cohort(cohort.name))
    if membership is None or (not membership.active and member_id != actor.id):
        raise StudyError(text.not_a_member(cohort.name))
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    written = await checkins.of_member(read, cohort.id, member_id)
    streak = streak_of(calendar, membership, [each.week for each in written], now)
    handed_in = {each.capstone: each for each in await submissions.of_member(read, cohort.id, member_id)}
    counted = [each.hours for each in written if each.hours is not None]
    return Progress(
        cohort=cohort,
        membership=membership,
        streak=streak,
        stages=tuple(
            StageProgress(
                stage,
                streak.marks[curriculum.first_week(stage) - 1 : curriculum.last_week(stage)],
                curriculum.capstone(stage.capstone) if stage.capstone else None,
                handed_in.get(stage.capstone) if stage.capstone else None,
            )
            for stage in curriculum.stages
        ),
        checked_in=len(written),
        weeks=len(calendar.weeks),
        hours=sum(counted) if counted else None,
        week=calendar.current(now),
        next_week=calendar.next(now),
    )
