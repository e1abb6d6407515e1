"""The cohort's heatmap: members who agreed to be shown, by weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.pictures.drawing import EDGE, INNER, LARGE, MAIN, SMALL, SOFT, sheet, words
from bot.pictures.legend import legend
from bot.pictures.letters import tame
from bot.pictures.marks import painted, speck
from bot.pictures.values import Heatmap, HeatmapRow
from bot.streaks import Mark
from bot.texts import pictures as text

MOST_ROWS = 20  # with 33 weeks: some 120 ms to paint, and about as high as a phone's screen
NAMES, ROW, GAP = 300, 44, 6
LEAST_WEEKS = 8  # so many columns at least, or the cells of the first weeks would be bars
WIDEST = 60
QUIET = (Mark.AHEAD, Mark.LEFT_OUT)


def heatmap(picture: Heatmap) -> str:
    """The picture as SVG."""
    weeks = max((len(row.marks) for row in picture.rows), default=0)
    shown = _begun(picture.rows, weeks)
    parts = [
        words(EDGE, 104, tame(picture.cohort), LARGE, strong=True),
        words(
            EDGE, 158, f"{text.HEATMAP}, {text.weeks_shown(shown, weeks)}" if weeks else text.NOBODY, MAIN, fill=SOFT
        ),
    ]
    if not weeks:
        return sheet(158 + EDGE, parts)
    rows = picture.rows[:MOST_ROWS]
    step = max(4, min(WIDEST, (INNER - NAMES) // max(shown, LEAST_WEEKS)))  # whole pixels: sharp, and quick to compress
    y = 200
    parts += _numbers(shown, step, y)
    y += 44
    parts += _cells(rows, shown, step, y)
    for row in rows:
        parts.append(words(EDGE, y + 31, tame(row.name), SMALL, room=NAMES - 24))
        y += ROW
    if more := len(picture.rows) - len(rows):
        parts.append(words(EDGE, y + 36, text.and_more(more), SMALL, fill=SOFT))
        y += ROW
    height, drawn = legend(
        y + 34,
        {mark for row in rows for mark in row.marks[:shown]},
        lambda mark, x, y, size: painted(mark, speck(mark, x, y, size, size)),
    )
    return sheet(y + 34 + height + EDGE, [*parts, *drawn])


def _begun(rows: tuple[HeatmapRow, ...], weeks: int) -> int:
    """The last week that does not lie ahead for everybody."""
    return max(
        (place for row in rows for place, mark in enumerate(row.marks, start=1) if mark not in QUIET),
        default=min(weeks, LEAST_WEEKS),
    )


def _numbers(shown: int, step: int, y: float) -> Iterator[str]:
    """Every week's number, or every fifth where they would run into each other."""
    for number in range(1, shown + 1):
        if step >= 44 or number == 1 or number % 5 == 0:
            x = _left(number, step) + step / 2
            yield words(x, y + 26, str(number), 26, fill=SOFT, anchor="middle", room=60)


def _left(number: int, step: int) -> float:
    return EDGE + NAMES + (number - 1) * step


def _cells(rows: Sequence[HeatmapRow], shown: int, step: int, top: float) -> Iterator[str]:
    gap = min(GAP, step // 8 * 2 or 1)
    outlines: defaultdict[Mark, list[str]] = defaultdict(list)
    for line, row in enumerate(rows):
        y = top + line * ROW + GAP // 2
        for number, mark in enumerate(row.marks[:shown], start=1):
            outlines[mark].append(speck(mark, _left(number, step) + gap // 2, y, step - gap, ROW - GAP))
    return (painted(mark, "".join(each)) for mark, each in outlines.items())
