"""The bot as a process: started, rung, killed at any await, and started again on the same disk."""

from __future__ import annotations

import asyncio
import sqlite3
import traceback
from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot import installation, reviewers, ringing, threads
from bot.errors import StudyError
from bot.study import Study
from tests.simulation.clocks import SteppedClock
from tests.simulation.curricula import library
from tests.simulation.faults import Faults, Killed
from tests.simulation.place import Place
from tests.simulation.storage import MemoryDatabase, new_disk
from tests.simulation.story import Story
from tests.simulation.watching import Watch

CATCH_UP = timedelta(minutes=10)
BREATH = timedelta(seconds=1)


class Process:
    """`alarm` is when it rings next, by Discord's time. None: it does not run."""

    def __init__(self, clock: SteppedClock, faults: Faults, place: Place, watch: Watch, story: Story) -> None:
        self.clock, self.faults, self.place, self.watch, self.story = clock, faults, place, watch, story
        self.disk = new_disk()
        self.library = library()
        self.study = Study(MemoryDatabase(self.disk, faults), self.library)
        self.running = False
        self.starting = False  # somebody will start it
        self.alarm: datetime | None = None
        self.rings = 0

    async def start(self) -> None:
        """A new process on the old disk, as `bot.serve` begins."""
        db = MemoryDatabase(self.disk, self.faults)
        self.study = self.watch.study = Study(db, self.library)
        self.place.dead = False
        self.running = True
        self.story("the bot starts")
        await self.run(installation.take_over(self.study, self.clock()))
        if self.running:
            await self.ring()

    async def ring(self, *beside: Awaitable[None]) -> None:
        """Do whatever is due, with something else going on."""
        await self.run(self._ring(), *beside)

    async def _ring(self) -> None:
        self.rings += 1
        self.alarm = self.clock.true + CATCH_UP
        look = await reviewers.allocate_due(self.study, self.clock())
        following = await ringing.ring(self.study, self.place, self.clock)
        following = min((moment for moment in (look, following) if moment is not None), default=None)
        await installation.remember_ring(self.study, self.clock())
        await threads.redraw(self.study, self.place, self.clock())
        if following is not None:
            self.alarm = self.clock.shows_at(max(following, self.clock() + BREATH))
        else:
            self.alarm = None

    async def run(self, *doing: Awaitable[None]) -> None:
        """Several things at once, until they are done or the process was killed: nothing of it outlives that."""
        self.watch.begin()
        try:
            await asyncio.gather(*(self._bounded(each) for each in doing))
        except Killed:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            self.story("the bot is killed")
            self.stop()
        db = self.study.db
        if isinstance(db, MemoryDatabase) and db.misused:
            self.watch.mistakes += db.misused

    def stop(self) -> None:
        db = self.study.db
        if isinstance(db, MemoryDatabase):
            db.die()
        self.place.dead = True
        self.running, self.alarm = False, None

    async def _bounded(self, doing: Awaitable[None]) -> None:
        """What every way into the bot does with an error: it is told or logged, and life goes on."""
        try:
            await doing
        except (sqlite3.OperationalError, StudyError) as error:
            self.story(f"{type(error).__name__}: {error}")
        except Exception:  # noqa: BLE001 - whatever else it is, the run has failed
            self.watch.mistakes.append(traceback.format_exc())
