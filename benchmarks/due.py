"""Finding what is due among many running cohorts, and starting with them."""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from aiohttp import ClientSession

from benchmarks.backends import Backends, copy_in
from benchmarks.population import COHORTS, OCCURRENCES
from benchmarks.process import SETTLED, memory_of, started
from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.installation import take_over
from bot.occurrences import plan_due
from bot.store import occurrences
from bot.store.address import Address
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from tests.wire.discord_server import LocalDiscord

HERE = "127.0.0.1"
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


@dataclass(frozen=True)
class Start:
    """Of a process: seconds until it is ready, MiB once it has settled, seconds for a look at its metrics."""

    seconds: float
    memory: float
    scrape: float


async def starting(made: Backends, backend: str, number: int, rounds: int) -> tuple[Start, Start]:
    """With one running cohort, and with so many: the medians of rounds that take turns."""
    found: dict[int, list[Start]] = {1: [], number: []}
    places = {each: await made.new(backend, f"{each}-cohorts") for each in found}
    for each, address in places.items():
        await _fill(address, each)
    async with LocalDiscord() as server:
        server.add_channel(server.add_guild("Study group"), "study")
        for _ in range(rounds):
            for each, address in places.items():
                found[each].append(await _start(server, address))
    return _median(found[1]), _median(found[number])


async def _start(server: LocalDiscord, address: Address) -> Start:
    with closing(socket.create_server((HERE, 0))) as free:
        port = free.getsockname()[1]
    async with started("Syllabot", server, address, HTTP_PORT=str(port)) as (took, pid), ClientSession() as session:
        await asyncio.sleep(SETTLED)
        memory = memory_of(pid).now
        began = time.perf_counter()
        async with session.get(f"http://{HERE}:{port}/metrics") as answer:
            if b"syllabot_queue_occurrences" not in await answer.read():
                raise RuntimeError(f"no metrics but {answer.status}")
        return Start(took, memory, time.perf_counter() - began)


def _median(starts: list[Start]) -> Start:
    return Start(
        median(each.seconds for each in starts),
        median(each.memory for each in starts),
        median(each.scrape for each in starts),
    )


async def _database(folder: Path, number: int) -> Path:
    path = folder / f"{number}-cohorts-due.db"
    migrate(path)
    await _fill(path, number)
    return path


async def _fill(address: Address, number: int) -> None:
    """So many cohorts in their first week, with what an earlier process knew of them."""
    async with Database.open(address) as db:
        await take_over(Study(db, Library((THE_PATH,))), TODAY)
    every, started, now = max(1, number // DUE), _seconds(STARTED), _seconds(NOW)
    day, at, later = f"{STARTED:%Y-%m-%d}", f"{STARTED:%H:%M}", _seconds(NOW + timedelta(days=2))
    cohorts = (
        (n, n % 5000, f"Cohort {n}", THE_PATH.id, day, at, "UTC", "{}", 1, 1, 1, started, now,
         now if n % every == 0 else later)
        for n in range(1, number + 1)
    )  # fmt: skip
    weeks = ((n, "assignment", 1, "sent", started, 1, 1, started, n, n) for n in range(1, number + 1))
    await copy_in(address, (("cohorts", COHORTS, cohorts), ("occurrences", OCCURRENCES, weeks)))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
