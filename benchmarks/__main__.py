"""Prints how Syllabot compares with a bare discord.py bot, and what size and several processes cost."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import (
    allocation,
    checkins,
    due,
    forged,
    growth,
    inspection,
    links,
    organisers,
    pictures,
    process,
    scale,
    vanishing,
)

OURS, BARE = "Syllabot", "bare bot"
OURSELVES = "one-process"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few of each, to see that it works")
    parser.add_argument("--only", choices=(OURSELVES, *scale.PARTS), help="one part of it")
    parser.add_argument(
        "--check-ins",
        type=int,
        default=1_000_000,
        help="how many to compare 10,000 with (default 1,000,000; 10,000,000 take a minute and 1.2 GB)",
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in lines(Path(folder), quick=given.quick, very_many=given.check_ins, only=given.only):
            print(line, flush=True)  # noqa: T201 - a command line prints


def lines(folder: Path, *, quick: bool, very_many: int, only: str | None = None) -> Iterator[str]:
    if only in (None, OURSELVES):
        yield from _of_one_process(folder, quick=quick, very_many=very_many)
    for name in scale.PARTS if only is None else {only} & scale.PARTS.keys():
        began = time.monotonic()
        yield f"--- {name}, {scale.PARTS[name].minutes:g} minutes"
        yield from scale.lines(folder, name, quick=quick)
        yield f"    it took {(time.monotonic() - began) / 60:.1f} minutes"


def _of_one_process(folder: Path, *, quick: bool, very_many: int) -> Iterator[str]:
    yield f"{'':28}{OURS:>12}{BARE:>12}"
    took = asyncio.run(process.start_times(folder, rounds=1 if quick else 5))
    more = took[OURS] - took[BARE]
    yield f"{'start to ready, s':28}{took[OURS]:12.2f}{took[BARE]:12.2f}   {more:+.2f} s (aim: at most +1.50 s)"
    yield f"{'  with a new database, s':28}{took['first start']:12.2f}"
    took_demo = asyncio.run(process.demo_ready())
    yield f"{'start to the demo, s':28}{took_demo:12.2f}{'':12}   (aim: at most 10 s)"
    servers = 5 if quick else 1000
    held = asyncio.run(process.memory(folder, servers))
    label = f"memory at {servers:,} servers, MiB"
    yield f"{label:28}{held[OURS].now:12.0f}{held[BARE].now:12.0f}   (aim: at most 120 MiB)"
    yield f"{'  at its peak, MiB':28}{held[OURS].peak:12.0f}{held[BARE].peak:12.0f}"
    for at_once, number in ((32, 400), (1, 200)):
        rounds, number = (1, 40) if quick else (15, number)
        rates = asyncio.run(checkins.per_second(folder, rounds, number, at_once))
        label = f"check-ins/s, {at_once} at a time"
        yield f"{label:28}{rates.syllabot:12.0f}{rates.bare:12.0f}   ratio {rates.ratio:.2f} (aim: at least 0.70)"
    yield from _growth(folder, very_many=20_000 if quick else very_many)
    yield from _clock(folder, quick=quick)
    members = 50 if quick else 500
    yield f"a cohort of {members} members after {organisers.WEEKS} weeks, ms"
    for name, seconds in asyncio.run(organisers.times(folder, members, rounds=1 if quick else 9)).items():
        yield f"{f'  {name}':28}{seconds * 1000:12.0f}{'':12}   (aim: at most 1,000)"
    yield from _reviews(folder, quick=quick)
    yield from _pictures(rounds=2 if quick else 20)
    yield from _inspections(quick=quick)
    yield from _links(*((2, 20) if quick else (50, 1000)))
    yield from forged.lines(asyncio.run(forged.forged(folder, quick=quick)))


def _reviews(folder: Path, *, quick: bool) -> Iterator[str]:
    authors = 200 if quick else 10_000
    aims = {"the rule alone": "   (aim: at most 1,000)", "hand out": "   (aim: at most 1,000)"}
    yield f"reviews of {authors:,} capstones, ms"
    for name, seconds in asyncio.run(allocation.times(folder, authors)).items():
        yield f"{f'  {name}':28}{seconds * 1000:12.1f}{'':12}{aims.get(name, '')}"
    yield "3 of 10 reviewers vanish, groups of 8: authors with fewer than 2 reviews"
    for name, begin in (("  before they begin", 0.0), ("  half of them later", 0.5), ("  all with a form open", 1.0)):
        short = vanishing.too_few(8, 3, 0.30, range(20 if quick else 500), begin=begin)
        yield f"{name:28}{short:12.1%}{'':12}   (aim: at most 6 %)"


def _growth(folder: Path, very_many: int) -> Iterator[str]:
    found = asyncio.run(growth.growth(folder, very_many))
    label = f"with {very_many:,} check-ins"
    yield (
        f"{label:28}{found.check_in:12.2f}{'':12}   × what a check-in takes with {growth.FEWEST:,} (aim: at most 1.5 ×)"
    )
    yield f"{'':28}{found.progress:12.2f}{'':12}   × what /progress takes (aim: at most 1.5 ×)"
    label = "/progress"
    yield f"{label:28}{found.progress_beside_bare:12.2f}{'':12}   × a bare command (aim: at most 3 ×)"


def _clock(folder: Path, *, quick: bool) -> Iterator[str]:
    few, many = (20, 200) if quick else (1000, 100_000)
    found = asyncio.run(due.finding(folder, few, many, rounds=1 if quick else 9))
    label = f"find what is due of {many:,}, ms"
    yield f"{label:28}{found.many * 1000:12.1f}{'':12}   {found.ratio:.1f} × that of {few:,} (aim: at most 10 ×)"


def _pictures(rounds: int) -> Iterator[str]:
    found = asyncio.run(pictures.pictures(rounds))
    for kind, took in found.kinds.items():
        label = f"picture: {kind}, ms"
        yield f"{label:28}{took:12.0f}{'':12}   (aim: at most 150 ms)"
    yield f"{'  the first, ms':28}{found.first:12.0f}{'':12}   remembered {found.again:.2f} ms"
    yield (
        f"{'  memory at its peak, MiB':28}{found.own + found.worker:12.0f}{'':12}   {found.own:.0f} of the bot, "
        f"{found.worker:.0f} of the painter (aim: at most 40 MiB)"
    )
    yield f"{'  event loop held up, ms':28}{found.held_up:12.0f}"


def _inspections(*, quick: bool) -> Iterator[str]:
    yield f"a notebook of {'0.2' if quick else '20'} MB inspected, s"
    for kind, found in asyncio.run(inspection.inspections(quick=quick)).items():
        label = f"  {kind}"
        yield (
            f"{label:28}{found.took:12.2f}{'':12}   {found.memory:.0f} MiB at the worker's peak, event loop held up "
            f"{found.held_up:.0f} ms (aim: at most 2 s, 200 MiB)"
        )


def _links(checks: int, commands: int) -> Iterator[str]:
    found = asyncio.run(links.looks(checks, commands))
    label = f"{checks} links looked at, s"
    yield f"{label:28}{found.took:12.1f}{'':12}   notebooks of {links.SIZE / 1_000_000:g} MB"
    yield (
        f"{'  commands meanwhile, p99 ms':28}{found.busy:12.1f}{'':12}   {found.ratio:.2f} × idle, {found.idle:.1f} "
        "(aim: at most 2 ×)"
    )


if __name__ == "__main__":
    main()
