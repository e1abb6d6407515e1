"""When each week of a cohort opens and closes: pure functions from dates, zones and breaks to instants.

A cohort keeps its wall-clock time: 09:00 in Berlin stays 09:00 in Berlin when the clocks change. Where the clocks
skip the cohort's time (spring), a week opens at the first instant after the gap's length has passed, as RFC 5545
section 3.3.5 has it; where they repeat it (autumn), at the first of the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BACKFILL = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a cohort. Numbers count from 1; `closes_at` is the first instant that is no longer in the week."""

    number: int
    opens_at: datetime
    closes_at: datetime

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
        return self.week(self._opened(now))

    def next(self, now: datetime) -> Week | None:
        """The first week that opens after `now`; None when all have."""
        return self.week(self._opened(now) + 1)

    def closed(self, now: datetime) -> int:
        """How many weeks have closed by `now`."""
        return bisect_right(self.weeks, now, key=lambda week: week.closes_at)

    def _opened(self, now: datetime) -> int:
        return bisect_right(self.weeks, now, key=lambda week: week.opens_at)

    @property
    def starts_at(self) -> datetime:
        return self.weeks[0].opens_at

    @property
    def ends_at(self) -> datetime:
        return self.weeks[-1].closes_at


def build(starts_on: date, at: time, zone: str, weeks: int, breaks: Mapping[int, int]) -> Calendar:
    """The calendar of a cohort.

    `breaks` maps a week's number to how many weeks of break follow it. Raises KeyError (ZoneInfoNotFoundError) for an
    unknown zone and OverflowError where the dates leave the calendar; `bot.cohorts` checks both before it stores them.
    """
    tzinfo = ZoneInfo(zone)
    slots = list(_weeks_from_start(weeks, breaks))
    return Calendar(
        tuple(
            Week(
                number,
                instant(starts_on + timedelta(weeks=offset), at, tzinfo),
                instant(starts_on + timedelta(weeks=offset + 1), at, tzinfo),
            )
            for number, offset in slots
        )
    )


def _weeks_from_start(weeks: int, breaks: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    offset = 0
    for number in range(1, weeks + 1):
        yield number, offset
        offset += 1 + breaks.get(number, 0)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time in a zone, as UTC."""
    return datetime.combine(day, at, zone).astimezone(UTC)
