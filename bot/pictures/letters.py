"""Which font has a character, and how wide it is there: enough to choose fonts and to cut a text to its place.

Widths are those of single characters in the bolder font, of Arabic letters those of the form before another. What
becomes of them in a word is only estimated: text that was shaped is seldom wider than that.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TypedDict

from bot.texts.words import plain

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Noto Sans"
LATIN = ("sans.ttf", "sans-strong.ttf")  # every picture needs them
UNKNOWN = 60  # hundredths of an em: the box for a character that no font has
MOST_READ, MOST_MARKS = 300, 3
ELLIPSIS, RIGHT_TO_LEFT_MARK = "…", "\u200f"
ZERO_WIDTH = ("Mn", "Me", "Cf")
AS_EMOJI, EMOJI = "\ufe0f", "Noto Emoji"  # what follows a character that is to be drawn as an emoji

# Emoji that are drawn as one: joined ones, tones of skin, and the two letters of a flag. The first gives the width.
ONE_EMOJI = re.compile(
    "\u200d[\u2600-\u27bf\U0001f000-\U0001faff]|[\U0001f3fb-\U0001f3ff]|([\U0001f1e6-\U0001f1ff]){2}"
)

# The width of a space is about right for what a letter adds to the one before it in a conjunct of Indic scripts and
# Khmer, and for what the last letter of an Arabic word has in addition.
CONJUNCT = re.compile("[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0dca\u17d2]\u200d?[^\\W\\d_]")
WORD_END = re.compile("[\u0620-\u064a\u066e-\u06d3](?![\u0620-\u06d3])")


class Font(TypedDict):
    """What `fonts/widths.json` says of a file. `runs`: first and last character, and how wide each of them is."""

    family: str
    runs: list[tuple[int, int, int]]


class Table:
    """Runs of characters with their width and font, sorted."""

    def __init__(self, content: dict[str, Font]) -> None:
        self.files = tuple(content)
        self.families = tuple(content[file]["family"] for file in self.files)
        runs = sorted((*run, number) for number, file in enumerate(self.files) for run in content[file]["runs"])
        self.firsts, self.lasts, self.widths, self.fonts = (array("l", column) for column in zip(*runs, strict=True))

    def find(self, character: str) -> int | None:
        """The place of the run that a character is in."""
        code = ord(character)
        place = bisect_right(self.firsts, code) - 1
        return place if place >= 0 and code <= self.lasts[place] else None


@cache
def table() -> Table:
    return Table(json.loads((FONTS / "widths.json").read_text()))


def fonts_for(text: str) -> tuple[str, ...]:
    """The files needed to draw a text, those of Latin first: resvg opens them anew for every picture."""
    known = table()
    places = (known.find(character) for character in set(text) if not character.isascii())
    found = {known.fonts[place] for place in places if place is not None}
    others = (file for number, file in enumerate(known.files) if number in found and file not in LATIN)
    return tuple(str(FONTS / file) for file in (*LATIN, *others))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that one font draws, and how far to the right of the text's beginning."""

    text: str
    family: str
    offset: float


def pieces(text: str, size: float) -> list[Piece]:
    """A text in parts of one font each, from left to right.

    resvg would look for other fonts by itself, but shows boxes where those make more or fewer glyphs of a text, as they
    do of most emoji and many scripts, and panics over some texts of several spans.
    """
    found, offset = [], 0.0
    for family, part in _from_left(_joined(_by_font(text))):
        space = width(" ", size) * (len(part) - len(part.lstrip()))
        if part.strip():
            found.append(Piece(part.strip(), family, offset + space))
        offset += width(part, size)
    return found


def _by_font(text: str) -> Iterator[tuple[str, str]]:
    families: list[str] = []
    for character, following in zip(text, f"{text[1:]} ", strict=False):
        place = table().find(character)
        if following == AS_EMOJI:
            families.append(EMOJI)
        elif unicodedata.category(character) in (*ZERO_WIDTH, "Sk") and families:
            families.append(families[-1])  # marks, joiners and tones of skin belong to what they stand on
        else:
            families.append(FAMILY if place is None else table().families[table().fonts[place]])
    for family, both in groupby(zip(families, text, strict=True), key=lambda each: each[0]):
        yield family, "".join(character for _, character in both)


def _joined(parts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words of one font are one part, the spaces between them included. That of the emoji is too wide."""
    joined: list[tuple[str, str]] = []
    for family, part in parts:
        if len(joined) > 1 and joined[-1][1] == " " and joined[-2][0] == family != EMOJI:
            part = "".join((joined[-2][1], " ", part))
            del joined[-2:]
        joined.append((family, part))
    return joined


def _from_left(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Parts in the order of the eye: those from right to left, and what lies between two of them, turned about."""
    ordered: list[tuple[str, str]] = []
    turned: list[tuple[str, str]] = []
    between: list[tuple[str, str]] = []
    for part in parts:
        direction = _direction(part[1])
        if direction == "R":
            turned = [part, *reversed(between), *turned]
            between = []
        elif turned and not direction:
            between.append(part)
        else:
            ordered += [*turned, *between, part]
            turned, between = [], []
    return [*ordered, *turned, *between]


def width(text: str, size: float) -> float:
    """About how wide a text is."""
    if not text.isascii():
        text = WORD_END.sub(r"\g<0> ", CONJUNCT.sub(" ", ONE_EMOJI.sub(r"\1", text)))
    return sum(map(_width, text)) * size / 100


def tame(text: str) -> str:
    """Other people's words for a picture: one line, nothing invisible, nothing that turns or piles up."""
    return "".join(_without_piles(plain(text, MOST_READ)))


def fitted(text: str, size: float, room: float) -> str:
    """As much of a tamed text as there is room for, with an ellipsis where something is missing."""
    if width(text, size) <= room:
        return text
    return _cut(text, size, room - width(ELLIPSIS, size))


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """A tamed text on as many lines as `most`, the last of which is cut if need be."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size) <= room:
            taken += 1
        if width(words[0], size) > room:  # a word too long, or a script without spaces
            break
        lines.append(" ".join(words[:taken]))
        words = words[taken:]
    return [*lines, fitted(" ".join(words), size, room)] if words else lines


def _cut(text: str, size: float, room: float) -> str:
    place = bisect_right(range(len(text) + 1), room, key=lambda number: width(text[:number], size)) - 1
    kept = text[: max(0, place)].rstrip(" \u200d")
    return kept + ELLIPSIS + (RIGHT_TO_LEFT_MARK if _direction(kept) == "R" else "")


def _direction(text: str) -> str:
    """Which way it ends: "L", "R", or "" where nothing in it says so."""
    kinds = (unicodedata.bidirectional(character) for character in reversed(text))
    return next(("L" if kind == "L" else "R" for kind in kinds if kind in ("L", "R", "AL")), "")


def _width(character: str) -> float:
    if unicodedata.category(character) in ZERO_WIDTH:
        return 0
    place = table().find(character)
    return UNKNOWN if place is None else table().widths[place]


def _without_piles(text: Iterable[str]) -> Iterator[str]:
    """No letter wears more than a few marks."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            yield character
