"""How many forged presses are let through: `python -m benchmarks.forged` tries them all, in half a minute.

Every cell of the permissions' table in which somebody may not; then every command, button and form with the number of
everything there is in one server (cohorts, weeks, submissions, reviews, drafts), from another server by people who run
it, and in direct messages by people who are in no cohort.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from bot.demo.hooks import forget_private_answers, forget_the_past
from bot.submission import ROUNDS
from tests.forging.hand import Told
from tests.forging.judging import common_faults, passed, tried
from tests.forging.scene import ELSEWHERE, UNKNOWN_THERE, Scene, a_scene
from tests.forging.table import BUTTONS, COMMANDS, FORMS, Line

WEEKS = 34  # one more than the path has
NOBODY_THERE = ELSEWHERE | UNKNOWN_THERE
LITERAL = re.compile(r":(\d+)$")


@dataclass
class Found:
    """How many were tried; `through`: those that changed, showed or opened anything, with what they did."""

    tried: int = 0
    through: list[str] = field(default_factory=list)


async def forged(folder: Path, *, quick: bool = False) -> Found:
    """Try them all; `quick`: every tenth."""
    found = Found()
    async with a_scene(folder) as scene:
        attempts = [attempt for kind in scene.people for attempt in _not_allowed(scene, kind)]
        for number, (line, kind, ids) in enumerate(attempts):
            if quick and number % 10:
                continue
            told = await tried(scene, line, kind, ids)
            found.tried += 1
            found.through += [f"{line.what} {ids} by {kind}: {fault}" for fault in _faults(scene, told, kind)]
            if not number % 200:
                forget_private_answers(scene.world.env)
                forget_the_past(scene.world.env)
    return found


def _not_allowed(scene: Scene, kind: str) -> Iterator[tuple[Line, str, Mapping[str, int]]]:
    """What somebody may not do, with the numbers of what they try it on."""
    for line in (*COMMANDS, *BUTTONS, *FORMS):
        if kind not in line.may:
            yield line, kind, scene.ids
            if kind in NOBODY_THERE:
                yield from ((each, kind, ids) for each, ids in _everything(scene, line))


def _everything(scene: Scene, line: Line) -> Iterator[tuple[Line, Mapping[str, int]]]:
    """The same about everything of its sort that there is in the server."""
    there = scene.of_the_server
    editions = [id_ + round_ * ROUNDS for id_, round_ in product(there["submissions"], (0, 1))]
    sorts = {
        **dict.fromkeys(("spring", "ended", "autumn", "paused"), there["cohorts"]),
        **dict.fromkeys(("open", "closed", "shown"), editions),
        "review": there["reviews"],
        "draft": there["changes"],
    }
    named = re.findall(r"\{(\w+)\}", line.what + str(line.given))
    which = [name for name in dict.fromkeys(named) if name in sorts]
    literal = LITERAL.search(line.what)
    for ids in product(*(sorts[name] for name in which)):
        for week in range(WEEKS + 1) if literal else (0,):
            what = LITERAL.sub(f":{week}", line.what)
            yield (
                Line(what, line.may, line.says, line.writes, line.given),
                {**scene.ids, **dict(zip(which, ids, strict=True))},
            )


def _faults(scene: Scene, told: Told, kind: str) -> Iterator[str]:
    changed = scene.rows.changed()
    if changed:
        scene.rows.put_back()
    yield from common_faults(told, kind)
    yield from passed(told, changed)


def lines(found: Found) -> Iterator[str]:
    """What to print."""
    label = "forged presses tried"
    yield f"{label:28}{found.tried:12,}{'':12}   let through {len(found.through):,} (aim: 0)"
    yield from (f"  {each}" for each in found.through)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for line in lines(asyncio.run(forged(Path(folder)))):
            print(line)  # noqa: T201 - a command line prints


if __name__ == "__main__":
    main()
