"""Watching the bot's process from outside: its memory, its log, its life."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from benchmarks.process import memory_of
from benchmarks.soak.place import Discord
from tests.wire.syllabot import Syllabot

EVERY = 5.0  # seconds between looks at its memory
START = 30.0  # seconds that a start may take
OURS = re.compile(r'File "[^"]*/((?:bot|cogs)/[^"]+", line \d+)')  # a line of a traceback


@dataclass(eq=False, repr=False)
class Installation(Syllabot):
    """The bot, whose log is counted and not kept. `errors`: what they say, numbers left out, and where."""

    levels: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    lives: int = 0

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        while process.stderr and (line := await process.stderr.readline()):
            self._note(line.decode())

    def _note(self, line: str) -> None:
        self.output = (self.output + line)[-5000:]
        try:
            entry = json.loads(line)
        except ValueError:
            entry = {"level": "no log line", "message": line.strip()}
        level = entry.get("level", "?")
        self.levels[level] += 1
        if level not in ("debug", "info", "warning"):
            trace = str(entry.get("error") or entry.get("exception") or "").strip()
            words = f"{entry.get('message') or entry.get('event')} {trace.rpartition(chr(10))[2]}"
            place = OURS.findall(trace)[-1:]
            self.errors[" ".join([re.sub(r"\d+", "…", words)[:200], *place])] += 1

    @property
    def alive(self) -> asyncio.subprocess.Process:
        """The process; faults are made only while there is one."""
        if self.process is None:
            raise RuntimeError("the bot is not running")
        return self.process

    async def up(self, server: Discord) -> None:
        """Start, until it is connected and its commands are known."""
        for session in [each for each in server.gateway.sessions.values() if each.connection is None]:
            del server.gateway.sessions[session.id]
        await self.start()
        self.lives += 1
        await server.connected(seconds=START)
        await server.registered("cohort", seconds=START)


@dataclass(repr=False)
class Memory:
    """What the process held, in MiB: by which life of it, and when by the monotonic clock."""

    bot: Installation
    samples: list[tuple[int, float, float]] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            if self.bot.process is not None and self.bot.process.returncode is None:
                with contextlib.suppress(OSError, ValueError):  # it has just died
                    self.samples.append((self.bot.lives, time.monotonic(), memory_of(self.bot.process.pid).now))
            await asyncio.sleep(EVERY)

    def last_life(self, warm_up: float, warm_at: float, window: float) -> Compared | None:
        """`warm_up`: seconds after which a life is no longer new. None where the last one was too short after
        `warm_at`."""
        mine = [(at, held) for life, at, held in self.samples if life == self.bot.lives]
        new = [held for at, held in mine if warm_up <= at - mine[0][0] <= warm_up + window]
        warm = [(at, held) for at, held in mine if at >= warm_at]
        if not new or not warm or warm[-1][0] - warm[0][0] < 2 * window:
            return None
        first = [held for at, held in warm if at <= warm[0][0] + window]
        last = [held for at, held in warm if at >= warm[-1][0] - window]
        return Compared(median(new), median(first), median(last), warm[-1][0] - warm[0][0])


class Compared(NamedTuple):
    """Medians of a window each, in MiB; `seconds` lie between `warm` and `last`."""

    new: float
    warm: float
    last: float
    seconds: float
