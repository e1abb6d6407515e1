"""`python -m tests.simulation --seed N --years Y`: one run, told line by line."""

from __future__ import annotations

import argparse
import secrets
import sys

from tests.simulation.seeds import simulate


def main() -> int:
    parser = argparse.ArgumentParser(description="Simulate a cohort, with everything that can go wrong.")
    parser.add_argument("--seed", type=int, help="which run (a random one)")
    parser.add_argument("--years", type=int, default=1, help="how long (1)")
    given = parser.parse_args()
    seed = secrets.randbelow(10**9) if given.seed is None else given.seed
    print(f"Seed {seed}", flush=True)  # noqa: T201 - a command line prints
    run = simulate(seed, given.years, tell=print)
    for mistake in run.mistakes:
        print(f"BROKEN {mistake}")  # noqa: T201 - the same
    sent = len(run.world.place.messages)
    print(f"Seed {seed}: {run.world.process.rings} rings, {sent} posts, {len(run.mistakes)} mistakes")  # noqa: T201 - the same
    return 1 if run.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
