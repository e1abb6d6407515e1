"""`rehearse`: everything that the calendar of a cohort will bring, before there is one.

It asks the same agenda as the clock that runs cohorts, for a cohort that is stored nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot import zones
from bot.agenda import agenda
from bot.calendar import LATER, Calendar
from bot.calendar_file import calendar_file
from bot.cohorts import DEFAULT_TIME, parse_time
from bot.curriculum.library import load_library
from bot.curriculum.model import Curriculum
from bot.errors import ConfigError, StudyError
from bot.pausing import LONGEST_PAUSE
from bot.records import Cohort, Kind, Session
from bot.sessions import USUAL
from bot.study import calendar_of
from bot.texts import cohorts as cohort_text
from bot.texts import rehearsal as text
from bot.texts.changes import DAYS

Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class Typed:
    """The options as an operator typed them."""

    start: str
    timezone: str
    time: str | None = None
    session: str | None = None
    breaks: Sequence[str] = ()
    no_breaks: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happens, once. `kind` is the agenda's, or STARTS; `local` is `at` in the cohort's zone.

    `until`: from then on it would come too late; the end of a break or a live session.
    """

    kind: str
    number: int
    at: datetime
    local: datetime
    until: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    cohort: Cohort
    curriculum: Curriculum
    calendar: Calendar
    entries: tuple[Entry, ...]


def rehearse(curricula: Iterable[Path], typed: Typed, now: datetime) -> Rehearsal:
    """What a cohort would bring that starts like this, in the first of these curricula.

    Raises ConfigError with a line for each option, and each part of the curriculum, that cannot be used.
    """
    mistakes: list[str] = []
    try:
        curriculum = load_library(curricula).default
    except ConfigError as error:
        curriculum, mistakes = None, [*error.mistakes]
    cohort = _cohort(typed, curriculum, mistakes, now)
    if curriculum is None or cohort is None:
        raise ConfigError(*mistakes)
    return _reckoned(cohort, curriculum)


def _cohort(typed: Typed, curriculum: Curriculum | None, mistakes: list[str], now: datetime) -> Cohort | None:
    """The cohort that `/cohort create` would make, without a place in Discord; None where there are mistakes."""
    starts_on = _tried(mistakes, "--start", parse_date, typed.start)
    zone = _tried(mistakes, "--timezone", zones.parse, typed.timezone)
    at = _tried(mistakes, "--time", parse_time, typed.time) if typed.time is not None else DEFAULT_TIME
    session = _tried(mistakes, "--session", parse_session, typed.session) if typed.session is not None else None
    added = [_tried(mistakes, "--break", lambda each: parse_break(each, curriculum), each) for each in typed.breaks]
    after = [each[0] for each in added if each is not None]
    mistakes += (text.mistake("--break", text.break_twice(week)) for week in sorted({*after}) if after.count(week) > 1)
    if mistakes or curriculum is None or starts_on is None or zone is None or at is None:
        return None
    theirs = {} if typed.no_breaks else {week: each.weeks for week, each in curriculum.breaks.items()}
    return Cohort(
        id=0,
        guild_id=0,
        name=curriculum.title,
        curriculum=curriculum.id,
        starts_on=starts_on,
        post_time=at,
        timezone=zone,
        breaks=theirs | dict(each for each in added if each is not None),
        channel_id=0,
        reviews_channel_id=0,
        role_id=None,
        organiser_role_id=None,
        capacity=None,
        created_by=0,
        created_at=now,
        session=session,
    )


def _tried(mistakes: list[str], option: str, parse: Callable[[str], Parsed], typed: str) -> Parsed | None:
    """What was typed as a value; None where it is a mistake, which is noted."""
    try:
        return parse(typed)
    except StudyError as error:
        mistakes.append(text.mistake(option, str(error)))
        return None


