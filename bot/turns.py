"""Who may post in a cohort now, what the others wait behind, and what was left claimed. Kept as long as a process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from bot.errors import DatabaseTrouble
from bot.records import Occurrence
from bot.store.claims import Claim


class Turns:
    """`behind`: for which of its posts a cohort waits, because Discord has failed with that one.

    `left`: what this process may still have claimed, because what became of it could not be stored.
    """

    def __init__(self) -> None:
        self.behind: dict[int, Occurrence] = {}
        self.left: list[Claim] = []
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # those that somebody holds

    def of(self, cohort_id: int) -> asyncio.Lock:
        """A command and the clock may be at the same cohort; the second would overtake the first."""
        return self._locks.setdefault(cohort_id, asyncio.Lock())

    @contextmanager
    def remembering(self, claim: Claim) -> Iterator[None]:
        """It is left where the database is in trouble meanwhile: it may be ours without our being told."""
        try:
            yield
        except DatabaseTrouble:
            self.left.append(claim)
            raise
