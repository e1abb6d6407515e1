"""An end within ten seconds: what is under way is finished, the rest is left for the next start."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from typing import Any

log = logging.getLogger(__name__)

GRACE = 7.0  # seconds for what is under way. Docker kills after 10, and whatever comes after this takes 2.5 at most
LETTING_GO = 1.0  # seconds for what was cut off to let go
LAST = 9.5  # seconds after the signal


class UnderWay:
    """What is worth finishing before the end: answers to members, and posts. Once `closing`, nothing new is begun."""

    def __init__(self) -> None:
        self.closing = False
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self) -> None:
        """The present task is to be finished."""
        if (task := asyncio.current_task()) is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def one_done(self, longest: float) -> None:
        """Wait until one of them has ended, or for so many seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=longest, return_when=asyncio.FIRST_COMPLETED)

    async def finish(self) -> None:
        """Begin nothing new, and wait for what is under way, however long it takes."""
        self.closing = True
        while self._tasks:
            await asyncio.wait(self._tasks)


class Told:
    """What the operator asks for: with the first SIGTERM or SIGINT to finish, with the second to end at once."""

    def __init__(self) -> None:
        self.stop, self.at_once = asyncio.Event(), asyncio.Event()

    def hear(self) -> None:
        """A signal has come."""
        (self.at_once if self.stop.is_set() else self.stop).set()

    async def finish(self, under_way: UnderWay, grace: float) -> None:
        """Let what is under way end by itself, unless that takes longer than `grace` (seconds) or we are told again."""
        finishing, told = asyncio.create_task(under_way.finish()), asyncio.create_task(self.at_once.wait())
        log.info("Stopping; under way and finished first: %d", len(under_way))
        done, _ = await asyncio.wait((finishing, told), timeout=grace, return_when=asyncio.FIRST_COMPLETED)
        if finishing not in done:
            log.warning("Still under way and cut off: %d; the next start takes up what is due", len(under_way))
        finishing.cancel()
        told.cancel()


def listen() -> Told:
    """Signals are heard from here on, to the end of the process."""
    told, loop = Told(), asyncio.get_running_loop()
    watchdog = threading.Timer(LAST, _end)
    watchdog.daemon = True

    def hear() -> None:
        told.hear()
        with contextlib.suppress(RuntimeError):  # it runs already
            watchdog.start()

    for name in (signal.SIGTERM, signal.SIGINT):
        # Windows has no signal handlers in its event loop: there Ctrl-C ends the process the plain way.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, hear)
    return told


def _end() -> None:
    """Something hangs that nobody can cut off, such as a name lookup. Nothing is lost: what was told is on disk."""
    log.warning("Something does not let go: the process ends without it")
    logging.shutdown()
    os._exit(0)


async def cut_off(tasks: set[asyncio.Task[Any]]) -> None:
    """End these while the database is open. A post left half way is taken up at the next start."""
    for task in tasks:
        task.cancel()
    if tasks:
        done, _ = await asyncio.wait(tasks, timeout=LETTING_GO)
        await asyncio.gather(*done, return_exceptions=True)  # or what they raised would be complained about
