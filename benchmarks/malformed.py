"""How many malformed inputs the bot takes: `python -m benchmarks.malformed` tries 100,000, in some minutes.

Forged custom ids, forms with fields missing, unknown or of a wrong kind, options of any value: made by Hypothesis, as
anybody of the table's kinds of people. Each goes through discord.py's own parser and dispatcher and the bot to a real
database, in the simulated Discord; in groups at once.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some

from tests.forging.malformed import Malformed, inputs
from tests.forging.scene import a_scene
from tests.forging.storm import send

AT_ONCE = 20
KINDS = {2: "commands", 3: "presses", 4: "typing", 5: "forms"}
Value = TypeVar("Value")


@dataclass
class Found:
    """How many were tried, by kind, and what was wrong with the answers."""

    tried: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def malformed(folder: Path, number: int, beginning: int) -> Found:
    """Try so many. `beginning`: the seed; the same one makes the same inputs."""
    found, loop, stack = Found(), asyncio.new_event_loop(), AsyncExitStack()

    def run(doing: Coroutine[Any, Any, Value]) -> Value:
        return loop.run_until_complete(doing)

    asyncio.set_event_loop(loop)
    scene = run(stack.enter_async_context(a_scene(folder)))

    @seed(beginning)
    @settings(
        max_examples=number // AT_ONCE,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(some.lists(inputs(scene), min_size=AT_ONCE, max_size=AT_ONCE))
    def try_some(batch: list[Malformed]) -> None:
        found.tried.update(KINDS[each.interaction] for each in batch)
        found.faults += run(send(scene, batch))

    try_some()
    run(stack.aclose())
    loop.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.malformed", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many (default 100,000)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default 1)")
    given_ = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = malformed(Path(folder), given_.inputs, given_.seed)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(found.tried.items()))
    print(f"malformed inputs tried: {found.tried.total():,} ({kinds})")  # noqa: T201 - a command line prints
    print(f"unhandled exceptions and wrong answers: {len(found.faults):,} (aim: 0)")  # noqa: T201 - the same
    for fault in dict.fromkeys(found.faults):
        print(f"  {fault}")  # noqa: T201 - the same


if __name__ == "__main__":
    main()
