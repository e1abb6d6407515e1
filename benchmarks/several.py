"""Check-ins by one process that has a SQLite file, and by several that share PostgreSQL, below the network.

All of them share this machine's cores with the database and with the members that they serve. Also a program, one of
those processes: it reads from its input which cohorts are to check in, and prints when each check-in began and ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.backends import POSTGRESQL, SQLITE, Backends, url
from benchmarks.below import many
from benchmarks.checkins import COHORT, checker
from benchmarks.growth import syllabot, weekly_post
from benchmarks.population import LONGEST, SIZE, Population, first_member
from bot.store.address import address

ROOT = Path(__file__).parents[1]
AT_ONCE = 32  # members, whoever serves them
SETTINGS = ((SQLITE, 1), (POSTGRESQL, 1), (POSTGRESQL, 4))  # the kind of database, and how many processes
Span = tuple[float, float]  # by the monotonic clock, which all processes of a machine share


@dataclass(frozen=True)
class Rate:
    """Check-ins a second, the p99 of one in seconds, and how the rate compares with that of one with SQLite."""

    per_second: float
    p99: float
    ratio: float


async def rates(made: Backends, rounds: int, cohorts: int) -> dict[tuple[str, int], Rate]:
    """The medians of rounds that take turns; in each so many whole cohorts check in, divided among the processes."""
    population = Population(rounds * cohorts * SIZE, measured=rounds * cohorts)
    found: dict[tuple[str, int], list[list[Span]]] = {each: [] for each in SETTINGS}
    async with AsyncExitStack() as stack:
        served = {}
        for backend, number in SETTINGS:
            database = await made.new(backend, f"{number}-processes")
            await population.settle(database)
            served[backend, number] = [
                await stack.enter_async_context(_process(url(database), AT_ONCE // number)) for _ in range(number)
            ]
        for each in range(rounds):
            ids = population.measured[each * cohorts : (each + 1) * cohorts]
            for setting, processes in served.items():
                shares = [ids[n :: len(processes)] for n in range(len(processes))]
                spans = await asyncio.gather(*map(_check_in, processes, shares))
                found[setting].append([span for one in spans for span in one])
    alone = [_per_second(each) for each in found[SETTINGS[0]]]
    return {setting: _rate(spans, alone) for setting, spans in found.items()}


def _rate(rounds: list[list[Span]], alone: list[float]) -> Rate:
    fast = [_per_second(each) for each in rounds]
    took = [ended - began for each in rounds for began, ended in each]
    return Rate(median(fast), quantiles(took, n=100)[-1], median(a / b for a, b in zip(fast, alone, strict=True)))


def _per_second(spans: list[Span]) -> float:
    return len(spans) / (max(ended for _, ended in spans) - min(began for began, _ in spans))


@contextlib.asynccontextmanager
async def _process(database: str, at_once: int) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.several", database, str(at_once)), cwd=ROOT, stdin=pipe, stdout=pipe,
        limit=2**24,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.stdin.close()  # type: ignore[union-attr]  # it has one: see above
        await process.wait()


async def _check_in(process: asyncio.subprocess.Process, ids: list[int]) -> list[Span]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process has no pipes")
    process.stdin.write(json.dumps(ids).encode() + b"\n")
    said = await asyncio.wait_for(process.stdout.readline(), 120)
    return [(began, ended) for began, ended in json.loads(said)]


async def _serve(database: str, at_once: int) -> None:
    async with syllabot(address(database)) as driver:
        while line := await asyncio.to_thread(sys.stdin.readline):
            ids: list[int] = json.loads(line)
            acts = [checker(driver, [weekly_post(id, LONGEST)] * COHORT, first_member(id)) for id in ids]
            spans: list[Span] = []

            async def one(number: int, acts=acts, spans=spans) -> None:  # type: ignore[no-untyped-def]  # of this turn
                began = time.monotonic()
                await acts[number // COHORT](number % COHORT)
                spans.append((began, time.monotonic()))

            await many(one, len(ids) * COHORT, at_once)
            print(json.dumps(spans), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))
