"""A cohort's calendar as a file for phones and calendar programs (RFC 5545).

A newer file updates an older one: whatever is in it keeps its UID, SEQUENCE grows with every change of plan, and what
no longer takes place stays in it as cancelled, so that it disappears.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from bot import installation as this_installation
from bot.agenda import session_at
from bot.calendar import LATER, Calendar, Week
from bot.curriculum.model import Curriculum
from bot.records import Cohort, Session
from bot.sessions import held
from bot.store import changes, sessions
from bot.study import Study, calendar_of
from bot.texts import calendar_file as text
from bot.texts.words import plain

BEFORE_DEADLINE = timedelta(minutes=30)  # a deadline is an entry that ends with it
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the calendar: from one instant to another, or from one day up to, not including, another.

    `key` is the same in every file of the cohort; an entry that does not `stand` is cancelled.
    """

    key: str
    title: str
    about: str
    starts: datetime | date
    ends: datetime | date
    stands: bool
    busy: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """`calendar` counts; `dated` is the same without a stop: it has dates for what the stop leaves open."""

    cohort: Cohort
    curriculum: Curriculum
    calendar: Calendar
    dated: Calendar
    been: Mapping[int, datetime]

    @property
    def name(self) -> str:
        return plain(self.cohort.name)

    def title(self, number: int) -> str:
        return self.curriculum.weeks[number - 1][1].title

    @property
    def weeks(self) -> tuple[tuple[Week, Week], ...]:
        """Each week with its dates, and as it stands."""
        return tuple(zip(self.dated.weeks, self.calendar.weeks, strict=True))

    def stands(self, counts: datetime, moment: datetime) -> bool:
        """Whether what is dated at a moment takes place, or did. `counts`: what the calendar that counts says of it."""
        ended_at = self.cohort.ended_at
        return counts < LATER and (ended_at is None or moment <= ended_at)


async def of_cohort(study: Study, cohort: Cohort, now: datetime) -> CalendarFile:
    """The cohort's calendar file as it is now. Raises StudyError where its curriculum is no longer installed."""
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    sequence = await changes.confirmed(study.db.read, cohort.id) + (0 if cohort.running else 1)
    identity = await this_installation.identity(study)
    former = await sessions.former(study.db.read, cohort) if cohort.session is None else None
    been = await held(study, study.db.read, cohort, now)
    content = calendar_file(cohort, calendar, curriculum, identity, sequence, now, former, been)
    return CalendarFile(file_name(cohort), content)


def file_name(cohort: Cohort, ending: str = "ics") -> str:
    """The cohort's name in letters that every system takes: "Frühling 2026" → "fruhling-2026.ics"."""
    ascii_only = unicodedata.normalize("NFKD", cohort.name).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', ascii_only).strip('-') or f'cohort-{cohort.id}'}.{ending}"


