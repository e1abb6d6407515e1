"""What goes wrong, and when: drawn from the seed, or one kill at one await."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from enum import Enum


class Killed(BaseException):
    """The process ends here."""


class Trouble(Enum):
    """What can become of a request to Discord."""

    NONE = "all is well"
    AWAY = "it is not done, and there is no clear answer"
    LOST = "it is done, and the answer is lost"
    BUSY = "it is not done, and we are to wait"
    REJECTED = "it is taken for a mistake"
    BROKEN = "a fault of our own"


@dataclass(frozen=True, slots=True)
class Rates:
    """How likely each thing is, while the weather is bad."""

    network: float = 0
    storage: float = 0
    kill: float = 0


class Faults:
    """Asked at every await. Nothing goes wrong unless it `storms`, or the kill that is planned at `kill_at` is due."""

    def __init__(self, chance: random.Random, rates: Rates, kill_at: int | None = None) -> None:
        self.chance = chance
        self.rates = rates
        self.kill_at = kill_at
        self.storms = False
        self.awaits = 0  # how many there were
        self.steady = rates == Rates() and kill_at is None  # nothing can go wrong
        self.alone = rates == Rates()  # nothing else happens meanwhile, so nobody need be let through

    async def let_others_through(self) -> None:
        """Whatever runs beside this may go first, or not."""
        if not self.alone and self.chance.random() < 0.3:
            await asyncio.sleep(0)

    def maybe_kill(self) -> None:
        """Raises Killed where the process ends before the next step."""
        self.awaits += 1
        if self.awaits == self.kill_at or (self.storms and self.chance.random() < self.rates.kill):
            raise Killed

    def storage(self, *, writes: bool) -> str | None:
        """What SQLite says instead of running a statement."""
        if not self.storms or self.chance.random() >= self.rates.storage:
            return None
        return self.chance.choice(("database is locked", "database or disk is full") if writes else ("disk I/O error",))

    def network(self) -> Trouble:
        if not self.storms or self.chance.random() >= self.rates.network:
            return Trouble.NONE
        troubles: list[Trouble] = [*Trouble, Trouble.LOST, Trouble.AWAY]  # the likeliest ones twice
        return self.chance.choice(troubles)
