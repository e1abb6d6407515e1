"""What a change of plan may not do: undo what has happened, or make something happen behind members' backs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.capstones import due_at
from bot.cohorts import require_free_name
from bot.errors import StudyError
from bot.records import Cohort, Kind
from bot.store import memberships, occurrences
from bot.store.db import Connection
from bot.study import Study
from bot.texts import changes as change_text
from bot.texts import cohorts as text


async def require_sound(study: Study, tx: Connection, before: Cohort, after: Cohort, now: datetime) -> None:
    """Raises StudyError where a change cannot be: what has happened stays as it was."""
    if after.starts_on != before.starts_on:
        await _require_not_started(study, tx, before, now)
    _require_open_week_stays(study, before, after, now)
    _require_past_stays(study.calendar(before), study.calendar(after), now)
    _require_capstones_stay(study, before, after, now)
    await require_free_name(tx, after)
    members = await memberships.count(tx, before.id)
    if after.capacity is not None and after.capacity < members and after.capacity != before.capacity:
        raise StudyError(text.capacity_below(members))


def _require_past_stays(before: Calendar, after: Calendar, now: datetime) -> None:
    """Once a cohort has started, nothing may have happened that had not, nor be to come again that had."""
    started = before.latest(now) is not None
    for old, new in zip(before.weeks, after.weeks, strict=True):
        if old.opens_at <= now < old.closes_at and new.closes_at <= now:
            raise StudyError(change_text.would_close(old.number, new.closes_at))
        if old.closes_at <= now < new.closes_at and new.opens_at <= now and not new.left_out:
            raise StudyError(change_text.would_open_again(old.number))
        if started and new.opens_at <= now < old.opens_at and not new.left_out:
            raise StudyError(change_text.would_have_opened(old.number, new.opens_at))


def _require_capstones_stay(study: Study, before: Cohort, after: Cohort, now: datetime) -> None:
    """A capstone that members are at must not be due all of a sudden."""
    curriculum, old, new = study.curriculum(before), study.calendar(before), study.calendar(after)
    for capstone in curriculum.capstones:
        if due_at(curriculum, old, capstone) > now >= due_at(curriculum, new, capstone):
            raise StudyError(change_text.would_be_due(capstone.title))


async def _require_not_started(study: Study, tx: Connection, cohort: Cohort, now: datetime) -> None:
    """By the calendar, or by a first week that was posted: one that moves the time must not begin a second time."""
    starts_at = study.calendar(cohort).starts_at
    first = await occurrences.get(tx, cohort.id, Kind.ASSIGNMENT, 1)
    if first is not None or starts_at <= now:
        raise StudyError(text.started_already(first.occurrence.due_at if first else starts_at))


def _require_open_week_stays(study: Study, before: Cohort, after: Cohort, now: datetime) -> None:
    """A week that has opened must not open again: its post is there, and members have checked in for it."""
    week = study.calendar(before).latest(now)
    if week is None:
        return
    opens_at = study.calendar(after).weeks[week.number - 1].opens_at
    if opens_at > now:
        there = ZoneInfo(after.timezone)
        today = now.astimezone(there)
        latest = today.time() if today.date() == opens_at.astimezone(there).date() else None
        raise StudyError(text.would_reopen(week.number, opens_at, latest))
