"""SVG to PNG: in a process of its own, one picture at a time, and never twice what is still remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from hashlib import blake2b
from pathlib import Path

from bot.pictures.letters import fonts_for
from bot.processes import Helped, Helper, NoAnswer, Observe

WORKER = Path(__file__).with_name("worker.py")
REMEMBERED = 4 * 2**20  # bytes of PNG
DEADLINE = 10.0  # seconds for one picture
IDLE = 60.0  # seconds without a picture, after which the process ends and gives its memory back


class NoPicture(Exception):
    """A picture could not be painted. The text that goes with it says the same, so show that alone."""


class Painter(Helped):
    """Paints in a process that starts with the first picture and rests when there is nothing to paint.

    Use it in the event loop that it will be closed in, and close it: `async with Painter() as painter`.
    """

    def __init__(
        self,
        *,
        remembered: int = REMEMBERED,
        deadline: float = DEADLINE,
        idle: float = IDLE,
        worker: Path = WORKER,
        observe: Observe = lambda _: None,
    ) -> None:
        super().__init__(Helper(worker, deadline=deadline, idle=idle, observe=observe))
        self.painted = 0  # how many were painted rather than remembered
        self._remembered = remembered
        self._cache: OrderedDict[bytes, bytes] = OrderedDict()
        self._cached = 0
        self._underway: dict[bytes, asyncio.Task[bytes]] = {}

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
        for task in (waiting := [*self._underway.values()]):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await super().close()

    async def _paint(self, key: bytes, svg: str) -> bytes:
        fonts = "\n".join(fonts_for(svg))
        try:
            png = await self._helper.ask(f"{fonts}\n\n{svg}".encode(errors="replace"))
        except NoAnswer as error:
            raise NoPicture(str(error)) from error
        if not png:
            raise NoPicture("the drawing is faulty")
        self.painted += 1
        self._remember(key, png)
        return png

    def _remember(self, key: bytes, png: bytes) -> None:
        self._cache[key] = png
        self._cached += len(png)
        while self._cached > self._remembered:
            self._cached -= len(self._cache.popitem(last=False)[1])

    def _finished(self, key: bytes, task: asyncio.Task[bytes]) -> None:
        del self._underway[key]
        if not task.cancelled():
            task.exception()  # looked at here, should nobody have waited for it to the end