def calendar_file(
    cohort: Cohort,
    calendar: Calendar,
    curriculum: Curriculum,
    installation: str,
    sequence: int,
    now: datetime,
    former: Session | None = None,
    been: Mapping[int, datetime] | None = None,
) -> bytes:
    """The file's content: an entry for each deadline, live session and break.

    `installation` tells this bot's cohorts from those of others; `sequence` counts what has changed the plan. `former`
    is the live session that the cohort had, where it has none any more; `been`: when those of which weeks began.
    """
    file = icalendar.Calendar()
    for name, value in (("prodid", text.PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        file.add(name, value)
    file.add("x-wr-calname", plain(cohort.name))
    for entry in entries(cohort, calendar, curriculum, former, been or {}):
        event = _event(entry)
        event.add("uid", f"{entry.key}.cohort-{cohort.id}@{installation}.syllabot")
        event.add("sequence", sequence)
        event.add("dtstamp", now)
        event.add("last-modified", now)
        file.add_component(event)
    return bytes(file.to_ical())


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("summary", plain(entry.title))
    event.add("description", plain(entry.about))
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends)
    event.add("status", "CONFIRMED" if entry.stands else "CANCELLED")
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    if entry.url is not None:
        event.add("url", plain(entry.url))
    return event


def entries(
    cohort: Cohort, calendar: Calendar, curriculum: Curriculum, former: Session | None, been: Mapping[int, datetime]
) -> Iterator[Entry]:
    """Everything that a member would write into a calendar, and everything that they should take out of it."""
    dated = calendar_of(replace(cohort, paused_at=None, paused_until=None), len(curriculum.weeks))
    plan = _Plan(cohort, curriculum, calendar, dated, been)
    yield from _deadlines(plan)
    yield from _capstones(plan)
    yield from _sessions(plan, former)
    yield from _breaks(plan)


def _deadlines(plan: _Plan) -> Iterator[Entry]:
    for week, present in plan.weeks:
        title = text.week_closes(plan.name, week.number, plan.title(week.number))
        stands = not week.left_out and plan.stands(present.closes_at, week.closes_at)
        yield _deadline(f"week-{week.number}", title, text.WEEK_ABOUT, week.closes_at, stands)


def _capstones(plan: _Plan) -> Iterator[Entry]:
    stages = [stage for stage in plan.curriculum.stages if stage.capstone]
    for stage, (first, last) in zip(stages, plan.curriculum.capstone_weeks, strict=True):
        capstone = plan.curriculum.capstone(stage.capstone or "")
        if capstone is None:
            continue
        due_at, present = plan.dated.span(first, last)[1], plan.calendar.span(first, last)[1]
        stands = plan.stands(present, due_at) and not all(week.left_out for week in plan.dated.weeks[first - 1 : last])
        title = text.capstone_due(plan.name, capstone.title)
        yield _deadline(f"capstone-{capstone.id}", title, text.CAPSTONE_ABOUT, due_at, stands)


def _deadline(key: str, title: str, about: str, at: datetime, stands: bool) -> Entry:
    return Entry(key, title, about, at - BEFORE_DEADLINE, at, stands)


def _sessions(plan: _Plan, former: Session | None) -> Iterator[Entry]:
    session = plan.cohort.session or former
    if session is None:
        return
    room = f"https://discord.com/channels/{plan.cohort.guild_id}/{session.channel_id}" if session.channel_id else None
    for week, present in plan.weeks:
        been, zone = plan.been.get(week.number), plan.cohort.timezone
        starts_at = been or session_at(week, session, zone)
        paused = session_at(week, session, zone, plan.cohort.pause) is None
        given_up = plan.cohort.session is None or week.left_out or paused
        if starts_at is not None:
            yield Entry(
                f"session-{week.number}",
                text.live_session(plan.name, week.number, plan.title(week.number)),
                text.SESSION_ABOUT,
                starts_at,
                starts_at + timedelta(minutes=session.minutes),
                been is not None or (not given_up and plan.stands(present.closes_at, starts_at)),
                busy=True,
                url=session.link or room,
            )


def _breaks(plan: _Plan) -> Iterator[Entry]:
    """One for each that the cohort has or had: a break that was taken back still has its place, with no weeks."""
    zone = ZoneInfo(plan.cohort.timezone)
    for number in sorted(plan.cohort.breaks):
        before, after = plan.dated.weeks[:number], plan.dated.weeks[number:]
        if not after:
            continue
        begins, ends = before[-1].closes_at, after[0].opens_at
        amid = begins < ends and any(not week.left_out for week in before) and any(not week.left_out for week in after)
        stands = amid and plan.stands(plan.calendar.weeks[number].opens_at, begins)
        first_day, end_day = (moment.astimezone(zone).date() for moment in (begins, ends))
        theirs = plan.curriculum.breaks.get(number)
        about = theirs.text if theirs else text.BREAK_ABOUT
        yield Entry(f"break-{number}", text.pause(plan.name), about, first_day, max(end_day, first_day + A_DAY), stands)
