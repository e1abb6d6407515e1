"""Checking in: for which week, what may be written, and the receipt."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot import choosing
from bot.actors import Actor
from bot.calendar import Calendar, Week
from bot.cohorts import require_running
from bot.curriculum.model import Week as Lesson
from bot.errors import StudyError
from bot.records import CheckIn, Cohort, Membership
from bot.store import checkins
from bot.store.checkins import Norm
from bot.streaks import Streak, streak
from bot.study import Study
from bot.texts import checkin as text
from bot.texts.words import plain

SHORTEST_DONE, LONGEST_DONE, LONGEST_BLOCKER = 10, 1000, 1000
MOST_HOURS = 168
HOURS = re.compile(
    r"((?P<whole>\d{1,3}):(?P<minutes>[0-5]\d)|(?P<decimal>\d{1,3}|\d{0,3}[.,]\d{1,4}))\s*(h|hrs?|hours?)?\.?"
)


@dataclass(frozen=True, slots=True)
class Answers:
    """The form as it was filled in."""

    done: str
    hours: str = ""
    confidence: int | None = None
    blocker: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A check-in to fill in: the week, its question, and what was written before (None: nothing yet).

    `weeks` are those the member has checked in for; `norm` and `thread_id` are the week's, all as of now.
    """

    cohort: Cohort
    membership: Membership
    week: Week
    lesson: Lesson
    late: bool
    before: CheckIn | None
    weeks: tuple[int, ...]
    norm: Norm
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a member is told. `thread_id`: where the week is discussed, if there is a thread."""

    cohort: Cohort
    week: Week
    lesson: Lesson
    is_new: bool
    late: bool
    streak: Streak
    norm: Norm
    blocked: bool
    thread_id: int | None


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
    desk = await checkins.desk(study.db.read, cohort_id, number, actor.id, now)
    if desk is None:
        raise choosing.nowhere()
    cohort = choosing.require_here(actor, desk.cohort)
    require_running(cohort)
    membership = choosing.require_member(cohort, desk.membership)
    week = choose_week(study.calendar(cohort), number, now)
    _, lesson = study.curriculum(cohort).weeks[week.number - 1]
    late = now >= week.closes_at
    return Sheet(cohort, membership, week, lesson, late, desk.before, desk.weeks, desk.norm, desk.thread_id)


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


async def check_in(study: Study, actor: Actor, cohort_id: int, number: int, answers: Answers, now: datetime) -> Receipt:
    """Store what a member wrote about a week, or what it now says.

    Raises StudyError like `open_by_button`, and for what cannot be read.
    """
    sheet = await open_by_button(study, actor, cohort_id, number, now)
    checkin = parse(answers, sheet, actor.id, now)
    cohort, number = sheet.cohort, sheet.week.number
    is_new = await checkins.put(study.db, cohort.id, checkin)
    weeks = sorted({*sheet.weeks, number})
    return Receipt(
        cohort=cohort,
        week=sheet.week,
        lesson=sheet.lesson,
        is_new=is_new,
        late=sheet.late,
        streak=streak_of(study.calendar(cohort), sheet.membership, weeks, now),
        norm=_with_me(sheet, is_new, now),
        blocked=checkin.blocker is not None,
        thread_id=sheet.thread_id,
    )


def _with_me(sheet: Sheet, is_new: bool, now: datetime) -> Norm:
    """The week's norm after the member has checked in."""
    norm, paused = sheet.norm, sheet.before is None and sheet.membership.paused(now)
    return Norm(norm.checked_in + is_new, norm.members, norm.paused - paused)


def parse(answers: Answers, sheet: Sheet, member_id: int, now: datetime) -> CheckIn:
    """The form's answers as a check-in. Raises StudyError with what to write instead."""
    done, blocker = answers.done.strip(), answers.blocker.strip()
    if len(plain(done)) < SHORTEST_DONE or len(done) > LONGEST_DONE:
        raise StudyError(text.done_length(SHORTEST_DONE, LONGEST_DONE))
    if len(blocker) > LONGEST_BLOCKER:
        raise StudyError(text.blocker_length(LONGEST_BLOCKER))
    return CheckIn(
        week=sheet.week.number,
        member_id=member_id,
        done=done,
        hours=parse_hours(answers.hours),
        confidence=answers.confidence,
        blocker=blocker or None,
        late=sheet.late,
        created_at=now,
    )


def parse_hours(typed: str) -> float | None:
    """ "6", "6.5", "6,5 h" or "6:30" as hours; None for an empty field."""
    if not typed.strip():
        return None
    match = HOURS.fullmatch(typed.strip().lower())
    if match is None:
        raise StudyError(text.bad_hours(typed))
    decimal = match["decimal"]
    hours = float(decimal.replace(",", ".")) if decimal else int(match["whole"]) + int(match["minutes"]) / 60
    if hours > MOST_HOURS:
        raise StudyError(text.bad_hours(typed))
    return round(hours, 2)


def streak_of(calendar: Calendar, membership: Membership, done: Collection[int], now: datetime) -> Streak:
    """A member's streak at `now`."""
    current = calendar.latest(now)
    joined = calendar.latest(membership.joined_at)
    return streak(
        len(calendar.weeks),
        set(done),
        joined.number if joined else 0,
        current.number if current else 0,
        calendar.closed(now),
        calendar.left_out,
        [week.number for week in calendar.weeks[: current.number if current else 0] if _away(membership, week, now)],
    )


def _away(membership: Membership, week: Week, now: datetime) -> bool:
    """Whether the member was on a break of their own when the week closed; or is now, while it is open."""
    return membership.away(week.closes_at) if week.closes_at <= now else membership.paused(now)
