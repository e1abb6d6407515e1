"""A short story that is told again and again, with the process killed at another await each time."""

from __future__ import annotations

import asyncio
import random
from datetime import time, timedelta
from functools import partial

from bot import capstones, changes, checkin, circles, cohorts, membership, person, posting, ringing
from bot.actors import Actor
from bot.answers import Answers
from bot.capstones import Handin
from bot.cohorts import Wish
from bot.curriculum.model import Curriculum
from bot.records import Cohort, Kind, Session
from tests.making import look
from tests.simulation import settled
from tests.simulation.curricula import weeks
from tests.simulation.faults import Rates
from tests.simulation.organisers import OLGA
from tests.simulation.people import HERE
from tests.simulation.quiet import quiet
from tests.simulation.seeds import Run
from tests.simulation.world import Act, World

ADA, BEN, CLEO = Actor(HERE, 11), Actor(HERE, 12), Actor(HERE, 13)
DOWN = (timedelta(), timedelta(minutes=3), timedelta(hours=5))  # until it is started again, in turn


def tell(kill_at: int) -> Run:
    """Killed at that await (0: never).

    Two weeks with a nudge in the thread and a direct one, digests, a capstone, a live session, a change, a pause, and
    the farewell.
    """
    with quiet():
        return asyncio.run(Story(kill_at).run())


class Story:
    """Lives it through, whatever comes in between."""

    def __init__(self, kill_at: int, curriculum: Curriculum | None = None) -> None:
        chance = random.Random(1)  # noqa: S311 - a test that can be repeated
        self.world = World(chance, Rates(), kill_at=kill_at, library=(curriculum or weeks(2),))
        self.world.watch.steady = kill_at == 0
        self.down = DOWN[kill_at % len(DOWN)]

    async def run(self) -> Run:
        await self._start()
        await self._do(self._found)
        for member in (ADA, BEN, CLEO):
            await self._do(partial(self._join, member))
        await self._do(self._prefer)
        await self._do(self._circles)
        await self._do(self._sign_up)
        await self._do(self._meet)
        await self._rest(days=3)
        await self._do(self._check_in)
        await self._do(self._later)
        await self._do(self._leave_circle)
        await self._rest(days=6)
        for author in (ADA, BEN):
            await self._do(partial(self._hand_in, author))
        await self._do(self._pause)
        await self._rest(days=23)
        return await self._end()

    async def _end(self) -> Run:
        """What has gone wrong until everything is done."""
        world = self.world
        if world.watch.mistakes:
            return Run(world, world.watch.mistakes)
        await settled.calm_down(world)
        return Run(world, [*world.watch.mistakes, *settled.faults(world)])

    async def _start(self) -> None:
        """Until it stays up: it is killed once at most."""
        while not self.world.process.running:
            await self.world.start()
            self.world.clock.true += self.down if not self.world.process.running else timedelta()

    async def _do(self, act: Act) -> None:
        """Whoever got no answer tries again; what was done already is refused then."""
        world = self.world
        done = False
        while not done:
            await world.process.run(act())
            world.note_plans()
            done = world.process.running
            if not done:
                world.clock.true += self.down
                await self._start()
        await self._ring()

    async def _ring(self) -> None:
        await self.world.process.ring()
        await self._start()

    async def _rest(self, days: int) -> None:
        world = self.world
        until = world.clock.true + timedelta(days=days)
        while world.process.alarm is not None and world.process.alarm <= until:
            world.clock.go_to(world.process.alarm)
            await self._ring()
        world.clock.go_to(until)

    def _cohort(self) -> Cohort | None:
        return next(iter(self.world.cohorts()), None)

    async def _found(self) -> None:
        world = self.world
        wish = Wish(name="Spring", start="2026-01-06", time="10:00", channel_id=100, reviews_channel_id=101)
        stored = await cohorts.create(world.study, await cohorts.plan_new(world.study, OLGA, wish, world.clock()))
        await ringing.ring_one(world.study, world.place, stored.id, world.clock)

    async def _join(self, member: Actor) -> None:
        if cohort := self._cohort():
            await membership.join(self.world.study, member, cohort, None, None, self.world.clock())

    async def _prefer(self) -> None:
        await person.change(self.world.study, BEN.id, "direct", None)

    async def _circles(self) -> None:
        if cohort := self._cohort():
            await circles.turn_on(self.world.study, OLGA, cohort, self.world.clock())

    async def _sign_up(self) -> None:
        if cohort := self._cohort():
            for member in (ADA, BEN, CLEO):
                await circles.sign_up(self.world.study, member, cohort.id, self.world.clock())

    async def _leave_circle(self) -> None:
        if cohort := self._cohort():
            await circles.sign_off(self.world.study, CLEO, cohort.id, self.world.clock())

    async def _meet(self) -> None:
        if cohort := self._cohort():
            session = Session(3, time(19), 60, None, "https://example.org")
            draft = await changes.draft_session(self.world.study, OLGA, cohort, session, self.world.clock())
            await self.world.organisers.confirm(draft)

    async def _check_in(self) -> None:
        if cohort := self._cohort():
            given = Answers("I did it all.", blocker="The dough sticks.", share=True)
            await checkin.check_in(self.world.study, ADA, cohort.id, 1, given, self.world.clock())
            self.world.watch.done.add((cohort.id, 1, ADA.id))

    async def _later(self) -> None:
        if cohort := self._cohort():
            wish = Wish(time="11:30", channel_id=102)
            draft = await changes.draft_edit(self.world.study, OLGA, cohort, wish, self.world.clock())
            await self.world.organisers.confirm(draft)

    async def _hand_in(self, author: Actor) -> None:
        if cohort := self._cohort():
            world, handin = self.world, Handin(f"https://example.org/{author.id}")
            receipt = await capstones.submit(world.study, look, author, cohort, handin, world.clock())
            number, now = receipt.submission.id, world.clock()
            await posting.post_now(world.study, world.place, cohort.id, Kind.SUBMISSION, number, now)

    async def _pause(self) -> None:
        if cohort := self._cohort():
            draft = await changes.draft_pause(self.world.study, OLGA, cohort, 1, None, self.world.clock())
            await self.world.organisers.confirm(draft)
