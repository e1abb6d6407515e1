"""Inspecting notebooks of 20 MB: how long each takes, what it takes of memory, how long the event loop stands still.

Runs in a process of its own, whose loop nothing else uses: `python -m benchmarks.inspection`. Each notebook is
inspected in a fresh worker, so that its memory is that of this notebook alone and its start is part of the time.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.process import memory_of
from bot.curriculum.load import load
from bot.inspection.inspector import Inspector

ROOT = Path(__file__).parents[1]
SIZE = 20_000_000  # bytes, the most that the bot reads of a link
TICK = 0.005  # seconds


@dataclass(frozen=True)
class Inspected:
    """Of one notebook: the seconds that it took, the start of the worker included; the worker's peak in MiB; the
    longest time in milliseconds that the event loop was held up."""

    took: float
    memory: float
    held_up: float


async def inspections(*, quick: bool) -> dict[str, Inspected]:
    """Measured in a fresh process, each kind of notebook by its name."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.inspection", *(["quick"] if quick else [])),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return {name: Inspected(**found) for name, found in json.loads(said).items()}


async def measure(size: int) -> dict[str, Inspected]:
    return {name: await _measured(make(size)) for name, make in KINDS.items()}


async def _measured(content: bytes) -> Inspected:
    capstone = load(ROOT / "curriculum.yaml").capstones[0]
    worst = [0.0]
    async with Inspector() as inspector:
        ticker = asyncio.create_task(_tick(worst))
        await asyncio.sleep(TICK)
        began = time.perf_counter()
        found = await inspector.inspect(content, "notebook.ipynb", capstone, None)
        took = time.perf_counter() - began
        ticker.cancel()
        if not found.readable or not found.breaches:
            raise RuntimeError(f"it was not read: {found}")
        return Inspected(took, memory_of(inspector.pid or 0).peak, worst[0] * 1000)


async def _tick(worst: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        worst[0] = max(worst[0], time.perf_counter() - began - TICK)


def _code(number: int, source: str, outputs: list[Any] | None = None) -> Mapping[str, Any]:
    lines = source.splitlines(keepends=True)
    return {
        "cell_type": "code",
        "execution_count": number,
        "id": f"{number:08x}",
        "metadata": {},
        "outputs": outputs or [],
        "source": lines,
    }


def _notebook(cells: list[Any]) -> bytes:
    cells.append(_code(len(cells), "from tensorflow import keras"))
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False).encode()


def pictures(size: int) -> bytes:
    """A hundred cells with their explanations, and as many plots."""
    data = base64.encodebytes(random.Random(1).randbytes(size * 3 // 404)).decode()  # noqa: S311 - a benchmark
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": data, "text/plain": ["<Figure>"]}}
    return _notebook([
        cell
        for number in range(100)
        for cell in (
            {"cell_type": "markdown", "id": f"m{number}", "metadata": {}, "source": ["## Результаты 🎉\n", "Better."]},
            _code(number, "import torch\nfor epoch in range(3):\n    train(model, epoch)\nplot()", [output]),
        )
    ])  # fmt: skip


def small_cells(size: int) -> bytes:
    """100,000 of them, with a line or two each."""
    return _notebook([_code(number, f"x{number} = step({number})\nprint(x{number})") for number in range(size // 200)])


def text_outputs(size: int) -> bytes:
    """Interactive plots and logs: long texts in which nearly every character may be any, some of four bytes."""
    page = '<div id="plot">🎉</div><script>var data = [{"x": 1.5, "y": "é"}];</script>\n'
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": [page] * (size // 100 // 90)}}
    return _notebook([_code(number, "import torch\nfigure.show()", [output]) for number in range(100)])


def one_program(size: int) -> bytes:
    """Nothing but code, in cells of a thousand lines."""
    lines = "".join(f"value_{number} = torch.tanh(layer_{number}(x)) + {number}  # a step\n" for number in range(1000))
    return _notebook([_code(number, lines) for number in range(size // len(lines) - size // len(lines) // 10)])


KINDS: dict[str, Callable[[int], bytes]] = {
    "pictures": pictures,
    "100,000 cells": small_cells,
    "text outputs": text_outputs,
    "code alone": one_program,
}


if __name__ == "__main__":
    measured = asyncio.run(measure(SIZE // 100 if sys.argv[1:] else SIZE))
    print(json.dumps({name: asdict(found) for name, found in measured.items()}))  # noqa: T201 - the answer
