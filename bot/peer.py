"""This process as one of several on a database: who it is, and for how long it may act.

Every process writes every few seconds that it lives. Whoever was not seen for longer than LEASE is dead: the others
take over what it had. So a process that could not write it, or was stopped meanwhile, must not post any more: it gives
up well before the others begin, by two clocks. The one is set now and then, the other stands still while a machine
sleeps.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bot.errors import LeaseOver
from bot.shards import shard_of
from bot.store.mine import Mine, rung_by
from bot.store.peers import LEASE as LEASE

# What left before is at Discord before another process begins, also where two clocks differ by seconds.
HELD = 0.6  # of a lease
BEATS = 4  # in a lease


class Peer:
    """`id` is new with every start. `name` is for operators. `shards` of `shard_count`: whose events it takes."""

    def __init__(
        self,
        name: str,
        version: str,
        now: Callable[[], datetime],
        *,
        shard_count: int = 1,
        shards: Collection[int] = (0,),
        lease: timedelta = LEASE,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.version, self.now, self.lease, self._steady = name, version, now, lease, steady
        self.id = secrets.token_hex(8)
        self.has_looked = False  # whether it knows which of its servers the bot is in
        self.rung_at: datetime | None = None  # when its clock last rang
        self.waits_for: str | None = None  # the name of a process that has its shards: it stands by
        self._seen: tuple[datetime, float] | None = None
        self._patient_until = -math.inf  # by the clock that nobody sets
        self.serves(shard_count, shards)

    def serves(self, shard_count: int, shards: Collection[int]) -> None:
        """These shards are its own, from the next time it joins."""
        self.shard_count, self.shards = shard_count, tuple(sorted(shards))

    def hears_of(self, guild_id: int) -> bool:
        """Whether the events of a server come to it."""
        return shard_of(guild_id, self.shard_count) in self.shards

    @property
    def mine(self) -> Mine:
        """The servers for which it rings."""
        return rung_by(self.id, self.shard_count)

    @property
    def held(self) -> Mine:
        """The same, and nobody takes them from it until the statement is done."""
        return rung_by(self.id, self.shard_count, held=True)

    @property
    def beat(self) -> float:
        """Seconds between two signs of life."""
        return self.lease.total_seconds() / BEATS

    def reading(self) -> tuple[datetime, float]:
        """Both clocks, to be read before a sign of life is written: it counts from then on."""
        return self.now(), self._steady()

    def seen(self, at: tuple[datetime, float]) -> None:
        """The others know that it lived then.

        Where it could not say so for long, as with the database away, neither could they: they have a lease to do so.
        """
        if self.has_joined and not self.may_act():
            self._patient_until = at[1] + self.lease.total_seconds()
        self._seen = at

    def is_gone(self) -> None:
        """It has left, or the others have taken over from it. If it comes again, it is another one."""
        self._seen, self.id, self.has_looked = None, secrets.token_hex(8), False

    @property
    def has_joined(self) -> bool:
        return self._seen is not None

    def may_bury(self) -> bool:
        """Whether those who were not seen for a lease are dead."""
        return self._steady() >= self._patient_until

    def may_act(self) -> bool:
        """Whether nobody else can have taken over what it has in hand."""
        if self._seen is None:
            return False
        held, (now, steady) = self.lease * HELD, self.reading()
        return abs(now - self._seen[0]) < held and steady - self._seen[1] < held.total_seconds()

    def require(self) -> None:
        """Raises LeaseOver where somebody else may be at it."""
        if not self.may_act():
            raise LeaseOver("The other processes may have taken over: this one could not say in time that it lives.")
