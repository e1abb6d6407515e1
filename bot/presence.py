"""Keeping this process among those that serve: as a stand-by until its shards are free, then beat by beat."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot import __version__, clock, peer, peers
from bot.errors import DatabaseTrouble
from bot.peer import Peer
from bot.shards import Shards
from bot.store.address import Address, Server
from bot.store.peers import Process
from bot.study import Study

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks of a stand-by at whether the others have ended
APART = 2.0  # seconds that two clocks may differ


class Presence:
    """`due` is called when the clock has to ring, `taken` when others have left something, `lost` when all is lost."""

    def __init__(
        self,
        study: Study,
        me: Peer,
        *,
        due: Callable[[], None],
        taken: Callable[[], None],
        lost: Callable[[], Awaitable[None]],
    ) -> None:
        self._study, self._peer = study, me
        self._due, self._taken, self._lost = due, taken, lost
        self._beating: asyncio.Task[None] | None = None
        self._warned = False  # of a clock that is wrong

    async def join(self, shards: Shards) -> None:
        """Wait until no other process has one of these shards, or another number of them; from then on it beats."""
        self.end()
        self._peer.serves(shards.count, shards.numbers)
        said: str | None = None
        while True:
            try:
                other = await peers.join(self._study, await self._common())
            except DatabaseTrouble:  # in the log already
                other = None
                await asyncio.sleep(LOOK)
                continue
            if other is None:
                break
            if said != other.id:
                said = other.id
                log.warning(*stands_by(shards, other))
            await asyncio.sleep(LOOK)
        if said is not None:
            log.info("The other process has ended: this one takes over shards %s", shards)
        self._beating = asyncio.create_task(self._beat())

    def end(self) -> None:
        """No more beats: whoever is not `peers.leave`d is dead soon."""
        if self._beating is not None:
            self._beating.cancel()
        self._beating = None

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._peer.beat)
            try:
                async with asyncio.timeout(self._peer.beat):
                    if not await self._lives(self._peer.now()):
                        break
            except (DatabaseTrouble, TimeoutError):
                continue  # in the log already; without a beat it stops posting by itself
            except Exception:
                log.exception("The process could not say that it lives; it tries again")
        log.warning(
            "The other processes have taken over from this one, which could not say that it lives; it joins anew"
        )
        self._beating = None
        await self._lost()

    async def _lives(self, now: datetime) -> bool:
        """`now`: by our clock, as the ring's."""
        common = await self._common()
        if not await peers.beat(self._study, common):
            return False
        if await peers.take_over(self._study, common):
            self._taken()
        elif await peers.is_due(self._study, now):
            self._due()
        return True

    async def _common(self) -> datetime:
        """The database's time, by which all say when they lived: whoever's clock is wrong is not taken for dead."""
        now = self._peer.now()
        difference = await peers.clock_difference(self._study, now) or 0.0
        if abs(difference) > APART and not self._warned:
            log.warning(
                "This machine's clock differs from the database's by %.0f s. Set both by the network's time: what this "
                "machine posts comes too early or too late",
                difference,
            )
        self._warned = abs(difference) > APART
        return now + timedelta(seconds=difference)


def stands_by(shards: Shards, other: Process) -> tuple[str, object, object, object, object]:
    """The line for the log, and what stands in it."""
    theirs = Shards(other.shard_count, other.shards)
    if shards.count == other.shard_count:
        words = "%s (version %s) serves shards %s, this one is to serve %s: it stands by, and takes over when that ends"
    else:
        words = (
            "%s (version %s) serves shards %s, this one is to serve %s: it waits until all with that number have ended"
        )
    return words, other.name, other.version, theirs, shards


def this_process(database: Address) -> Peer | None:
    """It as one of several, where others may serve from the same database."""
    if not isinstance(database, Server):
        return None
    return Peer(f"{socket.gethostname()}, process {os.getpid()}", __version__, clock.now, lease=peer.LEASE)


async def leave(study: Study) -> None:
    """The others take over at once. Where that cannot be written, they do when they have missed this process."""
    if study.peer is not None and study.peer.has_joined:
        with contextlib.suppress(DatabaseTrouble):
            await peers.leave(study, clock.now())
