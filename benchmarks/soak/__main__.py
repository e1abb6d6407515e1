"""`python -m benchmarks.soak`: exits with 0 if nothing was lost, doubled or damaged, and the memory did not grow."""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.soak import report
from benchmarks.soak.run import Plan, soak

PER_MINUTE, MEMBERS = 10, 50  # cohorts in which something falls due, and members of each


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="how long (default 30)")
    parser.add_argument("--rate", type=float, default=50, help="check-ins a second (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="decides who comes when, and which faults")
    given = parser.parse_args()
    cohorts = max(10, int(given.minutes * PER_MINUTE))
    plan = Plan(given.minutes * 60, given.rate, given.seed, cohorts, MEMBERS)
    say = partial(print, flush=True)
    say(f"begun at {datetime.now(UTC):%H:%M:%S} UTC; in the first {plan.restarts:.0%} of the time it is killed too")
    # Looking through everything that the local Discord remembers would hold it up for half a second at a time, and
    # everybody who waits for the bot's answer with it.
    gc.set_threshold(50_000, 20, 10**6)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(soak(plan, Path(folder), say))
    for line in report.lines(found):
        say(line)
    return 1 if report.failures(found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
