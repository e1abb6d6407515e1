"""Finding what is due among many running cohorts, and starting with them."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.process import SETTLED, memory_of, started
from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.installation import take_over
from bot.occurrences import plan_due
from bot.store import occurrences
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from tests.wire.discord_server import LocalDiscord

ROOT = Path(__file__).parents[1]
THE_PATH = load(ROOT / "curriculum.yaml")
DUE = 10  # cohorts whose week opens at the moment that is measured
TODAY = datetime.now(UTC).replace(second=0, microsecond=0)
STARTED = TODAY - timedelta(days=3)
NOW = STARTED + timedelta(days=7)


@dataclass(frozen=True)
class Found:
    """Seconds to find what is due, among few and among many."""

    few: float
    many: float

    @property
    def ratio(self) -> float:
        return self.many / self.few


async def finding(folder: Path, few: int, many: int, rounds: int) -> Found:
    """The median of rounds that take turns."""
    places = {number: await _database(folder, number) for number in (few, many)}
    times: dict[int, list[float]] = {few: [], many: []}
    for each in range(rounds):
        for number, original in places.items():
            path = Path(shutil.copy(original, folder / f"due-{number}-{each}.db"))
            times[number].append(await _find(path))
            path.unlink()
    return Found(median(times[few]), median(times[many]))


async def _find(path: Path) -> float:
    async with Database.open(path) as db:
        study = Study(db, Library((THE_PATH,)))
        began = time.perf_counter()
        await plan_due(study, NOW)
        ready = await occurrences.ready(db.read, NOW)
        took = time.perf_counter() - began
    if len({each.occurrence.cohort_id for each in ready}) != DUE:
        raise RuntimeError(f"{len(ready)} are due")
    return took


async def starting(folder: Path, number: int, rounds: int) -> tuple[float, float]:
    """What so many running cohorts add to a start, in seconds, and to the memory of the process, in MiB."""
    places = {each: await _database(folder, each) for each in (0, number)}
    seconds: dict[int, list[float]] = {0: [], number: []}
    held: dict[int, list[float]] = {0: [], number: []}
    async with LocalDiscord() as server:
        server.add_channel(server.add_guild("Study group"), "study")
        for _ in range(rounds):
            for each, database in places.items():
                async with started("Syllabot", server, database) as (took, pid):
                    await asyncio.sleep(SETTLED)
                    seconds[each].append(took)
                    held[each].append(memory_of(pid).now)
    return median(seconds[number]) - median(seconds[0]), median(held[number]) - median(held[0])


async def _database(folder: Path, number: int) -> Path:
    """So many cohorts in their first week, with what an earlier process knew of them."""
    path = folder / f"{number}-cohorts.db"
    if path.exists():
        return path
    migrate(path)
    async with Database.open(path) as db:
        await take_over(Study(db, Library((THE_PATH,))), TODAY)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO cohorts (guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
            "reviews_channel_id, created_by, created_at, planned_to, wake_at) "
            "VALUES (?, ?, ?, ?, ?, 'UTC', '{}', 1, 1, 1, ?, ?, ?)",
            (
                (n % 5000, f"Cohort {n}", THE_PATH.id, f"{STARTED:%Y-%m-%d}", f"{STARTED:%H:%M}", _seconds(STARTED),
                 _seconds(NOW), _seconds(NOW if n % (number // DUE) == 0 else NOW + timedelta(days=2)))
                for n in range(number)
            ),
        )  # fmt: skip
        connection.execute(
            "INSERT INTO occurrences (cohort_id, kind, number, state, due_at, channel_id, attempts, claimed_at, "
            "message_id, thread_id) SELECT id, 'assignment', 1, 'sent', ?1, channel_id, 1, ?1, id, id FROM cohorts",
            (_seconds(STARTED),),
        )
    return path


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
