"""Whole processes against a local Discord on 127.0.0.1: how long a start takes, and how much memory they hold."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.backends import url
from bot.store.address import Address
from bot.store.migrate import migrate
from tests.wire.discord_server import LocalDiscord
from tests.wire.permissions import VIEW
from tests.wire.state import CATEGORY, VOICE

ROOT = Path(__file__).parents[1]
READY = re.compile(rb"\bReady\b")
PROGRAMS = {"Syllabot": ("-m", "bot", "run"), "bare bot": ("-m", "benchmarks.bare")}
SETTLED = 1.0  # seconds after it is ready


@dataclass(frozen=True)
class Memory:
    """In MiB: after it has settled, and the most it ever had."""

    now: float
    peak: float


@contextlib.asynccontextmanager
async def started(
    program: str, server: LocalDiscord, database: Address, **settings: str
) -> AsyncIterator[tuple[float, int]]:
    """The process once it is ready: the seconds that took, and its id."""
    environment = {**os.environ, **server.environment(), "PYTHONPATH": str(ROOT), "LOG_LEVEL": "INFO", **settings}
    environment["DATABASE_URL"] = url(database)
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *PROGRAMS[program]),
        cwd=database.parent if isinstance(database, Path) else tempfile.gettempdir(),
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    draining = None
    try:
        await _ready(process)
        took = time.perf_counter() - began
        draining = asyncio.create_task(_drain(process))  # a full pipe would stop whoever logs into it
        yield took, process.pid
    finally:
        connected, is_alive = len(server.gateway.connections), process.returncode is None
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await (draining or _drain(process))
        await process.wait()
        if is_alive and connected:
            fewer = partial(_are_fewer, server, connected)
            await server.until(fewer, "it has left the gateway", seconds=10)


def _are_fewer(server: LocalDiscord, connected: int) -> bool:
    return len(server.gateway.connections) < connected


async def _ready(process: asyncio.subprocess.Process) -> None:
    said = b""
    while process.stderr and not READY.search(said):
        line = await asyncio.wait_for(process.stderr.readline(), 60)
        if not line:
            raise RuntimeError(f"it ended: {said.decode()}")
        said += line


async def _drain(process: asyncio.subprocess.Process) -> None:
    while process.stderr and await process.stderr.read(65536):
        pass


async def start_times(folder: Path, rounds: int) -> dict[str, float]:
    """Seconds from the start of the process to ready, the median of rounds that take turns.

    "first start" has no database yet; "Syllabot" has one at the current schema, as every later start.
    """
    times: dict[str, list[float]] = {"first start": [], "Syllabot": [], "bare bot": []}
    async with LocalDiscord() as server:
        server.add_channel(server.add_guild("Study group"), "study")
        for number in range(rounds):
            database = folder / f"{number}.db"
            for label in times:
                file = folder / "bare.db" if label == "bare bot" else database
                async with started(label if label in PROGRAMS else "Syllabot", server, file) as (seconds, _):
                    times[label].append(seconds)
    return {label: median(measured) for label, measured in times.items()}


async def memory(folder: Path, servers: int) -> dict[str, Memory]:
    """What each process holds when it is in that many servers."""
    migrate(folder / "Syllabot.db")
    async with LocalDiscord() as server:
        for number in range(servers):
            populate(server, number)
        return {program: await _memory(program, server, folder / f"{program}.db") for program in PROGRAMS}


def populate(server: LocalDiscord, number: int) -> None:
    """A server as they are: 10 roles, 20 channels in categories, some of them private."""
    guild = server.add_guild(f"Study group {number}")
    roles = [server.add_role(guild, f"Role {n} of {number}", permissions=VIEW, position=n) for n in range(1, 9)]
    for n in range(20):
        kind = CATEGORY if n % 7 == 0 else VOICE if n % 5 == 4 else 0
        topic = f"Where server {number} talks about subject {n}; be kind to each other." if kind == 0 else None
        channel = server.add_channel(guild, f"channel-{n}-of-{number}", kind=kind, topic=topic)
        if n % 3 == 0:
            server.overwrite(channel, guild.roles[guild.id], deny=VIEW)
            server.overwrite(channel, roles[n % 8], allow=VIEW)


async def _memory(program: str, server: LocalDiscord, database: Path) -> Memory:
    async with started(program, server, database) as (_, pid):
        await asyncio.sleep(SETTLED)
        return memory_of(pid)


def memory_of(pid: int) -> Memory:
    """What a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    now, peak = (int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return Memory(now, peak)


async def demo_ready() -> float:
    """Seconds from the demo's start to its address, which it prints when its page answers."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0"), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 60) if process.stdout else b""
        if b"http://" not in line:
            raise RuntimeError(f"the demo said {line!r}")
        return time.perf_counter() - began
    finally:
        process.terminate()
        await process.communicate()
