"""What a cohort was promised: reckoned from the plans that were in force, not from how far the bot has planned."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.agenda import Event
from bot.records import Kind

Promise = tuple[Kind, int]
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Promises:
    """One cohort's. Whenever its plan, the zones' rules or the clock are changed, another agenda is `in_force`."""

    def __init__(self) -> None:
        self._due: set[Promise] = set()
        self._agenda: tuple[Event, ...] = ()
        self._since = EARLIEST

    def in_force(self, agenda: tuple[Event, ...], now: datetime) -> None:
        self._settle(now)
        self._agenda, self._since = agenda, now

    def due(self, now: datetime) -> set[Promise]:
        """What must be sent or skipped by now."""
        self._settle(now)
        self._since = now
        return self._due & {(event.kind, event.number) for event in self._agenda}

    def _settle(self, now: datetime) -> None:
        """What fell due under the agenda is promised; what it moved into the future falls due anew."""
        for event in self._agenda:
            if event.at > now:
                self._due.discard((event.kind, event.number))
            elif event.at >= self._since:
                self._due.add((event.kind, event.number))
