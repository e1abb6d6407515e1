"""What all pictures share: the colours, the sheet they lie on, and words at their place."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from bot.pictures.letters import fitted, pieces, width

WIDTH = 1080  # pixels: a phone shows them on about 375 points, so 36 pixels read as 12 points
EDGE = 50  # between the sheet's border and what is on it
INNER = WIDTH - 2 * EDGE
# Sizes of text. The smallest is some 10 points on a phone.
HUGE, LARGE, MAIN, SMALL = 64, 44, 36, 30

# The dark sheet has a contrast of its own, and its border shows it on Discord's light and black themes.
SHEET, BORDER, RAISED, LINE = "#171B2E", "#3A4266", "#222842", "#333B5E"
INK, SOFT, FAINT = "#F4F6FF", "#B4BDDB", "#8E98BE"
# Okabe and Ito's colours, which eyes of every kind tell apart.
GREEN, SKY, ORANGE, YELLOW, PURPLE = "#009E73", "#56B4E9", "#E69F00", "#F0E442", "#CC79A7"


def sheet(height: float, parts: Iterable[str], *, fill: str = SHEET, border: str = BORDER) -> str:
    """A whole picture: a rounded sheet with parts on it, and nothing around its corners."""
    ground = box(1.5, 1.5, WIDTH - 3, round(height) - 3, fill=fill, radius=40, line=border, thick=3)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}">{ground}{"".join(parts)}</svg>'
    )


def words(
    x: float,
    y: float,
    text: str,
    size: float = MAIN,
    *,
    room: float = INNER,
    fill: str = INK,
    strong: bool = False,
    anchor: str = "start",
) -> str:
    """A tamed text on one line whose baseline is at `y`, cut to the room there is."""
    shown = pieces(fitted(text, size, room), size)
    if len(shown) > 1 and anchor != "start":  # every part with a place of its own would be anchored there
        whole = width(fitted(text, size, room), size)
        x, anchor = x - whole / (2 if anchor == "middle" else 1), "start"
    weight = ' font-weight="600"' if strong else ""
    parts = "".join(
        f'<tspan x="{x + piece.offset:g}" font-family="{piece.family}">{escape(piece.text)}</tspan>' for piece in shown
    )
    return f'<text y="{y:g}" font-size="{size:g}"{weight} fill="{fill}" text-anchor="{anchor}">{parts}</text>'


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    radius: float = 0,
    line: str | None = None,
    thick: float = 0,
) -> str:
    """A rectangle with round corners."""
    stroke = f' stroke="{line}" stroke-width="{thick:g}"' if line else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}"{stroke}/>'


def disc(x: float, y: float, radius: float, *, fill: str = "none", line: str | None = None, thick: float = 0) -> str:
    """A circle."""
    stroke = f' stroke="{line}" stroke-width="{thick:g}"' if line else ""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"{stroke}/>'


def icon(x: float, y: float, size: float, path: str, *, line: str, thick: float = 10, fill: str = "none") -> str:
    """Strokes in a square of 100 by 100, brought to a place and size."""
    return (
        f'<path transform="translate({x:g} {y:g}) scale({size / 100:g})" d="{path}" fill="{fill}" stroke="{line}" '
        f'stroke-width="{thick:g}" stroke-linecap="round" stroke-linejoin="round"/>'
    )
