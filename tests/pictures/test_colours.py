"""States are told apart by every eye, without colour too, and text has contrast."""

from __future__ import annotations

from itertools import combinations

import pytest
import resvg_py
from PIL import Image, ImageChops, ImageFilter

from bot.pictures import certificate
from bot.pictures.drawing import FAINT, INK, RAISED, SHEET, SOFT
from bot.pictures.marks import COLOURS, cell, painted, speck
from bot.pictures.progress import CAPSTONES
from bot.streaks import Mark
from bot.texts.pictures import LEGEND
from tests.pictures.samples import image

# Machado, Oliveira and Fernandes (2009), for linear light, where the cones are missing altogether.
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
BRIGHT = (Mark.DONE, Mark.FROZEN, Mark.PAUSED, Mark.MISSED, Mark.OPEN)


def linear(colour: str) -> list[float]:
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """As WCAG has it."""
    light = [sum(f * part for f, part in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


def lab(rgb: list[float]) -> list[float]:
    """Lightness and two axes of colour, in which distances are as the eye has them."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    x, y, z = (
        max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)) / w) ** (1 / 3)
        for row, w in zip(rows, white, strict=True)
    )
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def seen(colour: str, eye: str) -> list[float]:
    light = linear(colour)
    return lab([sum(a * b for a, b in zip(row, light, strict=True)) for row in EYES[eye]])


def grey(parts: str) -> Image.Image:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><rect width="50" height="50" fill="{SHEET}"/>'
    )
    return image(resvg_py.svg_to_bytes(svg_string=f"{svg}{parts}</svg>", skip_system_fonts=True)).convert("L")


@pytest.mark.parametrize("eye", EYES)
def test_the_colours_of_states_are_told_apart_by_every_eye(eye: str) -> None:
    for one, other in combinations(BRIGHT, 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen(COLOURS[one], eye), seen(COLOURS[other], eye), strict=True))
        assert distance**0.5 > 12, f"{one.value} and {other.value}"


@pytest.mark.parametrize("kind", ["cell", "speck"])
def test_states_are_told_apart_without_any_colour(kind: str) -> None:
    shapes = {
        mark: grey(cell(mark, 0, 0, 50) if kind == "cell" else painted(mark, speck(mark, 0, 0, 50, 50)))
        for mark in Mark
        if kind == "cell" or mark is not Mark.AHEAD  # a dot that is told by where it is, as is that for before
    }
    for one, other in combinations(shapes, 2):
        difference = ImageChops.difference(shapes[one], shapes[other]).filter(ImageFilter.BoxBlur(1))
        clear = sum(difference.histogram()[41:])
        assert clear > 30, f"{one.value} and {other.value}"


@pytest.mark.parametrize(
    ("colour", "ground"),
    [
        *((colour, ground) for colour in (INK, SOFT) for ground in (SHEET, RAISED)),
        *((colour, SHEET) for colour in (FAINT, *CAPSTONES.values())),
        *((colour, certificate.PAPER) for colour in (certificate.DARK, certificate.MUTED, certificate.GOLD)),
    ],
)
def test_text_has_the_contrast_that_small_text_needs(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("mark", BRIGHT)
def test_states_stand_out_from_the_sheet(mark: Mark) -> None:
    assert contrast(COLOURS[mark], SHEET) >= 3


def test_every_state_has_a_colour_and_a_label() -> None:
    assert set(COLOURS) == set(LEGEND) == set(Mark)
