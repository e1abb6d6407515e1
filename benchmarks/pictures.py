"""Painting pictures: how long each takes, what it takes of memory, and how long the event loop stands still for it.

Runs in a process of its own, whose memory and loop nothing else uses: `python -m benchmarks.pictures ROUNDS`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.process import memory_of
from bot.curriculum.load import load
from bot.streaks import Mark

ROOT = Path(__file__).parents[1]
TICK = 0.005  # seconds
NAMES = ("Ada Lovelace", "Александра", "محمد الخوارزمي", "आर्यभट्ट शर्मा", "王小明", "さくら 桜子", "김철수", "Zoë 🦊👩‍💻")
MARKS = (Mark.DONE, Mark.DONE, Mark.DONE, Mark.FROZEN, Mark.MISSED, Mark.PAUSED)


@dataclass(frozen=True)
class Painted:
    """Milliseconds of the first picture and the median of each kind; MiB of the bot's process and the painter's."""

    first: float
    kinds: dict[str, float]
    again: float
    own: float
    worker: float
    held_up: float


async def pictures(rounds: int) -> Painted:
    """Measured in a fresh process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.pictures", str(rounds)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return Painted(**json.loads(said))


async def measure(rounds: int) -> Painted:
    """Every picture is another one, so that none is remembered."""
    before = memory_of(os.getpid()).now
    from bot.pictures.painter import Painter

    drawings = _drawings()
    times: dict[str, list[float]] = {kind: [] for kind in drawings}
    worst = [0.0]
    async with Painter() as painter:
        first, _ = await _timed(painter.paint, drawings["progress"])
        ticker = asyncio.create_task(_tick(worst))
        for _ in range(rounds):
            for kind, draw in drawings.items():
                took, svg = await _timed(painter.paint, draw)
                times[kind].append(took)
        ticker.cancel()
        again, _ = await _timed(painter.paint, lambda: svg)
        own, worker = memory_of(os.getpid()).peak - before, memory_of(painter.pid or 0).peak
    return Painted(first, {kind: median(each) for kind, each in times.items()}, again, own, worker, worst[0] * 1000)


async def _timed(paint: Callable[[str], asyncio.Future[bytes]], draw: Callable[[], str]) -> tuple[float, str]:
    began = time.perf_counter()
    svg = draw()
    await paint(svg)
    return (time.perf_counter() - began) * 1000, svg


async def _tick(worst: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        worst[0] = max(worst[0], time.perf_counter() - began - TICK)


def _drawings() -> dict[str, Callable[[], str]]:
    from bot.pictures.certificate import certificate
    from bot.pictures.heatmap import heatmap
    from bot.pictures.progress import progress
    from bot.pictures.values import CapstoneState, CertificatePicture, Heatmap, HeatmapRow, ProgressPicture, StageRow

    curriculum = load(ROOT / "curriculum.yaml")
    dice = random.Random(1)  # noqa: S311 - a benchmark, not a secret

    def some(number: int) -> tuple[Mark, ...]:
        return tuple(dice.choices(MARKS, k=number))

    def who() -> str:
        return f"{dice.choice(NAMES)} {dice.randrange(10**6)}"

    def stages() -> tuple[StageRow, ...]:
        return tuple(StageRow(each.title, some(len(each.weeks)), CapstoneState.PASSED) for each in curriculum.stages)

    return {
        "progress": lambda: progress(
            ProgressPicture(who(), "Spring", stages(), 9, 33, 2, 1, 86.5, "Week 16 ends soon.")
        ),
        "heatmap 20 × 33": lambda: heatmap(Heatmap("Spring", tuple(HeatmapRow(who(), some(33)) for _ in range(20)))),
        "certificate": lambda: certificate(
            CertificatePicture(who(), "Deep Learning", "Spring", "2026", 31, 33, 214.5, ("I", "II"))
        ),
    }


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(measure(int(sys.argv[1]))))))  # noqa: T201 - the answer
