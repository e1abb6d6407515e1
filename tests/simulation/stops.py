"""The morning of a week, told again and again, with whichever process comes to an await lost just there."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import checkin, cohorts, membership, ringing
from bot.actors import Actor
from bot.answers import Answers
from bot.cohorts import Wish
from bot.curriculum.library import Library
from bot.store.address import Server
from tests.simulation.curricula import weeks
from tests.simulation.desk import Desk
from tests.simulation.fates import Fate, SharedRun
from tests.simulation.machine import Machine
from tests.simulation.on_server import ServerDisk
from tests.simulation.peers import Peers
from tests.simulation.quiet import quiet
from tests.simulation.several import SERVERS, Several
from tests.simulation.shared import Disk
from tests.simulation.virtual import run as run_virtually

SERVER = SERVERS[1]
OLGA = Actor(SERVER, 10, manages=True)
MEMBERS = [Actor(SERVER, number) for number in (11, 12, 13)]
OPENS = timedelta(days=8, hours=1)  # from the start of the story: when the second week opens, and the first closes


def tell(lost_at: int, lost_for: float | None, server: Server | None = None) -> SharedRun:
    """Whoever comes to that await (0: nobody) is stopped for so many seconds; None: killed. `server`: a real one."""
    with quiet(), TemporaryDirectory() as folder:
        return run_virtually(_Morning(lost_at, lost_for).run(Path(folder), server))


class _Morning:
    def __init__(self, lost_at: int, lost_for: float | None) -> None:
        self.left, self.lost_for = lost_at, lost_for
        self.awaits = 0

    async def run(self, folder: Path, server: Server | None) -> SharedRun:
        with closing(Disk(folder / "shared.db") if server is None else ServerDisk(server)) as disk:
            chance = random.Random(1)  # noqa: S311 - a test that can be repeated
            self.world = world = Several(chance, disk, None, Peers, 2, Library((weeks(3, False),)))
            self.fate = Fate(world)
            world.strict = True
            for seat in range(world.seats):
                world.start(seat)
            world.then(timedelta(minutes=1), partial(self.fate.serve, SERVER, self._found))
            world.then(timedelta(days=3), partial(self.fate.serve, SERVER, self._check_in))
            world.then(OPENS - timedelta(seconds=2), self._watch_out)
            await world.live(OPENS + timedelta(hours=1))
            return await self.fate.end()

    def _watch_out(self) -> None:
        self.world.step = self._step
        self.world.then(timedelta(seconds=1.5), partial(self.fate.serve, SERVER, self._check_in))

    def _step(self, machine: Machine) -> None:
        self.awaits += 1
        if self.awaits == self.left:
            if self.lost_for is None:
                self.fate.kill(machine)
            else:
                self.fate.freeze(machine, self.lost_for)

    async def _found(self, desk: Desk, server: int) -> None:
        wish = Wish(name="Spring", start="2026-01-06", time="10:00", channel_id=100)
        stored = await cohorts.create(desk.study, await cohorts.plan_new(desk.study, OLGA, wish, desk.clock()))
        await ringing.ring_one(desk.study, self.world.place, stored.id, desk.clock)
        for member in MEMBERS:
            await membership.join(desk.study, member, stored, None, None, desk.clock())

    async def _check_in(self, desk: Desk, server: int) -> None:
        cohort = desk.some_cohort()
        assert cohort is not None
        given = Answers("I did it all.", blocker="The dough sticks.", share=True)
        await checkin.check_in(desk.study, MEMBERS[0], cohort.id, 1, given, desk.clock())
        desk.watch.done.add((cohort.id, 1, MEMBERS[0].id))
