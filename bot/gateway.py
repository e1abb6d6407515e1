"""The connection to Discord's gateway: made, kept, and made again after whatever has ended it.

Instead of discord.py's own loop, which connects again at once and without end where Discord closes what it has just
opened, waits up to 17 minutes after a long outage, logs a traceback with every attempt, ends for good over one event
that it cannot read, and does not look how often the bot may still identify itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from typing import Any, Literal

import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.metrics import Metrics
from bot.stopping import UnderWay
from bot.ui.answering import TROUBLE, said

log = logging.getLogger(__name__)

CONNECTING = 60.0  # seconds it may take; discord.py itself waits for 5 of them before it identifies again
STEADY = 60.0  # seconds after which a connection was a good one, and the next may follow at once
FIRST, LONGEST = 1.0, 60.0  # seconds between attempts; they double
STUBBORN = 3  # failures in a row after which the session is given up: the machine that has it may be gone
FEW = 100  # of a thousand a day: Discord resets the token of whoever identifies more often
LOOK_AGAIN = 900.0  # seconds, at how often the bot may identify itself
MOST = 256  # interactions under way at a time. After a silence Discord sends thousands at once, of 6 kB each
MOMENT = 0.02  # seconds to wait for one of them to end: heartbeats are among what is to be read
SLOWEST = 20.0  # seconds for a heartbeat's answer; discord.py itself gives up on a gateway that is silent for 60


class Gateway:
    """`is_up`: events arrive, so that presses and commands are heard. Posts need no gateway, and go on without it."""

    def __init__(self, client: discord.Client, metrics: Metrics, under_way: UnderWay) -> None:
        self._client = client
        self._under_way = under_way
        self._events = metrics.gateway_events
        self.is_up = False
        self._lost_at: float | None = None
        self._failures = 0  # connections in a row that did not last

    def came_up(self, how: Literal["connected", "resumed"]) -> None:
        """Discord has told us who we are (whatever happened before is not told again), or goes on where we left off."""
        self._events.labels(how).inc()
        self.is_up = True
        if self._lost_at is not None:
            log.info("Connected to Discord again after %.0f s", _clock() - self._lost_at)
        self._lost_at = None

    def why_down(self) -> str | None:
        """What is wrong with the connection, for whoever watches the bot; None if nothing is."""
        client = self._client
        if not client.is_ready():
            return "connecting"
        if client.is_closed() or not client.ws.open or not self.is_up:  # the client stays "ready" while it reconnects
            return "reconnecting"
        if not math.isfinite(client.latency):
            return "the gateway has not answered a heartbeat yet"
        if client.latency > SLOWEST:
            return f"the gateway takes {client.latency:.0f} s to answer a heartbeat"
        return None

    async def keep(self) -> None:
        """Serve until the client is closed.

        Raises discord.ConnectionClosed, LoginFailure or PrivilegedIntentsRequired where it is of no use to try again.
        """
        session: dict[str, Any] = {}
        initial = True
        while not self._client.is_closed():
            began, why = None, ""
            if self._failures >= STUBBORN:
                session = {}
            try:
                how = session or await self._anew()
                connecting = DiscordWebSocket.from_client(self._client, initial=initial, **how)
                self._client.ws = await asyncio.wait_for(connecting, CONNECTING)
                began, initial = _clock(), False
                await self.hear(began)
            except ReconnectWebSocket as asked:
                why = _closed(self._client.ws)
                session = _session(self._client.ws) if asked.resume else {}
            except discord.ConnectionClosed as closed:
                if self._client.is_closed():
                    return
                await self._client.close()
                if closed.code == 4014:
                    raise discord.PrivilegedIntentsRequired(closed.shard_id) from None
                raise
            except discord.LoginFailure:
                raise
            except TROUBLE as error:
                why = said(error)
                session = _session(self._client.ws)
                await self._hang_up()
            except Exception:
                log.exception("Discord sent something over the gateway that could not be understood; connecting anew")
                session, why = {}, "unreadable"
                await self._hang_up()
            if not self._client.is_closed():
                await self._pause(began, why)

    async def hear(self, began: float) -> None:
        """Take what comes, until the connection ends: that is raised. TimeoutError: Discord has never let us in."""
        while not self.is_up:
            async with asyncio.timeout_at(began + CONNECTING):
                await self._client.ws.poll_event()
            await asyncio.sleep(0)  # for `came_up`
        while True:
            await self._client.ws.poll_event()
            await asyncio.sleep(0)  # what came is begun now, or it would not be counted
            if len(self._under_way) >= MOST:
                await self._under_way.one_done(MOMENT)

    async def _hang_up(self) -> None:
        """End a connection that may be open still, and the thread that keeps it alive."""
        if self._client.ws is not None:
            with contextlib.suppress(*TROUBLE):
                await self._client.ws.close(4000)

    async def _pause(self, began: float | None, why: str) -> None:
        """Wait before the next attempt: not at all after a connection that lasted, longer each time after others."""
        if self.is_up:
            self._events.labels("disconnected").inc()
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

    async def _anew(self) -> dict[str, Any]:
        """Where to connect and identify, as soon as that is allowed."""
        while True:
            try:
                _, url, limit = await self._client.http.get_bot_gateway()
            except discord.GatewayNotFound as error:
                cause = error.__cause__
                if isinstance(cause, discord.HTTPException) and cause.status == 401:
                    raise discord.LoginFailure("The token was reset.") from error
                raise
            left, again = limit["remaining"], limit["reset_after"] / 1000
            if left > 0:
                if left < FEW:
                    log.warning("The bot may connect anew only %d more times within %.0f minutes", left, again / 60)
                return {"gateway": yarl.URL(url), "shard_id": self._client.shard_id}
            log.error(
                "Discord lets the bot connect no more for %.0f minutes: it did so too often. Is the same token in use "
                "elsewhere? Posts go on; presses and commands are not heard until then.",
                again / 60,
            )
            await asyncio.sleep(min(again, LOOK_AGAIN))


def longest_pause(failures: int) -> float:
    """Seconds to wait after the second failure in a row, and after later ones."""
    return min(LONGEST, FIRST * 2.0 ** min(failures - 2, 30))


def _session(socket: DiscordWebSocket | None) -> dict[str, Any]:
    """What it takes to go on where a connection broke off; nothing where Discord has not said who we are."""
    if socket is None or socket.session_id is None:
        return {}
    known = {"gateway": socket.gateway, "session": socket.session_id, "sequence": socket.sequence}
    return {**known, "shard_id": socket.shard_id, "resume": True}


def _closed(socket: DiscordWebSocket | None) -> str:
    code = socket.socket.close_code if socket is not None else None
    return f"closed with {code}" if code else "closed"


def _clock() -> float:
    return asyncio.get_running_loop().time()
