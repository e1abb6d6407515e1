"""How several simulated processes know of each other: by the bot's own functions."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import peers
from bot.errors import DatabaseTrouble
from bot.peer import LEASE, Peer

if TYPE_CHECKING:
    from tests.simulation.machine import Machine
    from tests.simulation.several import Several

SHARDS = 6
SLACK = timedelta(seconds=2)  # by which clocks may differ


class Peers:
    """What each process does beside its work: it says that it lives, and looks after the others."""

    def __init__(self, world: Several) -> None:
        self.world = world

    def new(self, machine: Machine) -> Peer:
        """Who that process is. Of those that share the work, each has its own shards."""
        own = [number for number in range(SHARDS) if number % self.world.seats == machine.seat]
        steady = asyncio.get_running_loop().time
        return Peer(machine.name, "1", machine.now, shard_count=SHARDS, shards=own, steady=steady)

    async def join(self, machine: Machine) -> bool:
        """False where another one with the same shards has to end before."""
        return await peers.join(machine.study, machine.now()) is None

    async def live(self, machine: Machine) -> None:
        """A heart that beats."""
        assert machine.study.peer is not None
        while not machine.stopping:
            await machine.pause(machine.study.peer.beat)
            with suppress(DatabaseTrouble):
                if not await peers.beat(machine.study, machine.now()):
                    self.world.story(f"{machine.name} was found dead")
                    await machine.join()
                if await peers.take_over(machine.study, machine.now()) or await self._is_due(machine):
                    machine.wake()

    async def _is_due(self, machine: Machine) -> bool:
        return not machine.busy and await peers.is_due(machine.study, machine.now())

    async def leave(self, machine: Machine) -> None:
        await peers.leave(machine.study, machine.now())

    def serving(self, server: int) -> Machine | None:
        """Which process has the gateway of the server; it may have been stopped."""
        seat = (server >> 22) % SHARDS % self.world.seats
        return next((each for each in self.world.machines if each.serving and each.seat == seat), None)

    def have_rested(self) -> None:
        """All hearts have beaten meanwhile."""
        for machine in self.world.machines:
            if machine.well and machine.study.peer is not None:
                at = machine.study.peer.reading()
                sql = "UPDATE processes SET seen_at = ? WHERE id = ?"
                self.world.disk.execute(sql, (int(at[0].timestamp()), machine.study.peer.id))
                machine.study.peer.seen(at)

    def why_not(self, machine: Machine) -> str | None:
        """Why this process must not post."""
        assert machine.study.peer is not None
        sql = "SELECT seen_at FROM processes WHERE id = ?"
        row = self.world.disk.execute(sql, (machine.study.peer.id,)).fetchone()
        if row is None:
            return "the others have buried it"
        seen = datetime.fromtimestamp(row[0], self.world.clock.true.tzinfo)
        return f"it was last seen at {seen}" if self.world.clock.true - seen > LEASE + SLACK else None
