"""From a seed to a run of several processes: what happens to them, above all when something falls due."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import cohorts, membership, ringing
from bot.actors import Actor
from bot.cohorts import Wish
from bot.store import cohorts as store
from bot.store.address import Server
from tests.simulation import settled
from tests.simulation.desk import Desk
from tests.simulation.machine import Machine
from tests.simulation.on_server import ServerDisk
from tests.simulation.organisers import ZONES, Organisers
from tests.simulation.peers import Peers
from tests.simulation.people import MEMBERS, People
from tests.simulation.quiet import quiet
from tests.simulation.several import SERVERS, Several
from tests.simulation.shared import Disk
from tests.simulation.virtual import run as run_virtually

BEFORE = timedelta(seconds=40)
DOWN = (1, 5, 40, 600, 18_000)  # seconds until a process is started again
STOPPED = (3, 15, 19, 21, 24, 40, 90, 230, 250, 700, 18_000)  # seconds until a stopped one goes on


@dataclass(slots=True)
class SharedRun:
    """What came of a run."""

    world: Several
    mistakes: list[str]


def simulate_several(
    seed: int,
    weeks: int = 5,
    processes: int = 3,
    *,
    tell: Callable[[str], None] | None = None,
    kind: type[Peers] = Peers,
    server: Server | None = None,
) -> SharedRun:
    """One run. The same seed gives the same run, unless it is on a `server`: a real one, with an empty database."""

    async def main(folder: Path) -> SharedRun:
        chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
        disk = Disk(folder / "shared.db") if server is None else ServerDisk(server)
        with closing(disk):
            return await Fate(Several(chance, disk, tell, kind, processes)).run(timedelta(weeks=weeks))

    with quiet(), TemporaryDirectory() as folder:
        return run_virtually(main(Path(folder)))


class Fate:
    """Lets things happen to a world, again and again."""

    def __init__(self, world: Several) -> None:
        self.world, self.chance = world, world.chance
        self.clement = self.chance.random() < 0.6  # nothing but processes is lost
        world.strict, world.removals = self.clement, not self.clement

    async def run(self, how_long: timedelta) -> SharedRun:
        world = self.world
        for seat in range(world.seats):
            world.start(seat)
        for server in SERVERS[: 2 + self.chance.randrange(3)]:
            world.then(timedelta(minutes=1), partial(self.serve, server, self._found))
        self._again(timedelta(hours=1), timedelta(days=1), self._act)
        self._again(timedelta(hours=1), timedelta(minutes=5), self._look_ahead)
        self._again(timedelta(days=1), timedelta(days=9), self._upgrade)
        await world.live(how_long)
        return await self.end()

    async def end(self) -> SharedRun:
        """What has gone wrong until everything is done."""
        world = self.world
        if not world.watch.mistakes:
            await self._calm_down()
        mistakes = world.watch.mistakes or [*settled.faults(world), *lost_check_ins(world)]  # type: ignore[arg-type]
        for each in world.machines:
            each.kill()
        await asyncio.sleep(1)  # until their connections are closed
        return SharedRun(world, mistakes)

    def _again(self, least: timedelta, usual: timedelta, act: Callable[[], None]) -> None:
        def do() -> None:
            act()
            self._again(least, usual, act)

        self.world.then(least + usual * self.chance.expovariate(1), do)

    # People
    def serve(self, server: int, act: Callable[[Desk, int], Awaitable[None]]) -> None:
        """At the process that has the gateway of the server; sometimes at one that has just been stopped."""
        world = self.world
        machine = world.peers.serving(server)
        if machine is None:
            world.then(timedelta(minutes=1), partial(self.serve, server, act))
            return
        desk = Desk(world, machine, server)

        async def served() -> None:
            since = world.clock.true
            try:
                await act(desk, server)
            finally:
                world.note_plans(since)
            machine.wake()

        machine.do(served)

    def _act(self) -> None:
        server = self.chance.choice(SERVERS)
        olga = Actor(server, 10, manages=True)
        if self.chance.random() < 0.25:
            self.serve(server, lambda desk, server: Organisers(desk, olga).act())
        else:
            self.serve(server, lambda desk, server: People(desk, server).act())

    async def _found(self, desk: Desk, server: int) -> None:
        """A cohort that begins within days."""
        world, chance = self.world, self.chance
        wish = Wish(
            name=f"Cohort {server >> 22}",
            start=(desk.clock() + timedelta(days=chance.randrange(1, 5))).date().isoformat(),
            timezone=chance.choice(ZONES),
            time=f"{chance.randrange(24):02}:{chance.choice((0, 15, 30))}",
            channel_id=world.new_channel(),
            reviews_channel_id=world.new_channel(),
            curriculum=chance.choice(world.library.curricula).id,
        )
        actor = Actor(server, 10, manages=True)
        stored = await cohorts.create(desk.study, await cohorts.plan_new(desk.study, actor, wish, desk.clock()))
        world.story(f"cohort {stored.id} begins {stored.starts_on} {stored.post_time} {stored.timezone}")
        await ringing.ring_one(desk.study, world.place, stored.id, desk.clock)
        for member in MEMBERS:
            cohort = await store.get(desk.study.db.read, stored.id)
            if cohort is not None and chance.random() < 0.7:
                await membership.join(desk.study, Actor(server, member), cohort, None, None, desk.clock())

    # Processes
    def _look_ahead(self) -> None:
        """Trouble comes when something is about to fall due."""
        world, due = self.world, self.world.next_due()
        if due is None or self.chance.random() < 0.3:
            return
        wait = due - BEFORE - world.clock.true
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            world.then(wait + timedelta(seconds=self.chance.uniform(0, 50)), self._trouble)

    def _trouble(self) -> None:
        machine = self.world.some_machine()
        if machine is None:
            return
        troubles = [self.kill, self._pause, self._pause, self._pause, self._stop]
        fate = partial(self.chance.choice([*troubles, *([] if self.clement else [self._cut, self._away])]), machine)
        if self.chance.random() < 0.7:  # between two of its steps, once the clock rings
            machine.fate = machine.awaits + self.chance.randrange(1, 150), fate
        else:
            fate()

    def kill(self, machine: Machine) -> None:
        self.world.story(f"{machine.name} is killed")
        self.world.gone(machine)
        asyncio.get_running_loop().call_soon(machine.kill)
        machine.freeze()  # until then
        self._start_again(machine)

    def _start(self, seat: int) -> None:
        self.world.start(seat)

    def _start_again(self, machine: Machine) -> None:
        self.world.then(timedelta(seconds=self.chance.choice(DOWN)), partial(self._start, machine.seat))

    def _pause(self, machine: Machine) -> None:
        self.freeze(machine, self.chance.choice(STOPPED))

    def freeze(self, machine: Machine, wait: float) -> None:
        """SIGSTOP, and SIGCONT after so many seconds."""
        self.world.story(f"{machine.name} is stopped for {wait} s")
        self.world.has_lost()
        machine.freeze()

        def thaw() -> None:
            if not machine.dead:
                self.world.story(f"{machine.name} goes on")
                self.world.has_lost()
                machine.thaw()

        self.world.then(timedelta(seconds=wait), thaw)

    def _stop(self, machine: Machine) -> None:
        """SIGTERM, and a new one."""
        self.world.story(f"{machine.name} is told to end")
        self.world.has_lost()
        self._end(machine)
        self._start_again(machine)

    def _end(self, machine: Machine) -> None:
        async def end() -> None:
            await machine.stop()
            if machine in self.world.machines:
                self.world.story(f"{machine.name} has ended")
                self.world.gone(machine)

        self.world.keep(asyncio.create_task(end()))

    def _upgrade(self) -> None:
        """One after the other: the new one starts beside the old one, which is told to end then."""
        self.world.story("an upgrade begins")
        for number, machine in enumerate([each for each in self.world.machines if each.well]):
            wait = timedelta(seconds=30 * number)
            self.world.then(wait, partial(self._start, machine.seat))
            self.world.then(wait + timedelta(seconds=self.chance.uniform(1, 20)), partial(self._retire, machine))

    def _retire(self, machine: Machine) -> None:
        if machine.well:
            self._end(machine)
        elif not machine.dead:
            self.world.gone(machine)
            machine.kill()

    def _cut(self, machine: Machine) -> None:
        """It cannot reach the database for a while."""
        wait = self.chance.choice((2, 15, 25, 300))
        self.world.story(f"{machine.name} has no database for {wait} s")
        machine.cut = True

        def mend() -> None:
            machine.cut = False

        self.world.then(timedelta(seconds=wait), mend)

    def _away(self, _: Machine) -> None:
        """Discord gives nobody an answer for a while."""
        wait = self.chance.choice((2, 20, 600))
        self.world.story(f"Discord is away for {wait} s")
        self.world.away = True

        def back() -> None:
            self.world.away = False

        self.world.then(timedelta(seconds=wait), back)

    async def _calm_down(self) -> None:
        """Nothing more is lost, and the clock rings until nothing is overdue."""
        world = self.world
        world.forget_the_future()
        world.away = False
        for each in world.machines:
            each.fate, each.cut = None, False
            each.thaw()
        for seat in set(range(world.seats)) - {each.seat for each in world.machines}:
            world.start(seat)
        for _ in range(24 * 12):
            await world.sleep_until(world.clock.true + timedelta(minutes=5))
            world.disturb()
            for each in world.machines:
                each.wake()
            if world.watch.mistakes or not any(
                settled._overdue(each, world.clock()) for each in settled.rows(world.disk)
            ):
                return


def lost_check_ins(world: Several) -> Iterator[str]:
    """Those that were acknowledged, and are not there."""
    there = {tuple(row) for row in world.disk.execute("SELECT cohort_id, week, member_id FROM checkins")}
    for done in sorted(world.watch.done - there):
        yield f"the check-in {done} was acknowledged, and is lost"
