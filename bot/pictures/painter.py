"""SVG to PNG: in a process of its own, one picture at a time, and never twice what is still remembered."""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Self

from bot.pictures.letters import fonts_for
from bot.pictures.worker import HEAD, framed

WORKER = Path(__file__).with_name("worker.py")
REMEMBERED = 4 * 2**20  # bytes of PNG
DEADLINE = 10.0  # seconds for one picture, the start of the process included
IDLE = 60.0  # seconds without a picture, after which the process ends and gives its memory back


class NoPicture(Exception):
    """A picture could not be painted. The text that goes with it says the same, so show that alone."""


class Painter:
    """Paints in a process that starts with the first picture and rests when there is nothing to paint.

    Use it in the event loop that it will be closed in, and close it: `async with Painter() as painter`.
    """

    def __init__(
        self, *, remembered: int = REMEMBERED, deadline: float = DEADLINE, idle: float = IDLE, worker: Path = WORKER
    ) -> None:
        self.painted = 0  # how many were painted rather than remembered
        self._remembered, self._deadline, self._idle, self._worker = remembered, deadline, idle, worker
        self._cache: OrderedDict[bytes, bytes] = OrderedDict()
        self._cached = 0
        self._underway: dict[bytes, asyncio.Task[bytes]] = {}
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._resting: set[asyncio.Task[None]] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process else None

    async def paint(self, svg: str) -> bytes:
        """The picture as PNG. Raises NoPicture."""
        key = blake2b(svg.encode(errors="replace"), digest_size=16).digest()
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        if (task := self._underway.get(key)) is None:
            task = self._underway[key] = asyncio.create_task(self._paint(key, svg))
            task.add_done_callback(lambda done: self._finished(key, done))
        try:
            return await asyncio.shield(task)  # others may wait for it too, whatever becomes of this one
        except asyncio.CancelledError:
            if task.cancelled():
                raise NoPicture("the painter was closed") from None
            raise

    async def close(self) -> None:
        """Stop painting and end the process. Whoever still waits gets NoPicture, and so does who asks later."""
        self._closed = True
        for task in (waiting := [*self._underway.values()]):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await self._end()
        await asyncio.gather(*self._resting)

    async def _paint(self, key: bytes, svg: str) -> bytes:
        async with self._turn:
            if self._closed:
                raise NoPicture("the painter is closed")
            try:
                async with asyncio.timeout(self._deadline):
                    png = await self._ask(svg)
            except (OSError, EOFError, TimeoutError) as error:
                await self._end()
                raise NoPicture(f"{type(error).__name__}: {error}") from error
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for that to the next request
                raise
            finally:
                self._rest_later()
            if not png:
                raise NoPicture("the drawing is faulty")
            self.painted += 1
            self._remember(key, png)
            return png

    async def _ask(self, svg: str) -> bytes:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", str(self._worker)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise OSError("the process has no pipes")
        fonts = "\n".join(fonts_for(svg))
        requests.write(framed(f"{fonts}\n\n{svg}".encode(errors="replace")))
        await requests.drain()
        return await answers.readexactly(int.from_bytes(await answers.readexactly(HEAD), "big"))

    def _remember(self, key: bytes, png: bytes) -> None:
        self._cache[key] = png
        self._cached += len(png)
        while self._cached > self._remembered:
            self._cached -= len(self._cache.popitem(last=False)[1])

    def _finished(self, key: bytes, task: asyncio.Task[bytes]) -> None:
        del self._underway[key]
        if not task.cancelled():
            task.exception()  # looked at here, should nobody have waited for it to the end

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = None if self._closed else asyncio.get_running_loop().call_later(self._idle, self._go_to_rest)

    def _go_to_rest(self) -> None:
        if not self._underway:
            task = asyncio.create_task(self._end())
            self._resting.add(task)
            task.add_done_callback(self._resting.discard)

    async def _end(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()  # it holds nothing worth saving
        await process.communicate()  # reads its pipes to the end, so that nothing is left open
