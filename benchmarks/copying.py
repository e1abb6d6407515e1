"""Prints how fast `syllabot copy` is from SQLite to PostgreSQL and back, what it holds, and how it takes kill -9.

PostgreSQL is the wheel that the tests use, with everything as it comes.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.growth import generate
from bot.store.address import Address, Server
from tests.postgres import Cluster, cluster


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.copying", description=__doc__)
    parser.add_argument("--check-ins", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=20, help="how often the copy is killed on its way (default 20)")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, cluster(beside=Path(folder)) as server:
        chance = random.Random(given.seed)  # noqa: S311 - a benchmark, not secrecy
        for line in lines(Path(folder), server, given.check_ins, given.kills, chance):
            print(line, flush=True)  # noqa: T201 - a command line prints


def lines(folder: Path, server: Cluster, check_ins: int, kills: int, chance: random.Random) -> Iterator[str]:
    source, target, back = folder / "source.db", server.new(), folder / "back.db"
    rows = fill(source, check_ins)
    for label, ends in (("SQLite → PostgreSQL", (source, target)), ("PostgreSQL → SQLite", (target, back))):
        took, peak = timed(folder, *ends)
        yield f"{label}: {rows:,} rows in {took:.1f} s, {rows / took:,.0f} a second, {peak:.0f} MiB at the peak"
    for label, end in (("PostgreSQL", server.new()), ("SQLite", folder / "killed.db")):
        lives = killed(folder, source, end, kills, took, chance)
        yield f"to {label}, killed with -9 {lives} times at random: complete, and both sides compared"


def fill(path: Path, check_ins: int) -> int:
    """Make the database; how many rows it has."""
    generate(path, check_ins)
    with closing(sqlite3.connect(path)) as connection:
        tables = ("cohorts", "memberships", "checkins")
        return sum(connection.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in tables)  # noqa: S608 - ours


def timed(folder: Path, source: Address, target: Address) -> tuple[float, float]:
    """Seconds, the start and both looks at all rows included, and MiB."""
    began = time.perf_counter()
    process = begin(folder, source, target)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"The copy ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def killed(folder: Path, source: Address, target: Address, kills: int, longest: float, chance: random.Random) -> int:
    """Kill it again and again, then let it come to its end; how often it was killed before it was done."""
    for number in range(kills):
        process = begin(folder, source, target)
        try:
            process.wait(chance.uniform(0, longest))
            return number
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    timed(folder, source, target)
    return kills


def begin(folder: Path, source: Address, target: Address) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", "copy", "--from", url(source), "--to", url(target)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )


def url(address: Address) -> str:
    return address.url if isinstance(address, Server) else f"sqlite:///{address}"


if __name__ == "__main__":
    main()
