"""The picture that answers /progress: who, how far, the stages week by week, and what comes next."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bot.pictures.drawing import (
    EDGE,
    FAINT,
    GREEN,
    HUGE,
    INK,
    INNER,
    LARGE,
    LINE,
    MAIN,
    RAISED,
    SKY,
    SMALL,
    SOFT,
    WIDTH,
    YELLOW,
    box,
    disc,
    icon,
    sheet,
    words,
)
from bot.pictures.legend import legend
from bot.pictures.letters import tame, width, wrapped
from bot.pictures.marks import SNOWFLAKE, cell
from bot.pictures.values import CapstoneState, ProgressPicture, StageRow
from bot.texts import pictures as text

CELL, GAP = 50, 10
COLUMN = 8 * (CELL + GAP) - GAP  # a stage of up to eight weeks shares its row with another
TITLE, SMALLER_TITLE, TITLE_LINE = 34, 29, 42
RING, RING_RADIUS = (WIDTH - EDGE - 110, 155), 92
TILES = 300  # where the row of numbers begins
FLAME = (
    "M52 10 C58 30 80 42 80 64 C80 82 66 92 50 92 C34 92 20 82 20 64 "
    "C20 50 30 44 34 30 C42 36 44 44 44 50 C52 40 54 26 52 10 Z"
)
CLOCK = "M50 12 A38 38 0 1 1 49.9 12 M50 28 V52 L66 62"
CAP = "M8 40 L50 20 L92 40 L50 60 Z M26 50 V70 Q50 86 74 70 V50 M92 40 V66"
CAPSTONES = {
    CapstoneState.NOT_YET: FAINT,
    CapstoneState.HANDED_IN: YELLOW,
    CapstoneState.REVIEWED: SKY,
    CapstoneState.PASSED: "#3FD0A4",
}


def progress(picture: ProgressPicture) -> str:
    """The picture as SVG."""
    parts = [*_head(picture), *_tiles(picture)]
    rows = [*_rows(picture.stages)]
    size, number, y = _title_size(rows), 1, TILES + 160.0
    for row in rows:
        height, drawn = _row(number, row, y, size, picture)
        parts += drawn
        y, number = y + height + 38, number + len(row)
    parts.append(box(EDGE, y, INNER, 2, fill=LINE))
    y += 34
    shown = {mark for stage in picture.stages for mark in stage.marks}
    height, drawn = legend(y, shown, cell)
    parts += drawn
    y += height + (38 if height else 0)
    height, drawn = _deadline(y, tame(picture.deadline or ""))
    return sheet(y + height + (EDGE if height else 12), [*parts, *drawn])


def _head(picture: ProgressPicture) -> Iterator[str]:
    room = RING[0] - RING_RADIUS - 50 - EDGE
    yield words(EDGE, 130, tame(picture.name), HUGE, strong=True, room=room)
    for line, content in enumerate(wrapped(tame(picture.cohort), MAIN, room, 2)):
        yield words(EDGE, 190 + 46 * line, content, MAIN, fill=SOFT, room=room)
    x, y = RING
    yield disc(x, y, RING_RADIUS, line=LINE, thick=20)
    yield _arc(picture.checked_in / picture.weeks if picture.weeks else 0)
    yield words(x, y + 2, str(picture.checked_in), 60, strong=True, anchor="middle", room=130)
    for line, content in enumerate(text.of_weeks(picture.weeks)):
        yield words(x, y + 36 + 30 * line, content, 28, fill=SOFT, anchor="middle", room=130)


def _arc(share: float) -> str:
    x, y = RING
    share = min(share, 0.9999)  # an arc that ends where it begins is nothing
    if share <= 0:
        return ""
    angle = 2 * math.pi * share
    end_x, end_y = x + RING_RADIUS * math.sin(angle), y - RING_RADIUS * math.cos(angle)
    return (
        f'<path d="M{x:g} {y - RING_RADIUS:g} A{RING_RADIUS} {RING_RADIUS} 0 {int(share > 0.5)} 1 {end_x:.2f} '
        f'{end_y:.2f}" fill="none" stroke="{GREEN}" stroke-width="20" stroke-linecap="round"/>'
    )


def _tiles(picture: ProgressPicture) -> Iterator[str]:
    tiles = [
        (FLAME, YELLOW, str(picture.streak), text.STREAK_UNIT),
        (SNOWFLAKE, SKY, str(picture.freezes), text.freezes_unit(picture.freezes)),
    ]
    if picture.hours is not None:
        tiles.append((CLOCK, SOFT, text.hours_number(picture.hours), text.hours_unit(picture.hours)))
    each = (INNER - 24 * (len(tiles) - 1)) / len(tiles)
    for place, (symbol, colour, number, unit) in enumerate(tiles):
        x = EDGE + place * (each + 24)
        yield box(x, TILES, each, 112, fill=RAISED, radius=28)
        yield icon(x + 22, TILES + 30, 52, symbol, line=colour, thick=9)
        yield words(x + 90, TILES + 52, number, LARGE, strong=True, room=each - 110)
        yield words(x + 90, TILES + 92, unit, SMALL, fill=SOFT, room=each - 110)


def _rows(stages: Sequence[StageRow]) -> Iterator[tuple[StageRow, ...]]:
    """Two stages beside each other where both are short."""
    waiting: StageRow | None = None
    for stage in stages:
        if len(stage.marks) * (CELL + GAP) - GAP > COLUMN:
            if waiting:
                yield (waiting,)
            waiting = None
            yield (stage,)
        elif waiting:
            yield waiting, stage
            waiting = None
        else:
            waiting = stage
    if waiting:
        yield (waiting,)


def _title_size(rows: Sequence[tuple[StageRow, ...]]) -> float:
    """Smaller for all where one that shares its row would otherwise need two lines."""
    sharing = (tame(text.stage_title(9, stage.title)) for row in rows if len(row) > 1 for stage in row)
    return TITLE if all(width(title, TITLE) <= COLUMN for title in sharing) else SMALLER_TITLE


def _row(
    number: int, row: tuple[StageRow, ...], y: float, size: float, picture: ProgressPicture
) -> tuple[float, list[str]]:
    room = INNER if len(row) == 1 else COLUMN
    titles = [
        wrapped(tame(text.stage_title(place, stage.title)), size, room, 2) for place, stage in enumerate(row, number)
    ]
    below = y + max(map(len, titles)) * TITLE_LINE + 14
    parts: list[str] = []
    heights = []
    for place, (stage, title) in enumerate(zip(row, titles, strict=True)):
        x = EDGE + place * (INNER - COLUMN)
        parts += (
            words(x, y + 30 + TITLE_LINE * line, content, size, strong=True, room=room)
            for line, content in enumerate(title)
        )
        first = 1 + sum(len(each.marks) for each in picture.stages[: number - 1 + place])
        height, drawn = _weeks(x, below, room, stage, first)
        heights.append(height)
        parts += drawn
    return below - y + max(heights), parts


def _weeks(x: float, y: float, room: float, stage: StageRow, first: int) -> tuple[float, list[str]]:
    in_line = int((room + GAP) // (CELL + GAP))
    parts = [
        cell(mark, x + place % in_line * (CELL + GAP), y + place // in_line * (CELL + GAP), CELL, first + place)
        for place, mark in enumerate(stage.marks)
    ]
    height = math.ceil(len(stage.marks) / in_line) * (CELL + GAP) - GAP if stage.marks else 0
    if stage.capstone is not None:
        colour, label = CAPSTONES[stage.capstone], text.CAPSTONES[stage.capstone]
        parts.append(icon(x, y + height + 12, 42, CAP, line=colour, thick=8))
        parts.append(words(x + 54, y + height + 44, label, SMALL, fill=colour, room=room - 54))
        height += 56
    return height, parts


def _deadline(y: float, deadline: str) -> tuple[float, list[str]]:
    lines = wrapped(deadline, MAIN, INNER - 130, 2)
    if not deadline:
        return 0, []
    height = 44 + 46 * len(lines)
    parts = [
        box(EDGE, y, INNER, height, fill=RAISED, radius=28),
        icon(EDGE + 24, y + height / 2 - 24, 48, CLOCK, line=YELLOW),
    ]
    parts += (
        words(EDGE + 96, y + 58 + 46 * line, content, MAIN, fill=INK, room=INNER - 130)
        for line, content in enumerate(lines)
    )
    return height, parts
