"""Which fault comes when, by a seed, and whether the bot stood it."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.soak import at_discord, at_home
from benchmarks.soak.crowd import Crowd
from benchmarks.soak.scene import NotHere, NotStood, Scene
from benchmarks.soak.weather import Weather

SERVED_WITHIN = 30.0  # seconds after a fault is over in which somebody must have checked in
BEFORE_THE_MINUTE, WORTH_WAITING = 2.0, 30.0  # seconds: weeks open with a full minute
LOOKED_AT = 500  # check-ins, the newest, after each fault


@dataclass(frozen=True)
class Fault:
    """`restarts`: the process does not outlive it. `posting`: it is worth most while something is posted.

    `lasts`: seconds, with the time to recover. What lasts long comes half as often.
    """

    name: str
    act: Callable[[Scene], Awaitable[None]]
    restarts: bool = False
    posting: bool = False
    lasts: float = 45.0

    @property
    def rare(self) -> bool:
        return self.lasts > 60


FAULTS = (
    Fault("kill -9", at_home.killed, restarts=True, posting=True),
    Fault("SIGTERM and start", at_home.stopped, restarts=True, posting=True),
    Fault("process frozen 6 s", at_home.frozen),
    Fault("disk full 15 s", at_home.disk_full, posting=True),
    Fault("database locked 20 s", at_home.locked, posting=True),
    Fault("backup under load", at_home.backed_up),
    Fault("gateway dropped", at_discord.dropped, posting=True),
    Fault("gateway dropped, session lost", at_discord.forgotten, posting=True),
    Fault("asked to reconnect", at_discord.asked_to_reconnect),
    Fault("zombie connection", at_discord.silent, lasts=120),
    Fault("5xx burst", at_discord.errors, posting=True),
    Fault("429 burst", at_discord.rate_limited, posting=True),
    Fault("replies and requests lost", at_discord.replies_lost, posting=True),
    Fault("slow answers", at_discord.slow, posting=True),
    Fault("threads deleted", at_discord.thread_deleted),
    Fault("channel deleted", at_discord.channel_deleted, posting=True),
    Fault("role deleted", at_discord.role_deleted),
    Fault("permissions taken 10 s", at_discord.forbidden, posting=True),
    Fault("interactions delivered twice", at_discord.delivered_twice),
)


@dataclass(repr=False)
class Record:
    """What became of one kind. `served`: seconds after each until somebody had checked in again."""

    injected: int = 0
    stood: int = 0
    served: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    not_here: str | None = None


@dataclass(repr=False)
class Trouble:
    scene: Scene
    crowd: Crowd
    weather: Weather
    dice: random.Random
    faults: tuple[Fault, ...] = FAULTS
    records: dict[str, Record] = field(default_factory=dict)
    news: list[str] = field(default_factory=list)  # since somebody last looked
    warm_at: float = math.inf  # when the last life had met each kind once, by the monotonic clock

    async def all_once(self) -> None:
        for fault in self.faults:
            await self.inject(fault)

    async def brew(self, restarts_until: float, until: float) -> None:
        """One fault after another, until `until` by the monotonic clock; from `restarts_until` on the process lives.

        It meets each kind once then, before its memory is compared: whatever that takes belongs to the warming up.
        """
        for fault in self._dealt():
            if time.monotonic() > restarts_until:
                if self.warm_at == math.inf:
                    await self._each_once(until)
                if fault.restarts:
                    continue
            await self._brew_one(fault, until)
            if time.monotonic() >= until:
                return

    async def _each_once(self, until: float) -> None:
        living = [each for each in self.faults if not each.restarts]
        for fault in self.dice.sample(living, len(living)):
            await self._brew_one(fault, until)
        self.warm_at = time.monotonic()

    async def _brew_one(self, fault: Fault, until: float) -> None:
        await self._wait_for(fault)
        if time.monotonic() + fault.lasts * self.scene.pace < until:
            await self.inject(fault)

    def _dealt(self) -> Iterator[Fault]:
        """In each round every kind once; those that restart the process come twice, as they have less time."""
        for number in range(10**6):
            deck = [each for each in self.faults if not each.rare or number % 2]
            deck += [each for each in self.faults if each.restarts]
            yield from self.dice.sample(deck, len(deck))

    async def _wait_for(self, fault: Fault) -> None:
        pause = self.dice.uniform(5, 15)
        if fault.posting:
            second = datetime.now(UTC).timestamp() % 60
            to_minute = (60 - BEFORE_THE_MINUTE - second) % 60
            pause = to_minute if 3 <= to_minute < WORTH_WAITING else pause
        await self.scene.last(pause)

    async def inject(self, fault: Fault) -> None:
        record = self.records.setdefault(fault.name, Record())
        with self.weather.fault(fault.name):
            try:
                await fault.act(self.scene)
                seconds = await self._served_again()
                await self._nothing_lost()
            except NotHere as why:
                record.not_here = str(why)
                return
            except (NotStood, TimeoutError) as why:
                record.problems.append(str(why))
                self.news.append(f"{fault.name} ✗ {why}")
            else:
                record.stood += 1
                record.served.append(seconds)
                self.news.append(f"{fault.name} ✓ {seconds:.1f} s")
            record.injected += 1

    async def _served_again(self) -> float:
        over = time.monotonic()
        while self.crowd.served < over:
            if time.monotonic() > over + SERVED_WITHIN:
                raise NotStood(f"nobody could check in for {SERVED_WITHIN:.0f} s after it")
            await asyncio.sleep(0.05)
        return time.monotonic() - over

    async def _nothing_lost(self) -> None:
        lost = await asyncio.to_thread(self.scene.ledger.lost, self.scene.bot.database, newest=LOOKED_AT)
        if lost:
            raise NotStood(f"{len(lost)} lost: {lost[0]}")
