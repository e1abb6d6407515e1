"""What a member's command takes while links are looked at: 20 MB notebooks from a site in another process.

Runs in a process of its own: `python -m benchmarks.links CHECKS COMMANDS`.
"""

from __future__ import annotations

import asyncio
import http.server
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

from benchmarks.below import FIRST_MEMBER, Driver
from benchmarks.checkins import COHORT, syllabot
from benchmarks.growth import PROGRESS, TYPE
from bot.behind import look
from bot.curriculum.load import load
from bot.fetching import Fetcher
from bot.inspection.inspector import Inspector
from bot.store.migrate import migrate

ROOT = Path(__file__).parents[1]
SIZE = 19_900_000  # bytes of the notebook: nearly the most that is read
EVERY = 0.02  # seconds between commands
HERE = "127.0.0.1"


@dataclass(frozen=True)
class Looks:
    """The p99 of a command in ms, with nothing else to do and while links are looked at; seconds for all of those."""

    idle: float
    busy: float
    took: float
    commands: int

    @property
    def ratio(self) -> float:
        return self.busy / self.idle


async def looks(checks: int, commands: int) -> Looks:
    """Measured in a fresh process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.links", str(checks), str(commands)),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    return Looks(**json.loads(said))


def notebook() -> bytes:
    """As large as may be: half of it pictures, as in most, and half of it code and prose."""
    picture = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo" * 5000}, "metadata": {}}
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [picture], "source": "import torch\n"}
    prose = {"cell_type": "markdown", "metadata": {}, "source": "What I tried next, and why. " * 2000}
    each = len(json.dumps([code, prose]))
    cells = [code, prose] * ((SIZE - 200) // each)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def serve(started: Connection) -> None:
    body = notebook()

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = http.server.ThreadingHTTPServer((HERE, 0), Site)
    started.send(server.server_port)
    server.serve_forever()


async def measure(folder: Path, checks: int, commands: int) -> Looks:
    capstone = load(ROOT / "curriculum.yaml").capstones[0]
    ours, theirs = multiprocessing.Pipe()
    site = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    site.start()
    port = await asyncio.to_thread(ours.recv)
    migrate(folder / "links.db")
    async with AsyncExitStack() as stack:
        driver, _ = await stack.enter_async_context(syllabot(folder / "links.db", COHORT))
        fetcher = await stack.enter_async_context(aclosing(Fetcher(allow=frozenset({(HERE, port)}))))
        inspector = await stack.enter_async_context(Inspector())
        visit = partial(look, fetcher, inspector, f"http://{HERE}:{port}/n.ipynb", capstone)
        if (first := await visit()).state != "reachable":
            raise RuntimeError(f"the notebook was not read: {first.note}")
        await timed(driver, lambda done: done >= 50)
        idle = await timed(driver, lambda done: done >= commands)
        began = time.perf_counter()
        looking = asyncio.gather(*(visit() for _ in range(checks)))
        busy = await timed(driver, lambda done: done > 1 and looking.done())
        took = time.perf_counter() - began
        await looking
        idle += await timed(driver, lambda done: done >= commands)
    site.kill()
    return Looks(quantiles(idle, n=100)[-1] * 1000, quantiles(busy, n=100)[-1] * 1000, took, len(busy))


async def timed(driver: Driver, over: Callable[[int], bool]) -> list[float]:
    """Seconds that each command takes, one after another."""
    times: list[float] = []
    while not over(len(times)):
        began = time.perf_counter()
        await driver.act(TYPE, FIRST_MEMBER + len(times) % COHORT, PROGRESS)
        times.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, EVERY - times[-1]))
    return times


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        found = asyncio.run(measure(Path(place), int(sys.argv[1]), int(sys.argv[2])))
    print(json.dumps(asdict(found)))  # noqa: T201 - the answer
