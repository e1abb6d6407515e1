"""What happened in a run, line by line, for whoever looks into a failure."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.clocks import SteppedClock


class Story:
    """Tells every line at once, if anybody listens."""

    def __init__(self, clock: SteppedClock, tell: Callable[[str], None] | None = None) -> None:
        self._clock = clock
        self._tell = tell

    def __call__(self, *words: object) -> None:
        if self._tell is None:
            return
        ahead = f" (shown as {self._clock():%Y-%m-%d %H:%M:%S})" if self._clock.ahead else ""
        self._tell(f"{self._clock.true:%Y-%m-%d %H:%M:%S}{ahead}  {' '.join(map(str, words))}")
