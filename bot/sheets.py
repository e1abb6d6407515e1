"""The sheet of a week: what a check-in is written on, and for which weeks there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import choosing
from bot.actors import Actor
from bot.calendar import Calendar, Week
from bot.checked_in import CheckIn
from bot.cohorts import require_running
from bot.curriculum.model import Week as Lesson
from bot.errors import StudyError
from bot.records import Cohort, Membership
from bot.store import desks
from bot.store.desks import Stuck, WeekPost
from bot.study import Study
from bot.texts import checkin as text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A check-in to fill in: the week, its question, and what was written before (None: nothing yet).

    `weeks` are those the member has checked in for; `version`, `post` and `stuck` are as in a `Desk`, as of
    now.
    """

    cohort: Cohort
    membership: Membership
    week: Week
    lesson: Lesson
    late: bool
    before: CheckIn | None
    version: int
    weeks: tuple[int, ...]
    post: WeekPost
    stuck: Stuck | None


async def open_sheet(study: Study, actor: Actor, cohort: Cohort, number: int | None, now: datetime) -> Sheet:
    """The check-in of a week (None: the one that is open) to fill in or edit.

    Raises StudyError for strangers, before the start, for weeks to come, left out or closed too long ago.
    """
    calendar = study.calendar(cohort)
    latest = calendar.latest(now)
    if number is None:
        number = latest.number if latest else 1
    elif calendar.week(number) is None:
        raise StudyError(text.no_such_week(len(calendar.weeks)))
    return await open_by_button(study, actor, cohort.id, number, now)


async def open_by_button(study: Study, actor: Actor, cohort_id: int, number: int, now: datetime) -> Sheet:
    """The same for the button or the form of a week, whose ids say which. A forged one leads nowhere."""
    desk = await desks.desk(study.db.glance, cohort_id, number, actor.id)
    if desk is None:
        raise choosing.nowhere()
    cohort = choosing.require_here(actor, desk.cohort)
    require_running(cohort)
    membership = choosing.require_member(cohort, desk.membership)
    week = choose_week(study.calendar(cohort), number, now)
    _, lesson = study.curriculum(cohort).weeks[week.number - 1]
    late = now >= week.closes_at
    return Sheet(cohort, membership, week, lesson, late, desk.before, desk.version, desk.weeks, desk.post, desk.stuck)


def choose_week(calendar: Calendar, number: int | None, now: datetime) -> Week:
    """The week to check in for; see `open_sheet`."""
    if now < calendar.starts_at:
        raise StudyError(text.not_started(calendar.starts_at))
    week = calendar.latest(now) if number is None else calendar.week(number)
    if week is None:
        raise StudyError(text.no_such_week(len(calendar.weeks)))
    if week.left_out:
        raise StudyError(text.week_left_out(week.number, calendar.current(now), calendar.next(now)))
    if now < week.opens_at:
        raise StudyError(text.week_to_come(week.number, week.opens_at))
    if now >= week.backfill_until:
        following = calendar.next(now)
        raise StudyError(text.week_closed(week.number, following.opens_at if following else None))
    return week
