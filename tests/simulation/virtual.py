"""An event loop whose time passes only where everybody waits for it: a year of several processes in seconds."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    """Instead of waiting, it lets the time pass; but while somebody waits for the `outside`, no time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.outside = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.outside or (timeout is not None and timeout <= 0):
            return super().select(timeout)
        if timeout is None:
            raise RuntimeError("everybody waits for somebody else")
        self.time += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Timers and `asyncio.sleep` go by a time that begins at 0 and jumps from one to the next."""

    def __init__(self) -> None:
        self._selects = _Selector()
        super().__init__(self._selects)

    def time(self) -> float:
        return self._selects.time

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Around a request to a real server."""
        self._selects.outside += 1
        try:
            yield
        finally:
            self._selects.outside -= 1


def run(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
