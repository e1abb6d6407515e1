"""A world of several processes on one database, each with a clock of its own; they come and go as the seed has it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.curriculum.library import Library
from bot.records import Cohort
from bot.store import cohorts as store
from bot.study import Study
from tests.conftest import MONDAY_9
from tests.simulation.curricula import library
from tests.simulation.faults import Faults, Rates
from tests.simulation.machine import Machine
from tests.simulation.on_server import ServerDisk
from tests.simulation.peers import Peers
from tests.simulation.promises import Promises
from tests.simulation.shared import Disk
from tests.simulation.sharing import SKEW, SharedPlace, SharedWatch
from tests.simulation.story import Story

CALM = timedelta(seconds=60)  # after whatever happened: by then it is over, and nothing goes on but hearts
AHEAD = timedelta(seconds=10)  # of what happens next, hearts beat again
SERVERS = tuple((number << 22) + 1 for number in range(6))  # each in the shard of its number


class FleetClock:
    """`true` is Discord's time. Called, it says the latest time that any machine may show."""

    ahead = timedelta()

    @property
    def true(self) -> datetime:
        return MONDAY_9 + timedelta(seconds=asyncio.get_running_loop().time())

    def __call__(self) -> datetime:
        return self.true + timedelta(seconds=SKEW / 2)


class Several:
    """`machines` has whoever runs, stopped ones too. `lost`: when last something happened to one of them."""

    def __init__(
        self,
        chance: random.Random,
        disk: Disk | ServerDisk,
        tell: Callable[[str], None] | None,
        kind: type[Peers],
        seats: int,
        curricula: Library | None = None,
    ) -> None:
        self.chance, self.disk = chance, disk
        self.clock: Any = FleetClock()
        self.story = Story(self.clock, tell)
        self.watch = SharedWatch(self)
        self.place = SharedPlace(self.clock, Faults(chance, Rates()), self.watch)
        self.place.world = self
        self.library = curricula or library()
        self.peers, self.seats = kind(self), seats
        self.watch.study = Study(self.disk.open(asyncio.Event().wait), self.library)
        self.machines: list[Machine] = []
        self.strict = True  # nothing but processes is lost
        self.away = False  # whether Discord gives no answer
        self.removals = False
        self.step: Callable[[Machine], None] = lambda machine: None  # told of each await of each of them
        self.lost = self.clock.true
        self.resting: datetime | None = None  # until then nothing happens but hearts that beat
        self.promises: dict[int, Promises] = {}
        self._disturbed = self.clock.true
        self._coming: list[asyncio.TimerHandle] = []
        self._kept: list[object] = []
        self._channels, self._names = count(100), count(1)

    # Time
    def then(self, wait: timedelta, act: Callable[[], None]) -> None:
        def do() -> None:
            self._coming.remove(timer)
            self.disturb()
            act()

        timer = asyncio.get_running_loop().call_later(max(wait.total_seconds(), 0), do)
        self._coming.append(timer)

    async def live(self, how_long: timedelta) -> None:
        """Let everything happen that is to happen meanwhile."""
        resting = asyncio.create_task(self._rest())
        for _ in range(int(how_long / timedelta(hours=1))):
            if not self.watch.mistakes:
                await asyncio.sleep(3600)
        resting.cancel()

    def forget_the_future(self) -> None:
        for each in self._coming:
            each.cancel()
        self._coming.clear()

    async def sleep_until(self, at: datetime) -> None:
        await asyncio.sleep(max((at - self.clock.true).total_seconds(), 0))

    def disturb(self) -> None:
        self._disturbed = self.clock.true

    @property
    def disturbed(self) -> bool:
        wakeful = (each for each in self.machines if not each.frozen)
        return self.clock.true - self._disturbed < CALM or any(
            each.busy or each.cut or each.stopping for each in wakeful
        )

    async def _rest(self) -> None:
        """While nothing happens, hearts need not beat one by one."""
        while True:
            await asyncio.sleep(5)
            alarms = [each.alarm for each in self.machines if each.alarm and each.well]
            coming = [MONDAY_9 + timedelta(seconds=each.when()) for each in self._coming]
            until = min([*alarms, *coming], default=self.clock.true) - AHEAD
            if not self.disturbed and until - self.clock.true > CALM:
                self.resting = until
                await self.sleep_until(until)
                self.peers.have_rested()
                self.resting = None

    # Processes
    def start(self, seat: int) -> Machine:
        """`seat`: which part of the work is its own."""
        ahead = timedelta(seconds=self.chance.uniform(-1, 1) * SKEW / 2)
        machine = Machine(self, f"process {next(self._names)}", seat, ahead)
        self.machines.append(machine)
        self.story(f"{machine.name} starts")
        self.has_lost()
        machine.start()
        return machine

    def has_lost(self, until: timedelta = timedelta()) -> None:
        """Something has happened to a process, for better or worse; from then on it may go on."""
        self.lost = max(self.lost, self.clock.true + until)
        self.disturb()

    def gone(self, machine: Machine) -> None:
        self.has_lost()
        self.machines.remove(machine)

    def keep(self, task: object) -> None:
        """Nobody waits for it; but asyncio forgets what nobody keeps."""
        self._kept.append(task)

    def some_machine(self) -> Machine | None:
        well = [each for each in self.machines if each.well]
        return self.chance.choice(well) if well else None

    # What there is
    def cohorts(self) -> list[Cohort]:
        sql = f"SELECT {store.COLUMNS} FROM cohorts ORDER BY id"  # noqa: S608 - made of constants
        return [store.from_row(row) for row in self.disk.execute(sql)]

    def new_channel(self) -> int:
        return next(self._channels)

    def note_plans(self, since: datetime) -> None:
        """Which agenda each cohort has now, for what it is promised."""
        for cohort in self.cohorts():
            if self.watch.plans.get(cohort.id) != cohort and self.watch.study is not None:
                self.watch.plans[cohort.id] = cohort
                self.watch.changed[cohort.id] = self.clock.true
                promises = self.promises.setdefault(cohort.id, Promises())
                promises.in_force(self.watch.study.agenda(cohort), since)

    def next_due(self) -> datetime | None:
        """When something falls due by a calendar."""
        study, now = self.watch.study, self.clock.true
        agendas = [study.agenda(each) for each in self.cohorts() if each.running] if study else []
        return min((event.at for agenda in agendas for event in agenda if event.at > now), default=None)
