"""One shard's connection to Discord's gateway: made, kept, and made again after whatever has ended it.

Instead of discord.py's own loop, which connects again at once and without end where Discord closes what it has just
opened, waits up to 17 minutes after a long outage, logs a traceback with every attempt, ends for good over one event
that it cannot read, and does not look how often the bot may still identify itself. Its loop for several shards, in
addition, lets all of them wait while one cannot be reached.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.identifying import Identifying
from bot.metrics import Metrics
from bot.shards import Shards
from bot.starts import allowed
from bot.stopping import UnderWay
from bot.ui.answering import TROUBLE, said

log = logging.getLogger(__name__)

CONNECTING = 60.0  # seconds it may take; discord.py itself waits for 5 of them before it identifies again
STEADY = 60.0  # seconds after which a connection was a good one, and the next may follow at once
FIRST, LONGEST = 1.0, 60.0  # seconds between attempts; they double
STUBBORN = 3  # failures in a row after which the session is given up: the machine that has it may be gone
MOST = 256  # interactions under way at a time. After a silence Discord sends thousands at once, of 6 kB each
MOMENT = 0.02  # seconds to wait for one of them to end: heartbeats are among what is to be read
SLOWEST = 20.0  # seconds for a heartbeat's answer; discord.py itself gives up on a gateway that is silent for 60


@dataclass(frozen=True, slots=True)
class Parts:
    """What the connections of all shards share. `under_way`: what was begun by what they heard."""

    client: discord.Client
    metrics: Metrics
    under_way: UnderWay
    identifying: Identifying


class Socket(DiscordWebSocket):
    """Notes a heartbeat right before it leaves.

    discord.py does so from another thread when it has left: an answer may be there before, and would be timed from the
    heartbeat before it, which makes 41 seconds of a millisecond.
    """

    async def send_heartbeat(self, data: Any) -> None:
        if self._keep_alive is not None:
            self._keep_alive.beat()
        await super().send_heartbeat(data)


class Connection:
    """`is_up`: events arrive, so that presses and commands are heard. Posts need no gateway, and go on without it."""

    def __init__(self, parts: Parts, shards: Shards, number: int) -> None:
        self._parts, self._client = parts, parts.client
        self._shards, self.number = shards, number
        self.socket: Socket | None = None  # what it has, or tries to make
        self.is_up = False
        self.identify_now: Callable[[], Awaitable[None]] | None = None  # awaited right before we say who we are
        self._was_up = False
        self._lost_at: float | None = None
        self._failures = 0  # connections in a row that did not last

    @property
    def latency(self) -> float:
        """Seconds for the last heartbeat's answer; infinite before there was one."""
        return math.inf if self.socket is None else self.socket.latency

    def came_up(self, how: Literal["connected", "resumed"]) -> None:
        """Discord has told us who we are (whatever happened before is not told again), or goes on where we left off."""
        self._count(how)
        self.is_up = self._was_up = True
        if self._lost_at is not None:
            log.info("Connected to Discord again after %.0f s", _clock() - self._lost_at)
        self._lost_at = None

    def why_down(self) -> str | None:
        """What is wrong with the connection, for whoever watches the bot; None if nothing is."""
        if self.socket is None or not self.socket.open or not self.is_up:
            return "reconnecting" if self._was_up else "connecting"
        if not math.isfinite(self.latency):
            return "the gateway has not answered a heartbeat yet"
        if self.latency > SLOWEST:
            return f"the gateway takes {self.latency:.0f} s to answer a heartbeat"
        return None

    async def keep(self) -> None:
        """Serve until this is cancelled; then the connection may be open still (`hang_up`).

        Raises discord.ConnectionClosed or LoginFailure where it is of no use to try again.
        """
        session: dict[str, Any] = {}
        while True:
            began, why = None, ""
            if self._failures >= STUBBORN:
                session = {}
            try:
                socket = await self._connected(session)
                began = _clock()
                await self.hear(socket, began)
            except ReconnectWebSocket as asked:
                why = _closed(self.socket)
                session = _session(self.socket) if asked.resume else {}
            except (discord.ConnectionClosed, discord.LoginFailure):
                raise
            except TROUBLE as error:
                why = said(error)
                session = _session(self.socket)
                await self.hang_up()
            except Exception:
                log.exception("Discord sent something over the gateway that could not be understood; connecting anew")
                session, why = {}, "unreadable"
                await self.hang_up()
            await self._pause(began, why)

    async def _connected(self, session: dict[str, Any]) -> Socket:
        """A connection over which we have asked to go on with the session, or have said who we are."""
        if session:
            return await self._connecting(**session)
        url, bucket = await allowed(self._client, self._shards, self.number)
        async with self._parts.identifying.turn(bucket) as self.identify_now:
            return await self._connecting(gateway=url)

    async def _connecting(self, **how: Any) -> Socket:
        connection = self

        class Ours(Socket):  # from its first moment on: discord.py gives it to us when it has said who we are
            def __init__(self, *its: Any, **own: Any) -> None:
                super().__init__(*its, **own)
                connection.socket = self

        return await asyncio.wait_for(Ours.from_client(self._client, shard_id=self.number, **how), CONNECTING)

    async def hear(self, socket: Socket, began: float) -> None:
        """Take what comes, until the connection ends: that is raised. TimeoutError: Discord has never let us in."""
        while not self.is_up:
            async with asyncio.timeout_at(began + CONNECTING):
                await socket.poll_event()
            await asyncio.sleep(0)  # for `came_up`
        under_way = self._parts.under_way
        while True:
            await socket.poll_event()
            await asyncio.sleep(0)  # what came is begun now, or it would not be counted
            if len(under_way) >= MOST:
                await under_way.one_done(MOMENT)

    async def hang_up(self, code: int = 4000) -> None:
        """End a connection that may be open still, and the thread that keeps it alive."""
        if self.socket is not None:
            with contextlib.suppress(*TROUBLE):
                await self.socket.close(code)

    async def _pause(self, began: float | None, why: str) -> None:
        """Wait before the next attempt: not at all after a connection that lasted, longer each time after others."""
        if self.is_up:
            self._count("disconnected")
        self.is_up = False
        self._lost_at = self._lost_at or _clock()
        lasted = began is not None and _clock() - began >= STEADY
        self._failures = 0 if lasted else self._failures + 1
        if self._failures <= 1:
            log.info("The connection to Discord was lost (%s); connecting again", why)
            return
        # Not every bot should come back at the same moment.
        pause = longest_pause(self._failures) * random.uniform(0.5, 1)  # noqa: S311 - fairness, not secrecy
        log.warning(
            "Discord's gateway cannot be reached, presses and commands are not heard (%s); attempt %d in %.0f s",
            *(why, self._failures, pause),
        )
        await asyncio.sleep(pause)

    def _count(self, event: str) -> None:
        self._parts.metrics.gateway_events.labels(str(self.number), event).inc()


def longest_pause(failures: int) -> float:
    """Seconds to wait after the second failure in a row, and after later ones."""
    return min(LONGEST, FIRST * 2.0 ** min(failures - 2, 30))


def _session(socket: Socket | None) -> dict[str, Any]:
    """What it takes to go on where a connection broke off; nothing where Discord has not said who we are."""
    if socket is None or socket.session_id is None:
        return {}
    known = {"gateway": socket.gateway, "session": socket.session_id, "sequence": socket.sequence}
    return {**known, "resume": True}


def _closed(socket: Socket | None) -> str:
    code = socket.socket.close_code if socket is not None else None
    return f"closed with {code}" if code else "closed"


def _clock() -> float:
    return asyncio.get_running_loop().time()
