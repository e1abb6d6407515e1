"""The simulated Discord as several processes meet it: what is on its way arrives, whatever becomes of its sender."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.agenda import ORDER, Event
from bot.board import Outage, Sent
from bot.posts import Post
from bot.records import Kind
from tests.simulation.machine import HERE
from tests.simulation.place import Place
from tests.simulation.rooms import Message
from tests.simulation.watching import Watch

if TYPE_CHECKING:
    from tests.simulation.several import Several

T = TypeVar("T")
WITHIN = timedelta(seconds=60)  # after the loss of a process, while another lives
SKEW = 2.0  # seconds by which the clocks of the machines may differ


class Sender(NamedTuple):
    """Who sends a request, as it was when it left. `why_not`: why it must not."""

    name: str
    began: datetime
    why_not: str | None


class SharedPlace(Place):
    """`bot.board.Board` for whichever process asks."""

    world: Several

    async def find(self, post: Post) -> Sent | None:
        found = await self._request(lambda: self._search(post), changes=False)
        return None if found is None else await self._complete(found, post)

    async def _request(self, do: Callable[[], T], *, changes: bool = True) -> T:
        machine = HERE.get()
        await machine.pass_by()
        if changes:
            machine.study.require()  # as the real board does with whatever leaves it
        arriving = asyncio.create_task(
            self._arrive(Sender(machine.name, machine.began, self.world.peers.why_not(machine)), do)
        )
        done = await asyncio.shield(arriving)
        await machine.pass_by()
        return done

    async def _arrive(self, sender: Sender, do: Callable[[], T]) -> T:
        chance = self.world.chance
        await asyncio.sleep(chance.uniform(0.02, 0.3) if chance.random() < 0.9 else chance.uniform(1, 5))
        if self.world.away:
            raise Outage("no answer")
        self.world.watch.sender, self.world.watch.began = sender, sender.began
        done = do()
        await asyncio.sleep(chance.uniform(0.02, 0.3))
        if self.world.away:
            raise Outage("the answer was lost")
        return done


class SharedWatch(Watch):
    """Where nothing but processes is lost, everything must be there in time."""

    sender: Sender | None = None

    def __init__(self, world: Several) -> None:
        super().__init__(world.clock)
        self.world = world
        self.steady = False
        self._latest: dict[int, Event] = {}
        self._to_learn: deque[Callable[[], None]] = deque()

    def later(self, learn: Callable[[], None]) -> None:
        """It counts for whatever is begun from now on; that takes a while to get through."""
        self._to_learn.append(learn)
        asyncio.get_running_loop().call_later(90, lambda: self._to_learn.popleft()())

    def begin(self) -> None:
        """Each request says since when what it belongs to is under way."""

    def appeared(self, message: Message) -> None:
        self.world.disturb()
        super().appeared(message)
        if self.sender is not None:
            self.world.story(f"{message.key} appears, from {self.sender.name}")
            if self.sender.why_not is not None:
                self.wrong(message, f"{self.sender.name} posts it, and {self.sender.why_not}")

    def _in_time(self, message: Message) -> None:
        super()._in_time(message)
        event = self._event(message.post)
        if event is None or event.kind is Kind.NUDGE or not self.world.strict:
            return
        self._in_turn(message, event)
        due = self._due(event, message.post)
        if self.clock() - due > WITHIN:
            self.wrong(message, f"it was due at {event.at}, and nothing was lost after {due}")

    def _in_turn(self, message: Message, event: Event) -> None:
        """Within a cohort, what fell due first comes first."""
        if event.kind not in (Kind.ASSIGNMENT, Kind.DIGEST):
            return
        before = self._latest.get(message.post.cohort.id)
        self._latest[message.post.cohort.id] = event
        if before is not None and (event.at, ORDER[event.kind]) < (before.at, ORDER[before.kind]):
            self.wrong(message, f"{before} has overtaken it")

    def _due(self, event: Event, post: Post) -> datetime:
        """When it was due, or when last something was lost or changed that may have held it up."""
        cohort = post.cohort
        known = self.plans.get(cohort.id) == cohort
        changed = self.changed.get(cohort.id, event.at) if known else self.began
        return max(event.at, cohort.created_at, changed, self.world.lost)
