"""A thousand cohorts in one world for a year, each posting at its own local time. Nothing goes wrong."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

from bot import checkin, cohorts, membership
from bot.actors import Actor
from bot.answers import Answers
from bot.cohorts import Wish
from bot.records import Cohort
from tests.simulation import settled
from tests.simulation.curricula import weeks
from tests.simulation.faults import Rates
from tests.simulation.organisers import ZONES
from tests.simulation.quiet import quiet
from tests.simulation.seeds import Run
from tests.simulation.world import World

WEEKS = 52
EVERY = 5  # in one cohort of so many, members check in


def simulate_crowd(count: int, seed: int) -> Run:
    """The same seed gives the same run."""
    with quiet():
        return asyncio.run(_live(count, random.Random(seed)))  # noqa: S311 - a test that can be repeated


async def _live(count: int, chance: random.Random) -> Run:
    world = World(chance, Rates(), library=(weeks(WEEKS, False),))
    world.watch.steady = True
    await world.start()
    for number in range(count):
        await _found(world, number)
    world.note_plans()
    await world.process.ring()
    await world.live(world.clock.true + timedelta(weeks=WEEKS + 4))
    return Run(world, world.watch.mistakes or list(settled.faults(world)))


async def _found(world: World, number: int) -> None:
    """A cohort with a member or two, at a time of its own."""
    chance, actor = world.chance, Actor(number + 1, 10, manages=True)
    starts = (world.clock() + timedelta(days=chance.randrange(1, 8))).date().isoformat()
    wish = Wish(
        name=f"Cohort {number}",
        start=starts,
        timezone=chance.choice(ZONES),
        time=f"{chance.randrange(24):02}:{chance.choice((0, 30)):02}",
        channel_id=100 + number,
    )
    cohort = await cohorts.create(world.study, await cohorts.plan_new(world.study, actor, wish, world.clock()))
    members = [Actor(number + 1, 10_000 * (number + 1) + each) for each in range(chance.choice((1, 1, 2)))]
    for member in members:
        await membership.join(world.study, member, cohort, None, None, world.clock())
    if number % EVERY == 0:
        _plan_check_ins(world, cohort, members[0])


def _plan_check_ins(world: World, cohort: Cohort, member: Actor) -> None:
    for week in world.study.calendar(cohort).weeks:

        async def check_in(number: int = week.number) -> None:
            await checkin.check_in(world.study, member, cohort.id, number, Answers("I did it all."), world.clock())
            world.watch.done.add((cohort.id, number, member.id))

        some_time = timedelta(days=6.9 * world.chance.random())
        world.then(week.opens_at + some_time - world.clock.true, check_in)
