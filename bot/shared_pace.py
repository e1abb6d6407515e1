"""Discord's limit on requests is one for all processes of a bot: they share it by reserving their turns in a row."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.errors import DatabaseTrouble
from bot.store import slots
from bot.store.db import Database

REQUESTS = "requests"
APART = timedelta(milliseconds=20.6)  # of the 50 a second that Discord takes, one and a half are left for all else
LATE = timedelta(milliseconds=30)  # a turn used later than that would come on top of those after it
BLOCK = 25  # turns reserved with one statement
AHEAD = timedelta(milliseconds=100)  # before its last turn, a block may be followed by the next
LONGEST = timedelta(minutes=1)  # that all processes together may have reserved, or that Discord orders to wait
PATIENCE = 2.0  # seconds for the database to give turns
SHARE = timedelta(milliseconds=100)  # between requests while it gives none: for five processes it is not too much
AGAIN = timedelta(seconds=5)  # after which it is asked again
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SharedPace:
    """Reserves turns, as many at a time as requests wait here, and uses each at its own moment, or not at all.

    While the database cannot be reached, a share of the limit is used that is small enough for all.
    """

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now
        self._turns: deque[datetime] = deque()
        self._last = LONG_AGO  # the latest turn that was taken here; it may be to come
        self._alone_until = LONG_AGO
        self._waiting = 0
        self._asking = asyncio.Lock()

    async def wait(self) -> None:
        """Returns when it is one's turn, in the order of asking."""
        self._waiting += 1
        try:
            async with self._asking:
                if not self._turns:  # who reserved far ahead would keep the other processes waiting
                    await _sleep(min(self._last - AHEAD - self._now(), LONGEST))
                turn = await self.take(self._now(), self._waiting)
        finally:
            self._waiting -= 1
        await _sleep(turn - self._now())

    async def take(self, now: datetime, wanted: int) -> datetime:
        """When the next turn is, of `wanted` that will be needed."""
        if self._last > now + LONGEST:  # the clock was set back
            self._turns.clear()
            self._last = self._alone_until = now
        while self._turns and self._turns[0] < now - LATE:
            self._turns.popleft()
        if not self._turns:
            self._turns.extend(await self._reserve(now, min(max(1, wanted), BLOCK)))
        self._last = self._turns.popleft()
        return self._last

    async def _reserve(self, now: datetime, count: int) -> list[datetime]:
        if now >= self._alone_until:
            try:
                async with asyncio.timeout(PATIENCE):
                    first = await slots.reserve(self._db, REQUESTS, now, APART, longest=LONGEST, count=count)
                return [first + number * APART for number in range(count)]
            except (DatabaseTrouble, TimeoutError):  # it is in the log already, or whoever needs more of it will say so
                self._alone_until = now + AGAIN
        return [max(now, self._last + SHARE)]

    async def refused(self, seconds: float) -> None:
        """Discord takes no request at all for so long: nobody sends any. Our own library waits by itself."""
        now = self._now()
        until = now + min(timedelta(seconds=seconds), LONGEST)
        self._turns.clear()
        try:
            async with asyncio.timeout(PATIENCE):
                await slots.hold(self._db, REQUESTS, now, until, longest=LONGEST)
        except (DatabaseTrouble, TimeoutError):
            self._last = max(self._last, until)


async def _sleep(span: timedelta) -> None:
    await asyncio.sleep(max(0.0, span.total_seconds()))
