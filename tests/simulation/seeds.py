"""From a seed to a run: which troubles there are, and when they come."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

from tests.simulation import settled
from tests.simulation.curricula import library
from tests.simulation.faults import Rates
from tests.simulation.place import Place
from tests.simulation.quiet import quiet
from tests.simulation.world import Act, World
from tests.simulation.zone_rules import LIKE, ZoneRules, moving_zone

A_YEAR = timedelta(weeks=53)
STEPS = (timedelta(minutes=7), timedelta(hours=3), timedelta(days=2), timedelta(weeks=1), timedelta(weeks=4))


class Broken(AssertionError):
    """A promise was broken."""


@dataclass(slots=True)
class Run:
    """What came of a run."""

    world: World
    mistakes: list[str]


def simulate(
    seed: int, years: int = 1, *, tell: Callable[[str], None] | None = None, place: type[Place] = Place
) -> Run:
    """One run. The same seed gives the same run."""
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    rates = Rates(0.15, 0.003, 0.003) if chance.random() < 0.6 else Rates(0.4, 0.02, 0.01)
    steady = chance.random() < 0.1
    with ExitStack() as stack:
        stack.enter_context(quiet())
        rules = stack.enter_context(moving_zone()) if not steady and chance.random() < 0.25 else None
        world = World(chance, Rates() if steady else rates, tell=tell, place=place)
        return asyncio.run(_Fate(world, rules, steady=steady).run(years))


def require_sound(seed: int, years: int = 1) -> Run:
    """Raises Broken, with how to repeat it."""
    run = simulate(seed, years)
    if run.mistakes:
        found = "\n".join(run.mistakes[:5])
        raise Broken(f"seed {seed}: {found}\nTo repeat it: make simulate SEED={seed} YEARS={years}")
    return run


class _Fate:
    """Lets things happen to a world, again and again."""

    def __init__(self, world: World, rules: ZoneRules | None, *, steady: bool) -> None:
        self.world = world
        self.chance = world.chance
        self.rules = rules
        self.steady = world.watch.steady = steady
        world.moving = rules is not None
        world.removals = not steady
        self.clock_trouble = not steady and self.chance.random() < 0.4

    async def run(self, years: int) -> Run:
        world = self.world
        self._again(timedelta(), timedelta(days=9), self._found, first=True)
        self._again(timedelta(days=1), timedelta(days=4), lambda: world.during(world.people.act))
        self._again(timedelta(days=1), timedelta(days=18), lambda: world.during(world.organisers.act))
        self._again(timedelta(days=1), timedelta(days=7), self._catch_up)
        if not self.steady:
            self._again(timedelta(days=1), timedelta(days=5), self._weather)
            self._again(timedelta(days=1), timedelta(days=25), self._rooms)
            self._again(timedelta(days=1), timedelta(days=25), self._restart)
        if self.clock_trouble:
            self._again(timedelta(days=1), timedelta(days=45), self._step)
        await world.start()
        await world.live(world.clock.true + A_YEAR * years)
        mistakes = world.watch.mistakes
        if not mistakes:
            await settled.calm_down(world)
        return Run(world, mistakes or list(settled.faults(world)))

    def _again(self, least: timedelta, usual: timedelta, act: Act, *, first: bool = False) -> None:
        async def do() -> None:
            if not self.world.watch.mistakes:
                await act()
                self._again(least, usual, act)

        self.world.then(timedelta() if first else least + usual * self.chance.expovariate(1), do)

    async def _found(self) -> None:
        """A cohort for a year; sometimes a shorter one beside it."""
        world = self.world
        over = [
            not each.running or (world.process.running and world.study.calendar(each).ends_at <= world.clock())
            for each in world.cohorts()
        ]
        if all(over) or (len(over) < 4 and self.chance.random() < 0.02):
            year, path, tiny = (each.id for each in library().curricula)
            chosen = self.chance.choice((year, year, path) if all(over) else (tiny, path))
            await world.during(lambda: world.found(chosen))
            for _ in range(self.chance.randrange(8)):
                await world.during(lambda: self._joined())

    async def _joined(self) -> None:
        if cohort := self.world.some_cohort():
            await self.world.people.join(cohort)

    async def _catch_up(self) -> None:
        if self.world.process.running:
            await self.world.process.ring()
            self.world.see_to_the_process()

    async def _weather(self) -> None:
        faults = self.world.faults
        faults.storms = not faults.storms
        self.world.story("things begin to go wrong" if faults.storms else "all is well")

    async def _rooms(self) -> None:
        """Somebody takes a permission away, and gives it back some time; or deletes a channel, and goes elsewhere."""
        world, chance = self.world, self.chance
        cohort = world.some_cohort()
        if cohort is None:
            return
        channel = chance.choice((cohort.channel_id, cohort.reviews_channel_id))
        wait = timedelta(hours=chance.choice((0.1, 3, 30, 24 * chance.randrange(2, 20))))
        rooms = world.place.rooms
        if chance.random() < 0.25:
            world.place.delete_channel(channel)
            world.story(f"channel {channel} is deleted")
            world.then(wait, lambda: world.during(lambda: world.organisers.move_out(cohort)))
            return
        taken = chance.choice((rooms.unreadable, rooms.unwritable, rooms.threadless))
        taken.add(channel)
        world.story(f"a permission is missing in channel {channel}")

        async def give_back() -> None:
            taken.discard(channel)
            world.story(f"the permission in channel {channel} is back")

        world.then(wait, give_back)

    async def _restart(self) -> None:
        """The process ends, and comes back at once or after hours or weeks; perhaps with other rules of the zones."""
        world = self.world
        world.process.stop()
        world.story("the bot is stopped")
        if self.rules is not None and self.chance.random() < 0.4:
            zone = self.chance.choice(LIKE)
            self.rules.like(zone)
            world.note_plans(anew=True)
            world.story(f"from now on the moving zone is like {zone}")
        world.see_to_the_process()

    async def _step(self) -> None:
        """The machine's clock is set, wrongly or right again."""
        world, chance = self.world, self.chance
        before = world.clock()
        world.clock.ahead = timedelta() if world.clock.ahead else chance.choice((1, -1)) * chance.choice(STEPS)
        world.story("the clock is set")
        world.watch.set_back |= world.clock() < before
        if world.clock() < before:
            world.note_plans(anew=True)
        if world.process.running:
            world.process.alarm = world.clock.true + timedelta(minutes=10 * chance.random())
