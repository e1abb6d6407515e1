"""When each week of a cohort opens and closes: pure functions from dates, zones and breaks to instants.

A cohort keeps its wall-clock time: 09:00 in Berlin stays 09:00 in Berlin when the clocks change. Where the clocks
skip the cohort's time (spring), a week opens at the first instant after the gap's length has passed, as RFC 5545
section 3.3.5 has it; where they repeat it (autumn), at the first of the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BACKFILL = timedelta(days=7)
LATER = datetime(9000, 1, 1, tzinfo=UTC)  # when a cohort goes on that is paused until somebody resumes it


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a cohort. Numbers count from 1; `closes_at` is the first instant that is no longer in the week.

    A week may last longer than seven days, or be left out: then it closes as it opens.
    """

    number: int
    opens_at: datetime
    closes_at: datetime
    left_out: bool = False

    @property
    def backfill_until(self) -> datetime:
        """Until then a missed check-in can still be written."""
        return self.closes_at + BACKFILL


@dataclass(frozen=True, slots=True)
class Calendar:
    """All weeks of a cohort in order, with nothing in them about the curriculum."""

    weeks: tuple[Week, ...]

    def week(self, number: int) -> Week | None:
        """The week of that number, or None if the cohort has none."""
        return self.weeks[number - 1] if 1 <= number <= len(self.weeks) else None

    def current(self, now: datetime) -> Week | None:
        """The week that is open at `now`; None before the start, on a break and after the end."""
        week = self.latest(now)
        return week if week is not None and now < week.closes_at else None

    def latest(self, now: datetime) -> Week | None:
        """The last week that has opened by `now`; None before the start."""
        opened = reversed(self.weeks[: self._opened(now)])
        return next((week for week in opened if not week.left_out), None)

    def next(self, now: datetime) -> Week | None:
        """The first week that opens after `now`; None when all have."""
        return next((week for week in self.weeks[self._opened(now) :] if not week.left_out), None)

    def closed(self, now: datetime) -> int:
        """The number of the last week that has closed by `now`; 0 before the first has."""
        return bisect_right(self.weeks, now, key=lambda week: week.closes_at)

    def after(self, number: int) -> Week | None:
        """The week that follows the one of that number; None where it is the last."""
        return next((week for week in self.weeks[number:] if not week.left_out), None)

    def before(self, number: int) -> Week | None:
        """The week that comes right before the one of that number; None where it is the first."""
        return next((week for week in reversed(self.weeks[: number - 1]) if not week.left_out), None)

    def span(self, first: int, last: int) -> tuple[datetime, datetime]:
        """When the first of some weeks opens and the last closes; twice the same where all of them are left out."""
        kept = [week for week in self.weeks[first - 1 : last] if not week.left_out]
        opens_at = kept[0].opens_at if kept else self.weeks[first - 1].opens_at
        return opens_at, kept[-1].closes_at if kept else opens_at

    @property
    def left_out(self) -> tuple[int, ...]:
        """The numbers of the weeks that are left out."""
        return tuple(week.number for week in self.weeks if week.left_out)

    def _opened(self, now: datetime) -> int:
        return bisect_right(self.weeks, now, key=lambda week: week.opens_at)

    @property
    def starts_at(self) -> datetime:
        return self.span(1, len(self.weeks))[0]

    @property
    def ends_at(self) -> datetime:
        return self.span(1, len(self.weeks))[1]


def build(
    starts_on: date,
    at: time,
    zone: str,
    weeks: int,
    breaks: Mapping[int, int],
    lengths: Mapping[int, int] | None = None,
    stopped_at: datetime | None = None,
) -> Calendar:
    """The calendar of a cohort.

    `breaks` maps a week's number to how many weeks of break follow it, `lengths` to how many weeks it lasts (1 where it
    is not named; 0 or less: it is left out). A calendar that was stopped stands still: what had not opened or closed by
    then does so LATER.

    Raises KeyError (ZoneInfoNotFoundError) for an unknown zone and OverflowError where the dates leave the calendar;
    `bot.cohorts` checks both before it stores them.
    """
    tzinfo = ZoneInfo(zone)
    found, offset = [], 0
    for number in range(1, weeks + 1):
        length = max(0, (lengths or {}).get(number, 1))
        end = offset + length
        opens_at, closes_at = (
            _unless_stopped(instant(starts_on + timedelta(weeks=each), at, tzinfo), stopped_at)
            for each in (offset, end)
        )
        found.append(Week(number, opens_at, closes_at, left_out=length == 0))
        offset = end + breaks.get(number, 0)
    return Calendar(tuple(found))


def _unless_stopped(moment: datetime, stopped_at: datetime | None) -> datetime:
    return moment if stopped_at is None or moment <= stopped_at else LATER


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time in a zone, as UTC."""
    return datetime.combine(day, at, zone).astimezone(UTC)
