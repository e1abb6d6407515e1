"""Staying below Discord's limit on requests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Turn = Callable[[], Awaitable[None]]  # awaited before each request

# Discord takes 50 requests in any second from a bot. Whoever asks for more is refused, and after 10,000 refusals in ten
# minutes shut out. One is left for whatever else the bot asks; requests that left apart may arrive closer together:
# the 50th after one leaves 1.037 s after it, so that one may be 37 ms longer on its way before Discord sees 51 in a
# second. The loop's timers are a millisecond late: that makes 0.96 of the limit.
MOST, WINDOW = 49, 1.02
APART = 1 / 60  # seconds; all of them at once would keep whoever presses a button waiting


class Pace:
    """Lets at most so many pass in any stretch of time, one after another.

    A leaky bucket would let twice as many pass after a rest, or give away what a busy moment left unused.
    """

    def __init__(self) -> None:
        self._passed: deque[float] = deque(maxlen=MOST)
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Returns when it is one's turn, in the order of asking."""
        clock = asyncio.get_running_loop().time
        async with self._turn:
            if self._passed:
                again = self._passed[-1] + APART
                if len(self._passed) == MOST:
                    again = max(again, self._passed[0] + WINDOW)
                await asyncio.sleep(max(0.0, again - clock()))
            self._passed.append(clock())


async def unhurried() -> None:
    """For a simulated Discord, which has no limit and a clock of its own."""
