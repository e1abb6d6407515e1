"""`python -m tests.simulation --seed N --years Y --processes P`: one run, told line by line."""

from __future__ import annotations

import argparse
import secrets
import sys

from tests.simulation.fates import simulate_several
from tests.simulation.seeds import simulate


def main() -> int:
    parser = argparse.ArgumentParser(description="Simulate a cohort, with everything that can go wrong.")
    parser.add_argument("--seed", type=int, help="which run (a random one)")
    parser.add_argument("--years", type=int, default=1, help="how long (1)")
    parser.add_argument("--processes", type=int, default=1, help="how many share the work (1)")
    given = parser.parse_args()
    seed = secrets.randbelow(10**9) if given.seed is None else given.seed
    print(f"Seed {seed}", flush=True)  # noqa: T201 - a command line prints
    if given.processes > 1:
        run = simulate_several(seed, given.years * 53, given.processes, tell=print)
        sent, mistakes = len(run.world.place.messages), run.mistakes
    else:
        alone = simulate(seed, given.years, tell=print)
        sent, mistakes = len(alone.world.place.messages), alone.mistakes
    for mistake in mistakes:
        print(f"BROKEN {mistake}")  # noqa: T201 - the same
    print(f"Seed {seed}: {sent} posts, {len(mistakes)} mistakes")  # noqa: T201 - the same
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
