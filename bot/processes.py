"""A process beside the bot for work that would hold up the event loop or that may take its process down.

It starts with the first request, answers one at a time, rests when nobody asks, and is ended when it is late. Both
ways go frames: a length and as many bytes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import Self

Observe = Callable[[float], None]  # takes the seconds that something took
HEAD = 4  # bytes of a length
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows, which has no SIGKILL, any signal ends a process
PIECE = 256 * 1024  # bytes handed to the pipe in one go, so that many megabytes never hold up the event loop


class NoAnswer(Exception):
    """The process died, was late, or there is none any more. The text says which, for a log."""


class Helper:
    """One such process. Use it in the event loop that it will be closed in."""

    def __init__(
        self, program: Path, *arguments: str, deadline: float, idle: float, observe: Observe = lambda _: None
    ) -> None:
        """`deadline`: seconds for one answer, the start of the process included, but not the wait for one's turn.
        `idle`: seconds without a request, after which the process ends and gives its memory back.
        `observe`: told what each request took."""
        self._command = (sys.executable, "-I", str(program), *arguments)
        self._deadline, self._idle, self._observe = deadline, idle, observe
        self._turn = asyncio.Lock()
        self._asked = 0  # requests that wait for their turn or their answer
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._resting: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process else None

    async def ask(self, *frames: bytes) -> bytes:
        """The answer to a request of so many frames. Raises NoAnswer."""
        async with self._in_turn():
            if self._closed:
                raise NoAnswer("it is closed")
            began = perf_counter()
            try:
                async with asyncio.timeout(self._deadline):
                    return await self._exchange(frames)
            except (OSError, EOFError, TimeoutError) as error:
                await self._end()
                raise NoAnswer(f"{type(error).__name__}: {error}") from error
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for that to the next request
                raise
            finally:
                self._observe(perf_counter() - began)

    async def close(self) -> None:
        """End the process. Whoever waits gets NoAnswer, and so does who asks later."""
        self._closed = True
        self._kill()
        async with self._turn:  # only one may read the pipes to their end
            await self._end()
        await asyncio.gather(*self._resting)

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        self._asked += 1
        try:
            async with self._turn:
                yield
        finally:
            self._asked -= 1
            self._rest_later()

    async def _exchange(self, frames: tuple[bytes, ...]) -> bytes:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        requests, answers = self._process.stdin, self._process.stdout
        if self._closed:  # while it started
            raise OSError("it is closed")
        if requests is None or answers is None:
            raise OSError("the process has no pipes")
        for frame in frames:
            requests.write(len(frame).to_bytes(HEAD, "big"))
            view = memoryview(frame)
            for start in range(0, len(frame), PIECE):
                requests.write(view[start : start + PIECE])
                await requests.drain()
        await requests.drain()
        return await answers.readexactly(int.from_bytes(await answers.readexactly(HEAD), "big"))

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = None if self._closed else asyncio.get_running_loop().call_later(self._idle, self._go_to_rest)

    def _go_to_rest(self) -> None:
        if not self._asked:
            task = asyncio.create_task(self._end())
            self._resting.add(task)
            task.add_done_callback(self._resting.discard)

    async def _end(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        self._kill()
        process, self._process = self._process, None
        if process is not None:
            await process.communicate()  # reads its pipes to the end, so that nothing is left open

    def _kill(self) -> None:
        """Not by its own `kill`: that takes the exit code of one that has just died, which the event loop waits for."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, KILL)  # it holds nothing worth saving


class Helped:
    """Whatever has such a process. Close it: `async with` does."""

    def __init__(self, helper: Helper) -> None:
        self._helper = helper

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._helper.pid

    async def close(self) -> None:
        """End the process."""
        await self._helper.close()