def parse_date(typed: str) -> date:
    """Any date, past ones too."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise StudyError(cohort_text.bad_date(typed)) from None


def parse_session(typed: str) -> Session:
    """ "Thu 19:00": a weekday, or at least three letters of it, and a time."""
    name, _, clock = typed.strip().lower().partition(" ")
    day = next((place for place, each in enumerate(DAYS) if len(name) > 2 and each.lower().startswith(name)), None)
    if day is None or not clock:
        raise StudyError(text.bad_session(typed))
    return Session(day, parse_time(clock), USUAL, None, None)


def parse_break(typed: str, curriculum: Curriculum | None) -> tuple[int, int]:
    """ "7:2": two weeks of break after week 7. Without a curriculum nobody knows how many weeks there are."""
    found = re.fullmatch(r"\s*(\d{1,9}):(\d{1,9})\s*", typed, re.ASCII)
    if found is None:
        raise StudyError(text.bad_break(typed))
    week, weeks = int(found[1]), int(found[2])
    if curriculum is not None and not 1 <= week < len(curriculum.weeks):
        raise StudyError(text.no_such_week(week, len(curriculum.weeks) - 1))
    if weeks > LONGEST_PAUSE:
        raise StudyError(text.longest_break(LONGEST_PAUSE))
    return week, weeks


def _reckoned(cohort: Cohort, curriculum: Curriculum) -> Rehearsal:
    try:
        calendar = calendar_of(cohort, len(curriculum.weeks))
        found = tuple(
            sorted(_entries(cohort, curriculum, calendar), key=lambda entry: (entry.at, entry.kind == text.STARTS))
        )
        beyond = calendar.ends_at >= LATER
    except OverflowError:
        beyond = True
    if beyond:
        raise ConfigError(text.mistake("--start", text.beyond_the_calendar(cohort.starts_on)))
    return Rehearsal(cohort, curriculum, calendar, found)


def _entries(cohort: Cohort, curriculum: Curriculum, calendar: Calendar) -> Iterator[Entry]:
    zone = ZoneInfo(cohort.timezone)
    for event in agenda(calendar, curriculum.capstone_weeks, cohort.session, cohort.timezone):
        yield _entry(event.kind, event.number, event.at, event.until, curriculum, zone)
        if event.kind is Kind.SESSION and cohort.session is not None:
            starts_at, length = event.until, timedelta(minutes=cohort.session.minutes)
            yield _entry(text.STARTS, event.number, starts_at, starts_at + length, curriculum, zone)


def _entry(kind: str, number: int, at: datetime, until: datetime, curriculum: Curriculum, zone: ZoneInfo) -> Entry:
    stage, week = curriculum.weeks[number - 1]
    capstone = curriculum.capstone(stage.capstone or "") if kind in (Kind.OPENING, Kind.CLOSING) else None
    title = text.what(kind, number, capstone.title if capstone else week.title, until.astimezone(zone))
    return Entry(str(kind), number, at, at.astimezone(zone), until, title)


def as_text(rehearsal: Rehearsal) -> Iterator[str]:
    """Lines to read: a heading, then what happens, month by month."""
    cohort, calendar, zone = rehearsal.cohort, rehearsal.calendar, ZoneInfo(rehearsal.cohort.timezone)
    first, last = (moment.astimezone(zone).date() for moment in (calendar.starts_at, calendar.ends_at))
    yield text.heading(cohort.name, len(calendar.weeks), first, last, cohort.timezone)
    for _, found in groupby(rehearsal.entries, key=lambda entry: (entry.local.year, entry.local.month)):
        month = list(found)
        yield ""
        yield text.month(month[0].local)
        yield from (text.line(entry.local, entry.title) for entry in month)


def as_json(rehearsal: Rehearsal) -> str:
    """A list of {kind, number, at, local, until, title}: `at` and `until` in UTC, `local` with its offset, ISO 8601."""
    found = [
        {**asdict(each), "at": _utc(each.at), "local": each.local.isoformat(), "until": _utc(each.until)}
        for each in rehearsal.entries
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)


def as_file(rehearsal: Rehearsal, now: datetime) -> bytes:
    """The calendar file that the cohort's members would get."""
    cohort, curriculum = rehearsal.cohort, rehearsal.curriculum
    return calendar_file(cohort, rehearsal.calendar, curriculum, f"rehearsal-{curriculum.id}", 0, now)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
