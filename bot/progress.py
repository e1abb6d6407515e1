"""How far a member has come, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import choosing, reviews
from bot.actors import Actor
from bot.breaks import Rest, rest_of
from bot.calendar import Week
from bot.checkin import streak_of
from bot.curriculum.model import Capstone, Curriculum, Stage
from bot.errors import StudyError
from bot.records import Cohort, Membership
from bot.silence import ASKED_AFTER, Invitation, invitation
from bot.store import checkins, memberships, submissions
from bot.streaks import Mark, Streak, silent
from bot.study import Study
from bot.submission import Submission
from bot.texts import cohorts as cohort_text
from bot.texts import progress as text
from bot.tracks import followed

ENDED = {Mark.OPEN: Mark.AHEAD}


@dataclass(frozen=True, slots=True)
class StageProgress:
    """A stage with what became of each of its weeks, and the capstone handed in for it (None: none) and passed."""

    stage: Stage
    marks: tuple[Mark, ...]
    capstone: Capstone | None
    submission: Submission | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """All that `/progress` shows. `hours` is None where the member never counted; `week`: the one open now.

    `own`: it is shown to the member themselves. Only they see `mine`: their goal, what became of it, and their tracks,
    whose titles are `tracks`; and `beneath`: the break that they are on, or what they are asked after they fell silent.
    `over`: the path is, or the cohort has ended. `weeks`: how many there are for them, from when they joined.
    """

    cohort: Cohort
    member_id: int
    own: bool
    mine: Membership | None
    tracks: tuple[str, ...]
    over: bool
    streak: Streak
    stages: tuple[StageProgress, ...]
    checked_in: int
    weeks: int
    hours: float | None
    week: Week | None
    next_week: Week | None
    beneath: Rest | Invitation | None


async def progress(study: Study, actor: Actor, cohort: Cohort, member_id: int, now: datetime) -> Progress:
    """A member's progress. One's own always, another's only where both are in the cohort (organisers see everyone's).

    Raises StudyError for strangers.
    """
    glance, own = study.db.glance, actor.id == member_id
    membership = await _membership(study, actor, cohort, member_id)
    then = min(now, cohort.ended_at or now)  # as it was when the cohort ended: no week is open or missed after that
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    hours = await checkins.hours_of(glance, cohort.id, member_id)
    streak = streak_of(calendar, membership, hours, then)
    marks = shown(cohort, streak)
    handed_in = {each.capstone: each for each in await submissions.of_member(glance, cohort.id, member_id)}
    done = {id for id, each in handed_in.items() if await passed(study, curriculum, each)}
    counted = [each for each in hours.values() if each is not None]
    return Progress(
        cohort=cohort,
        member_id=member_id,
        own=own,
        mine=membership if own else None,
        tracks=tuple(followed(curriculum, membership.tracks)) if own else (),
        over=is_over(study, cohort, now),
        streak=streak,
        stages=tuple(
            StageProgress(
                stage,
                marks[first - 1 : last],
                curriculum.capstone(stage.capstone) if stage.capstone else None,
                handed_in.get(stage.capstone) if stage.capstone else None,
                stage.capstone in done,
            )
            for stage, (first, last) in zip(curriculum.stages, curriculum.spans, strict=True)
        ),
        checked_in=marks.count(Mark.DONE),
        weeks=sum(mark not in (Mark.LEFT_OUT, Mark.BEFORE) for mark in marks),
        hours=sum(counted) if counted else None,
        week=calendar.current(now) if cohort.running else None,
        next_week=calendar.next(now) if cohort.running else None,
        beneath=await _beneath(study, cohort, membership, streak, now) if own and cohort.running else None,
    )


def shown(cohort: Cohort, streak: Streak) -> tuple[Mark, ...]:
    """What became of each week, as it is shown: in an ended cohort nothing is open."""
    return streak.marks if cohort.running else tuple(ENDED.get(mark, mark) for mark in streak.marks)


async def _beneath(
    study: Study, cohort: Cohort, membership: Membership, streak: Streak, now: datetime
) -> Rest | Invitation | None:
    asked = silent(streak.marks) >= ASKED_AFTER  # few are: for the others there is nothing more to read
    return rest_of(cohort, membership, now) or (await invitation(study, cohort, membership, now) if asked else None)


def is_over(study: Study, cohort: Cohort, now: datetime) -> bool:
    """Whether there is nothing more to come: the last week has closed, or an organiser has ended the cohort."""
    return not cohort.running or now >= study.calendar(cohort).ends_at


async def passed(study: Study, curriculum: Curriculum, submission: Submission) -> bool:
    """Whether a capstone that was handed in has passed: its results are out, and good."""
    capstone = curriculum.capstone(submission.capstone)
    if capstone is None or submission.closed_at is None:
        return False
    return (await reviews.verdict(study.db.read, capstone, submission)).passed


async def _membership(study: Study, actor: Actor, cohort: Cohort, member_id: int) -> Membership:
    found = await memberships.get(study.db.glance, cohort.id, member_id)
    if actor.id == member_id:
        if found is None:
            raise StudyError(cohort_text.not_in_this_cohort(cohort.name))
        return found
    if not actor.organises(cohort):
        await choosing.membership(study, cohort, actor.id)
    if found is None or not found.active:
        raise StudyError(text.not_a_member(cohort.name))
    return found
