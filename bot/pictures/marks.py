"""The cells of weeks. Each state has a shape of its own, so that colour only repeats what the shape says."""

from __future__ import annotations

from bot.pictures.drawing import (
    FAINT,
    GREEN,
    INK,
    LINE,
    ORANGE,
    PURPLE,
    RAISED,
    SHEET,
    SKY,
    SOFT,
    YELLOW,
    box,
    disc,
    icon,
    words,
)
from bot.streaks import Mark

# Strokes in a square of 100 by 100.
TICK = "M26 53 L44 70 L75 33"
SNOWFLAKE = "M50 17 V83 M21.4 33.5 L78.6 66.5 M78.6 33.5 L21.4 66.5 M39 24 L50 34 L61 24 M39 76 L50 66 L61 76"
CUP = "M27 42 H65 V60 Q65 77 46 77 Q27 77 27 60 Z M65 47 H70 Q79 47 79 55 Q79 64 65 64 M38 22 V31 M54 22 V31"
DASH = "M34 50 H66"
SLASH = "M36 66 L64 34"
LEAST_ROUND = 20  # pixels: round corners of anything smaller are only a blur
# In the order of a legend.
COLOURS = {
    Mark.DONE: GREEN,
    Mark.FROZEN: SKY,
    Mark.PAUSED: PURPLE,
    Mark.MISSED: ORANGE,
    Mark.OPEN: YELLOW,
    Mark.AHEAD: LINE,
    Mark.BEFORE: FAINT,
    Mark.LEFT_OUT: FAINT,
}


def cell(mark: Mark, x: float, y: float, size: float, number: int | None = None) -> str:
    """A week, large enough for a symbol; one that is open or lies ahead shows its number instead, if it is given."""
    colour, radius = COLOURS[mark], size * 0.24
    whole = box(x, y, size, size, fill=colour, radius=radius)
    if mark is Mark.DONE:
        return whole + icon(x, y, size, TICK, line="#FFFFFF", thick=12)
    if mark is Mark.FROZEN:
        return whole + icon(x, y, size, SNOWFLAKE, line=SHEET, thick=7)
    if mark is Mark.PAUSED:
        return whole + icon(x, y, size, CUP, line=SHEET, thick=7)
    if mark is Mark.BEFORE:
        return disc(x + size / 2, y + size / 2, size * 0.09, fill=colour)
    if mark is Mark.LEFT_OUT:
        return icon(x, y, size, SLASH, line=colour, thick=9)
    thick = size * (0.05 if mark is Mark.AHEAD else 0.09)
    fill = RAISED if mark is Mark.AHEAD else "none"
    frame = box(
        x + thick / 2, y + thick / 2, size - thick, size - thick, radius=radius, fill=fill, line=colour, thick=thick
    )
    if mark is Mark.MISSED:
        return frame + icon(x, y, size, DASH, line=colour, thick=11)
    return frame + _inside(mark, x, y, size, number)


def _inside(mark: Mark, x: float, y: float, size: float, number: int | None) -> str:
    if number is not None:
        fill = INK if mark is Mark.OPEN else SOFT
        return words(x + size / 2, y + size * 0.69, str(number), size * 0.54, fill=fill, anchor="middle", room=size)
    return disc(x + size / 2, y + size / 2, size * 0.17, line=YELLOW, thick=size * 0.09) if mark is Mark.OPEN else ""


def speck(mark: Mark, x: float, y: float, width: float, height: float) -> str:
    """A week in a crowd, where a symbol would be too small: an outline that tells by how much of its place it fills.

    Outlines of the same mark are painted in one go with `painted`: a thousand single shapes would take long.
    """
    least = min(width, height)
    thick = max(2, round(least * 0.13))
    corner = least * 0.18 if least >= LEAST_ROUND else 0
    middle, centre = x + width / 2, y + height / 2
    if mark is Mark.DONE:
        return _bar(x, y, width, height, corner)
    if mark is Mark.FROZEN:  # a diamond
        return f"M{middle:g} {y:g}L{x + width:g} {centre:g}L{middle:g} {y + height:g}L{x:g} {centre:g}Z"
    if mark is Mark.PAUSED:  # its lower half, like a cup half full
        return _bar(x, centre, width, height / 2, corner)
    if mark is Mark.MISSED:
        inner = _bar(x + thick, y + thick, width - 2 * thick, height - 2 * thick, corner / 2)
        return _bar(x, y, width, height, corner) + inner
    if mark is Mark.OPEN:
        return _round(middle, centre, least * 0.42) + _round(middle, centre, least * 0.42 - thick)
    if mark is Mark.LEFT_OUT:
        return _bar(middle - least * 0.3, centre - thick / 2, least * 0.6, thick, 0)
    return _round(middle, centre, max(1.5, least * 0.1))


def painted(mark: Mark, outlines: str) -> str:
    """The outlines in the mark's colour. What lies within another is a hole."""
    colour = FAINT if mark is Mark.AHEAD else COLOURS[mark]
    return f'<path d="{outlines}" fill="{colour}" fill-rule="evenodd"/>'


def _bar(x: float, y: float, width: float, height: float, corner: float) -> str:
    w, h, c = width - 2 * corner, height - 2 * corner, corner
    return (
        f"M{x + c:.5g} {y:.5g}h{w:.4g}q{c:.3g} 0 {c:.3g} {c:.3g}v{h:.4g}q0 {c:.3g} {-c:.3g} {c:.3g}"
        f"h{-w:.4g}q{-c:.3g} 0 {-c:.3g} {-c:.3g}v{-h:.4g}q0 {-c:.3g} {c:.3g} {-c:.3g}Z"
    )


def _round(x: float, y: float, radius: float) -> str:
    r = f"{radius:.4g} {radius:.4g}"
    return f"M{x - radius:.5g} {y:.5g}a{r} 0 1 0 {2 * radius:.4g} 0a{r} 0 1 0 {-2 * radius:.4g} 0Z"
