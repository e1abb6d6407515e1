"""Everything that the calendar makes fall due in a cohort: one pure list, for the clock and for whoever looks ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import LATER, Calendar, Week, instant
from bot.records import Kind, Session

Span = tuple[datetime, datetime]
A_WEEK = timedelta(days=7)
NUDGE_BEFORE = A_WEEK / 5  # at 80 % of a week; of one that lasts longer, at 80 % of its last seven days
WAKING_HOURS = range(8, 21)
DIGEST_FOR = timedelta(days=3)  # after that the next week is what counts
CLOSING_FOR = timedelta(days=7)
FAREWELL_FOR = timedelta(days=14)
SESSION_AHEAD = A_WEEK
ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls due `at` an instant, once. `number` is a week; from `until` on it would come too late."""

    kind: Kind
    number: int
    at: datetime
    until: datetime


def agenda(
    calendar: Calendar,
    capstones: tuple[tuple[int, int], ...],
    session: Session | None,
    zone: str,
    pause: Span | None = None,
) -> tuple[Event, ...]:
    """All events of a cohort in the order in which they fall due. What waits for a pause to end is not among them.

    `capstones`: the first and the last week of each stage that has one. `pause`: no live session takes place in it.
    """
    sessions = _of_sessions(calendar, session, zone, pause)
    events = [*_of_weeks(calendar, zone), *_of_capstones(calendar, capstones), *sessions, *_farewell(calendar)]
    sound = (event for event in events if event.at < event.until and event.at < LATER)
    return tuple(sorted(sound, key=lambda event: (event.at, ORDER[event.kind], event.number)))


def _of_weeks(calendar: Calendar, zone: str) -> Iterator[Event]:
    for week in calendar.weeks:
        if week.left_out:
            continue
        yield Event(Kind.ASSIGNMENT, week.number, week.opens_at, week.backfill_until)
        if week.closes_at < LATER:
            yield Event(Kind.NUDGE, week.number, considerate(week.closes_at - NUDGE_BEFORE, zone), week.closes_at)
        yield Event(Kind.DIGEST, week.number, week.closes_at, week.closes_at + DIGEST_FOR)
        following = calendar.after(week.number)
        if following is not None:
            yield Event(Kind.BREAK, week.number, week.closes_at, following.opens_at)


def _of_capstones(calendar: Calendar, capstones: tuple[tuple[int, int], ...]) -> Iterator[Event]:
    for first, last in capstones:
        opens_at, closes_at = calendar.span(first, last)
        if opens_at < closes_at:  # some of its weeks take place
            yield Event(Kind.OPENING, first, opens_at, closes_at)
            yield Event(Kind.CLOSING, last, closes_at, closes_at + CLOSING_FOR)


def _farewell(calendar: Calendar) -> Iterator[Event]:
    """When one can no longer check in for the last week that takes place, so that late check-ins count."""
    last = calendar.before(len(calendar.weeks) + 1)
    if last is not None:
        yield Event(Kind.FAREWELL, last.number, last.backfill_until, last.backfill_until + FAREWELL_FOR)


def _of_sessions(calendar: Calendar, session: Session | None, zone: str, pause: Span | None) -> Iterator[Event]:
    if session is None:
        return
    for week in calendar.weeks:
        starts_at = None if week.left_out else session_at(week, session, zone, pause)
        if starts_at is not None:
            yield Event(Kind.SESSION, week.number, starts_at - SESSION_AHEAD, starts_at)


def considerate(at: datetime, zone: str) -> datetime:
    """The instant itself, or the next morning where it is night in that zone: nobody is pinged then."""
    there = at.astimezone(ZoneInfo(zone))
    if there.hour in WAKING_HOURS:
        return at
    morning = there.replace(hour=WAKING_HOURS.start, minute=0, second=0, microsecond=0)
    if there.hour >= WAKING_HOURS.stop:
        morning += timedelta(days=1)  # wall-clock time: the next morning, whatever the clocks do in between
    return morning.astimezone(UTC)


def session_at(week: Week, session: Session, zone: str, pause: Span | None = None) -> datetime | None:
    """When a week's live session begins: on its day in the last seven days of the week.

    None while it is not known, and where that is in the pause: then it took place before, or there is none.
    """
    if week.closes_at >= LATER:
        return None
    tzinfo = ZoneInfo(zone)
    earliest = week.closes_at - A_WEEK
    first = earliest.astimezone(tzinfo).date()
    day = first + timedelta(days=(session.day - first.weekday()) % 7)
    starts_at = instant(day, session.at, tzinfo)
    if starts_at < earliest:  # on the day the week opens, before it does
        starts_at = instant(day + A_WEEK, session.at, tzinfo)
    return None if pause is not None and pause[0] <= starts_at < pause[1] else starts_at
