"""Whether the bot is alive and does its work: seen from another process, and by itself."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import clock, peers
from bot.errors import DatabaseError, DatabaseTrouble
from bot.installation import last_ring, own_last_ring
from bot.metrics import Metrics
from bot.store.address import Address
from bot.store.db import Database
from bot.store.migrate import present_revision
from bot.store.queue import queue
from bot.study import Study

if TYPE_CHECKING:
    from bot.app import StudyBot

# The clock rings every 10 minutes at least; a ring with many posts takes its time.
LONGEST_SILENCE = timedelta(minutes=25)
PATIENCE = 5.0  # seconds for the database to answer


async def why_unhealthy(database: Address) -> str | None:
    """What is wrong with the bot that serves from this database; None if it is well."""
    try:
        if not await asyncio.to_thread(present_revision, database):
            return f"There is no database {database} yet: the bot has not started."
        async with Database.open(database) as db:
            return why_silent(await last_ring(db), clock.now())
    except (DatabaseError, DatabaseTrouble) as error:
        return str(error)


def why_silent(rung_at: datetime | None, now: datetime) -> str | None:
    """What is wrong with a clock that last rang then; None if nothing is."""
    if rung_at is None:
        return "The clock has not rung yet: the bot has not connected."
    silence = now - rung_at
    if silence < -LONGEST_SILENCE:
        return "The clock last rang in the future: this machine's clock was set back, or the bot is not running."
    if silence > LONGEST_SILENCE:
        return f"The clock last rang {silence.total_seconds() / 60:.0f} minutes ago: the bot is stuck or not running."
    return None


class Watch:
    """What there is to say about the bot that serves. discord.py's clients come and go; `bot` is the present one."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self.bot: StudyBot | None = None
        self.stopping = False

    async def ready(self) -> Mapping[str, str | None]:
        """Of each part that is needed to serve members: what is wrong with it, or None."""
        discord = "stopping" if self.stopping else self._why_not_connected()
        try:
            async with asyncio.timeout(PATIENCE):
                database = await self._study.db.why_not_writable()
                ringing = why_silent(await own_last_ring(self._study), clock.now())
        except DatabaseTrouble as error:
            database, ringing = str(error), None
        except TimeoutError:
            database, ringing = f"no answer within {PATIENCE:.0f} s", None
        return {"discord": discord, "database": database, "clock": ringing}

    async def metrics(self) -> bytes:
        """What Prometheus reads, with what is counted only when somebody asks."""
        metrics, now = self._study.metrics, clock.now()
        self._look_at_the_shards(metrics)
        metrics.standing_by.set(self._waits_for is not None)
        metrics.servers.set(len(self.bot.guilds) if self.bot else 0)
        with contextlib.suppress(DatabaseTrouble):  # /readyz says so, and the rest is worth knowing all the more
            await self._look_at_the_queue(metrics, now)
            metrics.processes.set(await peers.number(self._study))
        return metrics.text()

    def _look_at_the_shards(self, metrics: Metrics) -> None:
        metrics.gateway_connected.clear()  # a process may have others than before
        metrics.gateway_latency.clear()
        if self.bot is None:
            return
        gateway = self.bot.gateway
        for number in gateway.shards.numbers:
            connection = gateway.connections.get(number)
            is_connected = connection is not None and connection.why_down() is None
            metrics.gateway_connected.labels(str(number)).set(is_connected)
            metrics.gateway_latency.labels(str(number)).set(connection.latency if connection else math.nan)

    async def _look_at_the_queue(self, metrics: Metrics, now: datetime) -> None:
        found = await queue(self._study.db.read, now)
        for state in ("due", "claimed", "failed"):
            metrics.queue.labels(state).set(found.numbers.get(state, 0))
        metrics.queue_oldest.set((now - found.oldest).total_seconds() if found.oldest else 0)
        rung_at = await own_last_ring(self._study)
        metrics.last_ring.set(rung_at.timestamp() if rung_at else 0)

    def _why_not_connected(self) -> str | None:
        if self._waits_for is not None:
            return f"standing by for {self._waits_for}"
        return "connecting" if self.bot is None else self.bot.gateway.why_down()

    @property
    def _waits_for(self) -> str | None:
        return self._study.peer.waits_for if self._study.peer is not None else None
