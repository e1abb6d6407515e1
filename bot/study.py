"""What every feature works with: the database, the curricula, where it counts what it does, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import calendar
from bot.agenda import Event, agenda
from bot.calendar import Calendar
from bot.curriculum.library import Library
from bot.curriculum.model import Curriculum
from bot.errors import StudyError
from bot.metrics import Metrics
from bot.peer import Peer
from bot.records import Cohort
from bot.store.db import Database
from bot.store.mine import EVERYWHERE, Mine
from bot.texts import cohorts as text
from bot.turns import Turns


@dataclass(frozen=True, slots=True)
class Study:
    """`backups`: the folder for them (None: there are none). `peer`: this process among others (None: it is alone)."""

    db: Database
    library: Library
    backups: Path | None = None
    metrics: Metrics = field(default_factory=Metrics)
    turns: Turns = field(default_factory=Turns)
    peer: Peer | None = None

    @property
    def mine(self) -> Mine:
        """The servers for which this process rings."""
        return EVERYWHERE if self.peer is None else self.peer.mine

    @property
    def held(self) -> Mine:
        """The same, and nobody takes them from it until the statement is done."""
        return EVERYWHERE if self.peer is None else self.peer.held

    def require(self) -> None:
        """Raises LeaseOver where another process may be at what this one was."""
        if self.peer is not None:
            self.peer.require()

    def curriculum(self, cohort: Cohort) -> Curriculum:
        """The cohort's curriculum. Raises StudyError where the file is no longer installed."""
        curriculum = self.library.get(cohort.curriculum)
        if curriculum is None:
            raise StudyError(text.curriculum_missing(cohort.curriculum))
        return curriculum

    def calendar(self, cohort: Cohort) -> Calendar:
        """The cohort's weeks as instants."""
        return calendar_of(cohort, len(self.curriculum(cohort).weeks))

    def calendar_or_none(self, cohort: Cohort) -> Calendar | None:
        """The same; None where its curriculum is gone, which lists say and go on."""
        return None if self.library.get(cohort.curriculum) is None else self.calendar(cohort)

    def agenda(self, cohort: Cohort) -> tuple[Event, ...]:
        """All that the calendar makes fall due in the cohort, in order."""
        curriculum = self.curriculum(cohort)
        return _agenda(*_plan(cohort, len(curriculum.weeks)), curriculum.capstone_weeks, cohort.session, cohort.pause)


def calendar_of(cohort: Cohort, weeks: int) -> Calendar:
    """The cohort's weeks as instants, in a curriculum of that many weeks."""
    return _calendar(*_plan(cohort, weeks))


Numbers = tuple[tuple[int, int], ...]
Plan = tuple[date, time, str, int, Numbers, Numbers, datetime | None]


def _plan(cohort: Cohort, weeks: int) -> Plan:
    """What a calendar is made of, as values that can be remembered by."""
    breaks, lengths = tuple(cohort.breaks.items()), tuple(cohort.lengths.items())
    return cohort.starts_on, cohort.post_time, cohort.timezone, weeks, breaks, lengths, cohort.stopped_at


# Pure functions of a few values, asked for with every press and every ring.
@lru_cache(maxsize=4096)
def _calendar(
    starts_on: date, at: time, zone: str, weeks: int, breaks: Numbers, lengths: Numbers, stopped_at: datetime | None
) -> Calendar:
    return calendar.build(starts_on, at, zone, weeks, dict(breaks), dict(lengths), stopped_at)


@lru_cache(maxsize=4096)
def _agenda(*plan: Any) -> tuple[Event, ...]:
    *made_of, capstones, session, pause = plan
    return agenda(_calendar(*made_of), capstones, session, made_of[2], pause)
