"""What every feature works with: the database and the curricula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from bot import calendar
from bot.calendar import Calendar
from bot.curriculum.library import Library
from bot.curriculum.model import Curriculum
from bot.errors import StudyError
from bot.records import Cohort
from bot.store.db import Database
from bot.texts import cohorts as text


@dataclass(frozen=True, slots=True)
class Study:
    db: Database
    library: Library

    def curriculum(self, cohort: Cohort) -> Curriculum:
        """The cohort's curriculum. Raises StudyError where the file is no longer installed."""
        curriculum = self.library.get(cohort.curriculum)
        if curriculum is None:
            raise StudyError(text.curriculum_missing(cohort.curriculum))
        return curriculum

    def calendar(self, cohort: Cohort) -> Calendar:
        """The cohort's weeks as instants."""
        weeks = len(self.curriculum(cohort).weeks)
        return _calendar(cohort.starts_on, cohort.post_time, cohort.timezone, weeks, tuple(cohort.breaks.items()))


@lru_cache(maxsize=4096)  # A pure function of a few values, asked for with every press.
def _calendar(starts_on: date, at: time, zone: str, weeks: int, breaks: tuple[tuple[int, int], ...]) -> Calendar:
    return calendar.build(starts_on, at, zone, weeks, dict(breaks))
