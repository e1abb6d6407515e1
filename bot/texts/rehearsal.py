"""What `rehearse` prints, and what it objects to."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.records import Kind
from bot.texts.words import plain, plural

MARKED = re.compile(r"\\(.)|`|\*\*")
STARTS = "live-session-starts"  # beside the kinds of the agenda: what a live session's announcement announces


def heading(title: str, weeks: int, first: date, last: date, zone: str) -> str:
    span = f"from {_day(first)} to {_day(last)}"
    return f"{title}: {plural(weeks, 'week')} {span}, in the time of {zone}"


def month(day: date) -> str:
    return f"{day:%B} {day.year}"


def line(local: datetime, what: str) -> str:
    """The columns: weekday and date, time, offset from UTC, what happens."""
    return f"  {local:%a} {local.date().isoformat()}  {local:%H:%M}  UTC{_offset(local)}  {what}"


def what(kind: str, number: int, title: str, until: datetime) -> str:
    """`title`: the week's, or the capstone's. `until`: the local time at which a break ends."""
    match kind:
        case Kind.ASSIGNMENT:
            return f"Week {number}: {title} is posted"
        case Kind.NUDGE:
            return f"Reminder to those who have not checked in for week {number}"
        case Kind.DIGEST:
            return f"Week {number} closes; digest"
        case Kind.BREAK:
            return f"Break until {until:%a} {until.date().isoformat()} {until:%H:%M}"
        case Kind.OPENING:
            return f"{title} opens"
        case Kind.CLOSING:
            return f"{title} is due"
        case Kind.FAREWELL:
            return "The farewell, with a certificate for everyone who checked in"
        case Kind.SESSION:
            return f"The live session of week {number} is announced"
        case _:
            return f"Live session of week {number}"


# Mistakes, a line each
def mistake(option: str, words: str) -> str:
    """What members would read in Discord's markdown, for a terminal."""
    return f"{option}: {plain(MARKED.sub(lambda found: found[1] or '', words))}"


def bad_session(typed: str) -> str:
    return f"“{plain(typed, 40)}” is not a weekday and a time. Write it like “Thu 19:00”."


def bad_break(typed: str) -> str:
    return f"“{plain(typed, 40)}” is not a week and how many weeks of break follow it. Write it like 7:2."


def no_such_week(week: int, last: int) -> str:
    if last < 1:
        return "This curriculum has one week only, so no break can follow one."
    return f"No break can follow week {plain(str(week), 20)}. Choose a week from 1 to {last}."


def longest_break(most: int) -> str:
    return f"A break lasts up to {most} weeks; 0 leaves it out."


def break_twice(week: int) -> str:
    return f"Two breaks follow week {week}. Give one, with all its weeks."


def beyond_the_calendar(start: date) -> str:
    return f"From {start.isoformat()} on, some dates would lie outside the calendar. Choose another start."


def _day(day: date) -> str:
    return f"{day:%A} {day.isoformat()}"


def _offset(local: datetime) -> str:
    """ "+01:00"; with seconds where a zone had such, long ago."""
    return local.isoformat()[len("2026-01-05T09:00:00") :]
