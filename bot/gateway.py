"""The shards of this process: which they are, when they may connect, and how they are as a whole."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import Awaitable, Callable
from typing import Literal

import discord

from bot import log as logs
from bot.connection import Connection, Parts, longest_pause
from bot.known_servers import KnownServers
from bot.shards import Shards, ranges
from bot.starts import ask
from bot.ui.answering import TROUBLE, said

log = logging.getLogger(__name__)

FAREWELL = 0.8  # seconds to say goodbye on all connections, for whose answer discord.py would wait 30
SHARDING_REQUIRED, DISALLOWED_INTENTS = 4011, 4014


async def at_once(_: Shards) -> None:
    """For a process that is alone."""


class Gateway:
    """`chosen`: the shards of this process (None: all of as many as Discord recommends).

    Who may connect is for others to say: `may_connect` is awaited before the process connects its shards, however long
    that takes, and with `let_go` it hangs up all of them and asks `may_connect` again. Nobody's answer or post is cut
    off by that: only what they would have heard goes elsewhere.
    """

    def __init__(self, parts: Parts, known: KnownServers, chosen: Shards | None) -> None:
        self._parts, self._client, self._known = parts, parts.client, known
        self._chosen = chosen
        self.shards = chosen or Shards.all_of(1)  # until Discord has been asked
        self.may_connect: Callable[[Shards], Awaitable[None]] = at_once
        self.connections: dict[int, Connection] = {}  # by the shard's number; none while it may not connect
        self._keeping: list[asyncio.Task[None]] = []
        self._closed = False

    @property
    def is_up(self) -> bool:
        """Whether events of all its shards arrive."""
        return bool(self.connections) and all(each.is_up for each in self.connections.values())

    @property
    def latency(self) -> float:
        """Seconds for the last heartbeat's answer on the slowest of its connections; no number without any."""
        return max((each.latency for each in self.connections.values()), default=math.nan)

    def came_up(self, number: int, how: Literal["connected", "resumed"]) -> None:
        """A shard begins anew, or goes on where it left off."""
        if number in self.connections:
            self.connections[number].came_up(how)

    def why_down(self) -> str | None:
        """What is wrong with the connections, for whoever watches the bot; None if nothing is."""
        reasons = {number: why for number, each in self.connections.items() if (why := each.why_down())}
        if len(self.shards.numbers) == 1 and reasons:
            return next(iter(reasons.values()))
        told = "; ".join(
            f"shard {ranges(number for number, why in reasons.items() if why == reason)}: {reason}"
            for reason in dict.fromkeys(reasons.values())
        )
        return told or (None if self.connections and self._client.is_ready() else "connecting")

    async def identify_now(self, number: int) -> None:
        """Awaited right before a shard says who it is."""
        ready = self.connections[number].identify_now
        if ready is not None:
            await ready()

    async def serve(self) -> None:
        """Keep connected until `close`.

        Raises discord.ConnectionClosed, LoginFailure or PrivilegedIntentsRequired where it is of no use to try again.
        """
        while not self._closed:
            self.shards = await self._which()
            await self.may_connect(self.shards)
            try:
                await self._keep(self.shards)
            except discord.ConnectionClosed as closed:
                if await self._has_grown(closed):
                    await self.let_go()
                    continue
                await self._client.close()
                if closed.code == DISALLOWED_INTENTS:
                    raise discord.PrivilegedIntentsRequired(closed.shard_id) from None
                raise

    async def let_go(self) -> None:
        """Hang up all shards; it takes a second at most."""
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await asyncio.gather(*(each.hang_up(1000) for each in self.connections.values()))
        self.connections = {}
        if self._client.is_ready():  # nothing is known of its servers any more; discord.py has no public way to say so
            self._client._ready.clear()

    async def close(self) -> None:
        """The same, for good."""
        self._closed = True
        await self.let_go()

    async def _keep(self, shards: Shards) -> None:
        """Until `let_go`. Each shard is kept by itself: what one goes through does not concern the others."""
        self._known.divide(shards)
        self.connections = {number: Connection(self._parts, shards, number) for number in shards.numbers}
        self._keeping = [asyncio.create_task(self._keep_one(each)) for each in self.connections.values()]
        try:
            done, _ = await asyncio.wait(self._keeping, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                if not task.cancelled():
                    task.result()
        finally:
            for task in self._keeping:
                task.cancel()

    async def _keep_one(self, connection: Connection) -> None:
        """Where there are several shards, every line that is logged names the one that it is about."""
        with logs.bound(shard=connection.number) if self.shards.count > 1 else contextlib.nullcontext():
            await connection.keep()

    async def _which(self) -> Shards:
        """The shards of this process, as soon as Discord says how many it recommends."""
        if self._chosen is not None:
            return self._chosen
        failures = 1
        while True:
            try:
                recommended, _, _ = await ask(self._client)
                return Shards.all_of(max(1, recommended))
            except TROUBLE as error:
                failures += 1
                pause = longest_pause(failures)
                log.warning(
                    "Discord does not say where its gateway is (%s); asking again in %.0f s", said(error), pause
                )
                await asyncio.sleep(pause)

    async def _has_grown(self, closed: discord.ConnectionClosed) -> bool:
        """Whether Discord only wants more shards than at the start, and recommends them: then it goes on with those."""
        if closed.code != SHARDING_REQUIRED or self._chosen is not None:
            return False
        now = await self._which()
        if more := now.count > self.shards.count:
            log.warning(
                "Discord asks for %d shards by now, there were %d: connecting anew", now.count, self.shards.count
            )
        return more
