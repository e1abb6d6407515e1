"""The soak itself: build, serve, let them come while things go wrong, settle, and compare."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.soak import posts, report
from benchmarks.soak.crowd import Crowd, Tally
from benchmarks.soak.ledger import Ledger, sound
from benchmarks.soak.others import Others
from benchmarks.soak.place import Discord, build
from benchmarks.soak.posts import Posts
from benchmarks.soak.scene import Scene
from benchmarks.soak.trouble import FAULTS, Fault, Trouble
from benchmarks.soak.watch import Compared, Installation, Memory
from benchmarks.soak.weather import Weather
from bot.store.migrate import migrate

LEAD = 0.1  # seconds a cohort takes to be posted at the start
LONG_AGO = 2 * 86400  # seconds: when the first weekly posts seem to have been sent, so that reminders are due
OTHERS = 25  # check-ins for each thing that is done besides
Say = Callable[[str], None]


# As in the image, the unit for systemd and `make run`.
AS_INSTALLED = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}


@dataclass(frozen=True)
class Plan:
    """`seconds`: 0 where every fault comes once, and then it is over.

    `restarts`: the part of the time in which the process may be killed or restarted; after that it lives on.
    `warm_up`: seconds after which its last life is no longer new. `pace`: how long faults last and pauses between
    them, compared with usual.
    """

    seconds: float
    rate: float
    seed: int
    cohorts: int
    members: int  # of each
    faults: tuple[Fault, ...] = FAULTS
    restarts: float = 1 / 3
    pace: float = 1.0

    @property
    def warm_up(self) -> float:
        return min(180.0, self.seconds / 10)

    @property
    def window(self) -> float:
        return min(60.0, self.seconds / 20)


@dataclass(repr=False)  # as everywhere here: asyncio prints the result of a task where nobody reads it
class Found:
    plan: Plan
    members: int
    checkins: Tally
    others: Tally
    done: dict[str, int]
    trouble: Trouble
    bot: Installation
    memory: Compared | None
    lost: list[str] = field(default_factory=list)
    posts: Posts = field(default_factory=Posts)
    integrity: str = ""
    broken: list[str] = field(default_factory=list)
    stopped_with: int | None = None


async def soak(plan: Plan, folder: Path, say: Say) -> Found:
    async with Discord() as server:
        bot = Installation.on(server, folder, LOG_FORMAT="json", **AS_INSTALLED)
        migrate(bot.database)
        began = datetime.now(UTC) + timedelta(seconds=3 + LEAD * plan.cohorts)
        place = await build(server, bot.database, (plan.cohorts, plan.members), began, timedelta(seconds=plan.seconds))
        chance = [random.Random(f"{plan.seed} {part}") for part in range(4)]  # noqa: S311 - dice
        ledger, weather = Ledger(), Weather()
        scene = Scene(server, bot, place, ledger, chance[0], folder, plan.pace)
        crowd = Crowd(place, ledger, weather, chance[1])
        others = Others(place, bot, ledger, weather, chance[2])
        trouble = Trouble(scene, crowd, weather, chance[3], plan.faults)
        try:
            await bot.up(server)
            await _posted(scene)
            memory = await _run(plan, scene, crowd, others, trouble, say)
            say("settling: faults are over, what waits is tried again")
            await posts.settle(scene)
            found = Found(
                plan, len({seat.person for seat in place.seats}), crowd.tally, others.tally, others.done, trouble, bot,
                memory.last_life(plan.warm_up, trouble.warm_at, plan.window),
            )  # fmt: skip
            found.stopped_with = await bot.stop()
        finally:
            await bot.kill()
        found.lost = ledger.lost(bot.database)
        found.posts, found.integrity = posts.judge(scene), sound(bot.database)
        found.broken = [*crowd.broken, *others.broken, *server.violations]
        return found


async def _posted(scene: Scene) -> None:
    """What had fallen due before it started is there."""
    ids = {course.id for course in scene.place.courses}
    there = scene.server.weekly
    await scene.server.until(
        lambda: ids <= there.keys() and not posts.unfinished(scene), "the first posts", seconds=60 + len(ids)
    )
    with closing(sqlite3.connect(scene.bot.database)) as connection, connection:
        connection.execute("UPDATE occurrences SET claimed_at = claimed_at - ?", (LONG_AGO,))


async def _run(plan: Plan, scene: Scene, crowd: Crowd, others: Others, trouble: Trouble, say: Say) -> Memory:
    memory, began = Memory(scene.bot), time.monotonic()
    until = began + plan.seconds
    watching = [asyncio.create_task(memory.watch()), asyncio.create_task(_minutes(scene, crowd, trouble, memory, say))]
    brewing = asyncio.create_task(
        trouble.brew(began + plan.seconds * plan.restarts, until) if plan.seconds else trouble.all_once()
    )

    def going_on() -> bool:
        return time.monotonic() < until or not brewing.done()

    try:
        await asyncio.gather(
            brewing, crowd.arrive(plan.rate, going_on), others.come_and_go(plan.rate / OTHERS, going_on)
        )
    finally:
        for task in watching:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*watching)
    return memory


async def _minutes(scene: Scene, crowd: Crowd, trouble: Trouble, memory: Memory, say: Say) -> None:
    number = 0
    while True:
        await asyncio.sleep(60)
        number += 1
        said, crowd.minute = crowd.minute, Tally()
        news, trouble.news = trouble.news, []
        say(report.minute(number, said, memory, news))
        scene.server.tidy(time.monotonic())
