"""What the cells mean: only those that the picture has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from bot.pictures.drawing import EDGE, INNER, SMALL, SOFT, words
from bot.pictures.letters import width
from bot.streaks import Mark
from bot.texts import pictures as text

CELL, GAP, BETWEEN, LINE = 36, 12, 30, 52


def legend(
    top: float, marks: Collection[Mark], draw: Callable[[Mark, float, float, float], str]
) -> tuple[float, list[str]]:
    """How high it is, and its parts."""
    parts: list[str] = []
    x, y = float(EDGE), top
    for mark, label in text.LEGEND.items():
        if mark not in marks:
            continue
        taken = CELL + GAP + width(label, SMALL)
        if x > EDGE and x + taken > EDGE + INNER:
            x, y = EDGE, y + LINE
        parts += _entry(x, y, label, draw(mark, x, y, CELL))
        x += taken + BETWEEN
    return (y - top + CELL if parts else 0), parts


def _entry(x: float, y: float, label: str, drawn: str) -> Iterator[str]:
    yield drawn
    yield words(x + CELL + GAP, y + 29, label, SMALL, fill=SOFT)
