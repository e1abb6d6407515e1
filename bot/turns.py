"""Who may post in a cohort now, and what the others wait behind. Kept by a process, as long as it lives."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

from bot.records import Occurrence


class Turns:
    """`behind`: for which of its posts a cohort waits, because Discord has failed with that one."""

    def __init__(self) -> None:
        self.behind: dict[int, Occurrence] = {}
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # those that somebody holds

    def of(self, cohort_id: int) -> asyncio.Lock:
        """A command and the clock may be at the same cohort; the second would overtake the first."""
        return self._locks.setdefault(cohort_id, asyncio.Lock())
