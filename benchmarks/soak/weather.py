"""When which fault was on: so that it can be told what members met in quiet times from what they met in faulty ones."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CALM = 1.0  # seconds after the bot serves again that still count to the fault


@dataclass(repr=False)
class Span:
    """A fault from its beginning until the bot served again, by the monotonic clock."""

    kind: str
    began: float
    ended: float = math.inf


@dataclass(repr=False)
class Weather:
    spans: list[Span] = field(default_factory=list)

    @contextmanager
    def fault(self, kind: str) -> Iterator[Span]:
        span = Span(kind, time.monotonic())
        self.spans.append(span)
        try:
            yield span
        finally:
            span.ended = time.monotonic() + CALM

    def during(self, began: float, ended: float) -> str | None:
        """The last fault that was on at some time between these; None where it was quiet."""
        for span in reversed(self.spans):
            if span.began <= ended and span.ended >= began:
                return span.kind
            if span.ended < began:
                return None
        return None
