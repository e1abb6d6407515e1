"""One world: a disk, a Discord, a clock, a process that comes and goes, people, and whatever the seed brings."""

from __future__ import annotations

import heapq
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from bot import cohorts, ringing
from bot.cohorts import Wish
from bot.curriculum.library import Library
from bot.curriculum.model import Curriculum
from bot.records import Cohort
from bot.store import cohorts as store
from bot.study import Study
from tests.conftest import MONDAY_9
from tests.simulation.clocks import SteppedClock
from tests.simulation.faults import Faults, Rates
from tests.simulation.organisers import OLGA, ZONES, Organisers
from tests.simulation.people import People
from tests.simulation.place import Place
from tests.simulation.process import CATCH_UP, Process
from tests.simulation.promises import Promises
from tests.simulation.story import Story
from tests.simulation.watching import Watch
from tests.simulation.zone_rules import MOVING

Act = Callable[[], Awaitable[None]]
IMPATIENT = 2  # rings in vain; then the clock rings ever more seldom, until something happens
LONGEST_NAP = timedelta(hours=12)


class World:
    """`then` plans what happens later; `live` lets it happen."""

    def __init__(
        self,
        chance: random.Random,
        rates: Rates,
        *,
        kill_at: int | None = None,
        tell: Callable[[str], None] | None = None,
        place: type[Place] = Place,
        library: tuple[Curriculum, ...] = (),
    ) -> None:
        self.chance = chance
        self.clock = SteppedClock(MONDAY_9)
        self.story = Story(self.clock, tell)
        self.faults = Faults(chance, rates, kill_at)
        self.watch = Watch(self.clock)
        self.place = place(self.clock, self.faults, self.watch)
        self.process = Process(self.clock, self.faults, self.place, self.watch, self.story)
        if library:
            self.process.library = Library(library)
        self.disk = self.process.disk
        self.people, self.organisers = People(self), Organisers(self)
        self.moving = False  # whether cohorts live in the zone whose rules change
        self.removals = False  # whether people remove messages
        self.promises: dict[int, Promises] = {}
        self._channels = count(100)
        self._queue: list[tuple[datetime, int, Act]] = []
        self._turns = count()
        self._in_vain = 0

    @property
    def study(self) -> Study:
        return self.process.study

    def then(self, wait: timedelta, act: Act) -> None:
        heapq.heappush(self._queue, (self.clock.true + wait, next(self._turns), act))

    async def live(self, until: datetime) -> None:
        """Let everything happen that is to happen by then."""
        while self._queue and self._queue[0][0] <= until:
            at, _, act = heapq.heappop(self._queue)
            await self.ring_until(at)
            self.clock.go_to(at)
            await act()
            self._in_vain = 0
        await self.ring_until(until)
        self.clock.go_to(until)

    async def ring_until(self, until: datetime) -> None:
        process = self.process
        while process.alarm is not None and process.alarm <= until and not self.watch.mistakes:
            self.clock.go_to(process.alarm)
            shown = len(self.place.messages)
            await process.ring()
            self._in_vain = 0 if len(self.place.messages) > shown else self._in_vain + 1
            if self._in_vain > IMPATIENT and process.alarm is not None and not self.watch.steady:
                nap = CATCH_UP * 4 ** min(self._in_vain - IMPATIENT, 5)
                process.alarm = max(process.alarm, self.clock.true + min(nap, LONGEST_NAP))
            self.see_to_the_process()

    def see_to_the_process(self) -> None:
        """Whoever was killed is started again, sooner or later."""
        if not self.process.running and not self.process.starting:
            self.process.starting = True
            hours = self.chance.choice((0, 0, 0.05, 1, 12, 24 * self.chance.randrange(1, 20)))
            self.then(timedelta(hours=hours), self.start)

    async def start(self) -> None:
        self.process.starting = False
        if not self.process.running:
            await self.process.start()
        self.see_to_the_process()

    async def during(self, act: Act) -> None:
        """Somebody does something, with a ring beside it or soon after, if the bot is there."""
        if not self.process.running:
            return
        if self.chance.random() < 0.3:
            await self.process.ring(act())
        else:
            await self.process.run(act())
        wait = CATCH_UP * self.chance.random()
        soon = self.clock.true + (timedelta() if self.watch.steady else wait)  # where all is well, at once
        if self.process.running:
            self.process.alarm = min(self.process.alarm or soon, soon)
        self.note_plans()
        self.see_to_the_process()

    def cohorts(self) -> list[Cohort]:
        """All there are, as they are stored."""
        sql = f"SELECT {store.COLUMNS} FROM cohorts"  # noqa: S608 - made of constants
        return [store.from_row(row) for row in self.disk.execute(sql)]

    def some_cohort(self) -> Cohort | None:
        running = [each for each in self.cohorts() if each.running]
        return self.chance.choice(running) if running else None

    def new_channel(self) -> int:
        return next(self._channels)

    async def found(self, curriculum: str, zone: str | None = None, at: str | None = None) -> None:
        """A new cohort, which starts in the next days; whoever likes joins."""
        wish = Wish(
            name=f"Cohort {next(self._turns)}",
            start=(self.clock() + timedelta(days=self.chance.randrange(1, 5))).date().isoformat(),
            timezone=zone or self.chance.choice(ZONES),
            time=at or f"{self.chance.randrange(24):02}:{self.chance.choice((0, 15, 30))}",
            channel_id=self.new_channel(),
            reviews_channel_id=self.new_channel(),
            curriculum=curriculum,
        )
        planned = await cohorts.plan_new(self.study, OLGA, wish, self.clock())
        if self.moving and zone is None:
            planned = replace(planned, timezone=MOVING)
        stored = await cohorts.create(self.study, planned)
        self.story(f"cohort {stored.id} begins {stored.starts_on} {stored.post_time} {stored.timezone}, {curriculum}")
        await ringing.ring_one(self.study, self.place, stored.id, self.clock)

    def note_plans(self, *, anew: bool = False) -> None:
        """Which agenda each cohort has now, for what it is promised. `anew`: the clock or the zones' rules changed."""
        since = self.clock() if anew else min(self.watch.began, self.clock())
        for cohort in self.cohorts():
            if anew or self.watch.plans.get(cohort.id) != cohort:
                self.watch.plans[cohort.id] = cohort
                self.watch.changed[cohort.id] = since
                promises = self.promises.setdefault(cohort.id, Promises())
                promises.in_force(self.study.agenda(cohort), since)
