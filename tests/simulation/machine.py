"""One of several processes: it serves, is stopped and continued between any two awaits, hands over, or is killed."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import installation, reviewers, ringing, threads
from bot.errors import DatabaseTrouble, StudyError
from bot.study import Study

if TYPE_CHECKING:
    from tests.simulation.several import Several

CATCH_UP = timedelta(minutes=10)
SOON, BREATH = timedelta(minutes=1), timedelta(seconds=1)
GRACE = 10.0  # seconds that what is under way has, to end by itself
STAND_BY = 5.0  # seconds between two tries to join
LONGEST_NAP = timedelta(hours=12)
HERE: ContextVar[Machine] = ContextVar("HERE")


class Machine:
    """From its start to its end. `began`: since when, by Discord's time, what is under way is under way."""

    def __init__(self, world: Several, name: str, seat: int, ahead: timedelta) -> None:
        self.world, self.name, self.seat, self.ahead = world, name, seat, ahead
        self.db = world.disk.open(self.gate)
        self.study = Study(self.db, world.library, peer=world.peers.new(self))
        self.frozen = self.dead = self.stopping = self.serving = False
        self.cut = False  # whether it cannot reach the database
        self.awaits = 0
        self.fate: tuple[int, Callable[[], None]] | None = None  # what happens to it, and at which await
        self.alarm: datetime | None = None  # by Discord's time
        self.nap = CATCH_UP
        self._thawed = asyncio.Event()
        self._woken, self._idle = asyncio.Event(), asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: dict[object, datetime] = {}

    def now(self) -> datetime:
        return self.world.clock.true + self.ahead

    @property
    def began(self) -> datetime:
        return min(self._under_way.values(), default=self.world.clock.true)

    @property
    def well(self) -> bool:
        return self.serving and not (self.frozen or self.dead or self.stopping or self.cut)

    @property
    def busy(self) -> bool:
        return bool(self._under_way) and not self.dead

    async def gate(self) -> None:
        """Between any two steps: others may go first, and nobody comes by who is stopped."""
        self.awaits += 1
        self.world.step(self)
        if self.fate is not None and self.awaits >= self.fate[0]:
            fate, self.fate = self.fate[1], None
            fate()
        if self.world.chance.random() < 0.3:
            await asyncio.sleep(0)
        while self.frozen and not self.dead:
            await self._thawed.wait()
        if self.dead:
            raise asyncio.CancelledError
        if self.cut:
            raise DatabaseTrouble("the database cannot be reached")

    async def pass_by(self) -> None:
        """The same, on the way to Discord or back."""
        with suppress(DatabaseTrouble):
            await self.gate()

    # What happens to it
    def freeze(self) -> None:
        if not self.frozen:
            self.frozen = True
            self._thawed.clear()
            self.db.falls_silent()

    def thaw(self) -> None:
        self.frozen = False
        self._thawed.set()

    def kill(self) -> None:
        if not self.dead:
            self.dead, self.serving = True, False
            self.db.die()
            for task in self._tasks:
                task.cancel()

    async def stop(self) -> None:
        """SIGTERM: what is under way may end, nothing else begins, and others go on at once."""
        self.stopping = True
        self._woken.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), GRACE)
        if not self.dead and not self.frozen:
            leaving = self._spawn(self._last_words())
            await asyncio.wait((leaving,), timeout=GRACE)
        self.kill()

    async def _last_words(self) -> None:
        with suppress(DatabaseTrouble):
            await self.world.peers.leave(self)

    # What it does
    def start(self) -> None:
        self._spawn(self._serve())

    def do(self, doing: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Somebody does something here."""
        return self._spawn(self._bounded(doing))

    def wake(self) -> None:
        """Something has changed: it rings soon."""
        self._woken.set()

    def _spawn(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        before = HERE.set(self)
        task = asyncio.create_task(doing)
        HERE.reset(before)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _bounded(self, doing: Callable[[], Awaitable[None]]) -> bool:
        """What every way into the bot does with an error: it is told or logged. Whether it went well."""
        me = object()
        self._under_way[me] = self.world.clock.true
        self._idle.clear()
        self.world.watch.begin()
        try:
            await doing()
        except (DatabaseTrouble, StudyError) as error:
            self.world.story(f"{self.name}: {type(error).__name__}: {error}")
            if isinstance(error, DatabaseTrouble):
                self.world.has_lost(SOON)
        except Exception:  # noqa: BLE001 - whatever else it is, the run has failed
            self.world.watch.mistakes.append(f"{self.name}: {traceback.format_exc()}")
        else:
            return True
        finally:
            del self._under_way[me]
            if not self._under_way:
                self._idle.set()
        return False

    async def join(self) -> None:
        """Returns when it is one of those that serve."""
        self.serving = False
        while not self.serving:
            with suppress(DatabaseTrouble):
                self.serving = await self.world.peers.join(self)
            if not self.serving:
                await self.pause(STAND_BY)
        self.world.story(f"{self.name} serves")
        self.world.has_lost()

    async def pause(self, seconds: float) -> None:
        """For so long; or until there is something to do again, where there is nothing."""
        await asyncio.sleep(seconds)
        while self.world.resting is not None:
            await self.world.sleep_until(self.world.resting)
            await asyncio.sleep(self.world.chance.uniform(0.1, seconds))

    async def _serve(self) -> None:
        await self.join()
        self._spawn(self.world.peers.live(self))
        await self._bounded(self._begin)
        while not self.stopping:
            self._woken.clear()
            shown = len(self.world.place.messages)
            went_well = await self._bounded(self._ring)
            shown = len(self.world.place.messages) - shown
            self.nap = CATCH_UP if shown or self.world.disturbed else min(self.nap * 4, LONGEST_NAP)
            if not went_well:
                self.alarm = self.world.clock.true + SOON
            await self._sleep()

    async def _begin(self) -> None:
        await installation.take_over(self.study, self.now())

    async def _ring(self) -> None:
        look = await reviewers.allocate_due(self.study, self.now())
        following = await ringing.ring(self.study, self.world.place, self.now, lambda: self.stopping)
        await installation.remember_ring(self.study, self.now())
        await threads.redraw(self.study, self.world.place, self.now())
        found = [moment for moment in (look, following) if moment is not None]
        next_ring = max(min(found, default=self.now() + self.nap), self.now() + BREATH)
        self.alarm = min(next_ring - self.ahead, self.world.clock.true + self.nap)

    async def _sleep(self) -> None:
        """Until the alarm, or until somebody wakes it."""
        left = (self.alarm - self.world.clock.true).total_seconds() if self.alarm else None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), left)
        await asyncio.sleep(self.world.chance.random() / 2)
