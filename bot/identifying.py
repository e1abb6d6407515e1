"""Whose turn it is to say who it is: of the shards of one bucket, in all processes, one in five seconds may identify.

https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
Whoever does not keep to it is turned away, and has lost one of the day's starts.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.errors import DatabaseTrouble
from bot.store import slots
from bot.store.db import Database

log = logging.getLogger(__name__)

PUNCTUAL = 1.0  # seconds after the beginning of a turn until which it can be taken: so long may connecting take
APART = timedelta(seconds=5 + PUNCTUAL)  # from turn to turn, so that two are never closer than Discord's five seconds
LONGEST = timedelta(minutes=5)  # ahead, for as many processes as there may be: each has one turn of a bucket at a time
PATIENCE = 5.0  # seconds for the database


class Identifying:
    """Reserves turns where all processes see them; while the database is in trouble a process paces itself alone."""

    def __init__(self, db: Database, now: Callable[[], datetime], apart: timedelta = APART) -> None:
        self._db = db
        self._now = now
        self._apart = apart
        self._queues: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free: dict[int, float] = {}  # by bucket: when this process may again, by the loop's clock

    @asynccontextmanager
    async def turn(self, bucket: int) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Wait for one's turn. Inside, connect, and await what is given right before identifying.

        That is at once where connecting was quick; else the turn is over, and the next one is waited for.
        """
        async with self._queues[bucket]:
            began = await self._wait(bucket)

            async def now() -> None:
                if _clock() - began > PUNCTUAL:
                    await self._wait(bucket)

            yield now

    async def _wait(self, bucket: int) -> float:
        """Until the next turn; when that is, by the loop's clock."""
        began = max(await self._reserved(bucket), self._free.get(bucket, 0.0))
        self._free[bucket] = began + self._apart.total_seconds()
        await asyncio.sleep(began - _clock())
        return began

    async def _reserved(self, bucket: int) -> float:
        """When the turn is that is ours among those of all processes, by the loop's clock."""
        now, asked = self._now(), _clock()
        try:
            async with asyncio.timeout(PATIENCE):
                turn = await slots.reserve(self._db, f"identify:{bucket}", now, self._apart, longest=LONGEST)
        except (DatabaseTrouble, TimeoutError):
            log.warning("Identifying without the database, which knows whether another process does so now")
            return _clock()
        return asked + (turn - now).total_seconds()


def _clock() -> float:
    return asyncio.get_running_loop().time()
