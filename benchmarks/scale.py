"""What is measured about size and about several processes, as lines to print; each says how long it takes at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import burst, due, killed, members, several
from benchmarks.backends import BACKENDS, POSTGRESQL, SQLITE, Backends, backends

COHORTS, DUE = 100_000, 5_000  # that run; of which a digest and a week fall due in the same minute
SIZES = (1_000, 100_000, 1_000_000)
SHARING = 4  # processes


@dataclass(frozen=True)
class Part:
    """`minutes` on two cores with nothing else to do."""

    minutes: float
    lines: Callable[[Backends, bool], Iterator[str]]


def lines(folder: Path, name: str, *, quick: bool) -> Iterator[str]:
    """One part, with a PostgreSQL server of its own."""
    place = folder / name
    place.mkdir()
    with backends(place) as made:
        yield from PARTS[name].lines(made, quick)


def _members(made: Backends, quick: bool) -> Iterator[str]:
    sizes, rounds = ((1_000, 3_000), 2) if quick else (SIZES, members.MEASURED)
    yield f"with {', '.join(f'{each:,}' for each in sizes)} members, ms"
    for backend in BACKENDS:
        for what, cost in asyncio.run(members.costs(made, backend, sizes, rounds)).items():
            label, took = f"  {backend}: {what}", "".join(f"{each * 1000:9.2f}" for each in cost.medians)
            yield f"{label:34}{took}   {cost.growth:.2f} × from the first to the last (aim: at most 1.5 ×)"


def _cohorts(made: Backends, quick: bool) -> Iterator[str]:
    number, rounds = (100, 1) if quick else (COHORTS, 3)
    yield f"start with {number:,} running cohorts, beside 1"
    for backend in BACKENDS:
        one, all_ = asyncio.run(due.starting(made, backend, number, rounds))
        label, more = f"  {backend}", all_.seconds - one.seconds
        yield (
            f"{label:28}{more:+12.2f}{'':12}   s to ready, {all_.memory - one.memory:+.0f} MiB (aim: at most +5 s, "
            f"+150 MiB); /metrics in {all_.scrape * 1000:.0f} ms, with one {one.scrape * 1000:.0f} ms"
        )


def _minute(made: Backends, quick: bool) -> Iterator[str]:
    number = 10 if quick else DUE
    yield f"{burst.POSTS * number:,} posts due in the same minute"
    for backend, processes in ((SQLITE, 1), (POSTGRESQL, 1 if quick else SHARING)):
        address = asyncio.run(made.new(backend, f"minute-{processes}"))
        found = asyncio.run(burst.burst(address, number, processes=processes, quick=quick))
        label = f"  by {processes}, {backend}, s"
        yield (
            f"{label:28}{found.took:12.1f}{'':12}   {found.speed:.3f} of Discord's 50 requests a second (aim: at least "
            f"0.95), {found.requests:.2f} requests a post, {found.refused} refused"
        )
        yield (
            f"{'    commands, p99 ms':28}{found.busy_p99:12.0f}{'':12}   idle {found.idle_p99:.0f}: "
            f"{found.slower:.1f} × (aim: at most 2 ×)"
        )


def _processes(made: Backends, quick: bool) -> Iterator[str]:
    yield f"check-ins a second, {several.AT_ONCE} members at a time, the database on the same two cores"
    found = asyncio.run(several.rates(made, *((1, 2) if quick else (6, 32))))
    for (backend, processes), rate in found.items():
        label = f"  by {processes}, {backend}"
        told = f"p99 {rate.p99 * 1000:.0f} ms, {rate.ratio:.2f} × 1 with SQLite"
        yield f"{label:28}{rate.per_second:12.0f}{'':12}   {told}"


def _killed(made: Backends, quick: bool) -> Iterator[str]:
    if quick:  # four processes have to identify, and a lease to run out
        yield "kill -9 of one of four: not in a quick run"
        return
    found = asyncio.run(killed.killed(asyncio.run(made.new(POSTGRESQL, "killed")), 200))
    yield f"{'kill -9 of one of four, s':28}{found.seconds:12.1f}{'':12}   until all that was due is out (aim: 60)"
    yield (
        f"{'  acknowledged and missing':28}{len(found.missing):12}{'':12}   of {found.acknowledged:,} check-ins "
        f"(aim: 0), {found.unanswered:,} not answered in its shard"
    )
    yield f"{'  posts doubled':28}{len(found.doubled):12}{'':12}   (aim: 0)"
    yield from (f"    {each}" for each in (*found.missing, *found.doubled)[:20])


PARTS = {
    "members": Part(2, _members),
    "cohorts": Part(1.5, _cohorts),
    "minute": Part(13, _minute),
    "processes": Part(1, _processes),
    "killed": Part(2.5, _killed),
}
