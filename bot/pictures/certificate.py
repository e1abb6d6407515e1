"""The certificate at the end: a light sheet of its own, as paper is, framed and sealed."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bot.pictures.drawing import INNER, LARGE, MAIN, SMALL, WIDTH, box, disc, icon, sheet, words
from bot.pictures.letters import fitted, tame, width, wrapped
from bot.pictures.marks import TICK
from bot.pictures.values import CertificatePicture
from bot.texts import certificates
from bot.texts import pictures as text

PAPER, FRAME, GOLD, DARK, MUTED, SEAL = "#FBF7EC", "#C9A95A", "#8A6A1F", "#1B2344", "#525A78", "#0B6E55"
MIDDLE, ROOM = WIDTH / 2, INNER - 80
NAME = 84
TEETH = 24


def certificate(picture: CertificatePicture) -> str:
    """The picture as SVG."""
    parts = [*_head(tame(picture.name), certificates.verb(picture.completed))]
    y = 452.0
    for line in wrapped(tame(picture.curriculum), LARGE, ROOM, 2):
        parts.append(_centred(y, line, LARGE, DARK, strong=True))
        y += 58
    parts.append(_centred(y + 10, _two(picture.cohort, picture.dates), MAIN, MUTED))
    parts.append(_centred(y + 72, text.certificate_facts(picture), MAIN, DARK))
    y += 72
    if picture.capstones:
        y += 64
        parts.append(_centred(y, text.CAPSTONES_PASSED, SMALL, GOLD, strong=True))
        for line in wrapped(" · ".join(map(tame, picture.capstones)), MAIN, ROOM, 3):
            y += 48
            parts.append(_centred(y, line, MAIN, DARK))
    parts += _seal(y + 124)
    height = y + 260
    frames = (_frame(24, height, 4), _frame(38, height, 1.5))
    return sheet(height, [*frames, *parts], fill=PAPER, border=FRAME)


def _head(name: str, verb: str) -> Iterator[str]:
    yield (
        f'<text x="{MIDDLE:g}" y="132" font-family="Noto Sans" font-size="{SMALL}" font-weight="600" fill="{GOLD}" '
        f'letter-spacing="10" text-anchor="middle">{text.CERTIFICATE}</text>'
    )
    yield _centred(196, text.AWARDED_TO, MAIN, MUTED)
    size = max(LARGE, min(NAME, NAME * ROOM / max(width(name, NAME), 1)))
    yield _centred(294, name, size, DARK, strong=True)
    yield box(MIDDLE - 130, 330, 260, 3, fill=FRAME)
    yield _centred(384, verb, MAIN, MUTED)


def _two(cohort: str, dates: str) -> str:
    """Both on one line: the dates whole, the cohort as far as there is room."""
    shown = fitted(tame(dates), MAIN, ROOM * 0.7)
    return f"{fitted(tame(cohort), MAIN, ROOM - width(shown, MAIN) - 60)} · {shown}"


def _centred(y: float, content: str, size: float, fill: str, *, strong: bool = False) -> str:
    return words(MIDDLE, y, content, size, fill=fill, strong=strong, anchor="middle", room=ROOM + 20)


def _frame(inset: float, height: float, thick: float) -> str:
    return box(
        *(inset, inset, WIDTH - 2 * inset, round(height) - 2 * inset), radius=28 - inset / 4, line=FRAME, thick=thick
    )


def _seal(y: float) -> Iterator[str]:
    """A rosette with a tick."""
    points = " ".join(
        f"{MIDDLE + radius * math.sin(angle):.1f},{y + radius * math.cos(angle):.1f}"
        for step in range(2 * TEETH)
        for radius, angle in [(66 if step % 2 else 58, math.pi * step / TEETH)]
    )
    yield f'<polygon points="{points}" fill="{SEAL}"/>'
    yield disc(MIDDLE, y, 46, line="#F3DFA2", thick=3)
    yield icon(MIDDLE - 36, y - 36, 72, TICK, line="#FFFFFF", thick=12)
