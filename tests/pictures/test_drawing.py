"""The pictures: whoever they are about, they are painted whole, and fit their place."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.certificate import certificate
from bot.pictures.drawing import INK, SHEET, WIDTH, words
from bot.pictures.heatmap import MOST_ROWS, heatmap
from bot.pictures.letters import fitted, fonts_for, pieces, table, tame, width, wrapped
from bot.pictures.progress import progress
from bot.pictures.values import StageRow
from bot.streaks import Mark
from tests.pictures.samples import NAMES, NASTY, a_certificate, a_heatmap, a_progress, image

MISSING = "\U00013000"  # a hieroglyph, which no font of ours has


def painted(svg: str) -> Image.Image:
    return image(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=list(fonts_for(svg))))


def written(text: str) -> Image.Image:
    drawn = words(10, 50, tame(text), 40, fill="#000000", room=580)
    return painted(f'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="80">{drawn}</svg>')


BOX = written(MISSING)
BOX_BOUNDS = BOX.getbbox()


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_common_script_is_written_with_its_letters(script: str) -> None:
    for character in NAMES[script]:
        if character in " \u200d\ufe0f🏽" or not character.isprintable():
            continue
        assert table().find(character) is not None, f"no font has {character}"
        found = written(character)
        assert found.getbbox() is not None, f"{character} leaves nothing to see"
        assert found.tobytes() != BOX.tobytes(), f"{character} is a box"


@pytest.mark.parametrize("script", NAMES)
def test_no_letter_of_a_name_becomes_a_box_beside_other_scripts(script: str) -> None:
    alone, beside = written(NAMES[script]), written(f"Zoë {NAMES[script]}")
    assert beside.getbbox() is not None
    ink = [sum(each.getchannel("A").histogram()[129:]) for each in (alone, written("Zoë"), beside)]
    assert ink[2] == pytest.approx(ink[0] + ink[1], rel=0.1)


def test_a_character_that_no_font_has_is_a_box() -> None:
    assert table().find(MISSING) is None
    assert BOX_BOUNDS is not None


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_spoils_no_picture(name: str) -> None:
    for svg in (
        progress(a_progress(name, cohort=name, deadline=name, stages=(StageRow(name, (Mark.DONE,)),))),
        heatmap(a_heatmap(name)),
        certificate(a_certificate(name, cohort=name, curriculum=name, dates=name, capstones=(name, name))),
    ):
        assert painted(svg).width == WIDTH


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_name_gives_a_whole_drawing(name: str) -> None:
    ElementTree.fromstring(progress(a_progress(name)))  # noqa: S314 - we drew it
    assert written(name).size == (600, 80)


@given(st.text(), st.integers(30, 500))
def test_a_text_is_cut_to_its_room(text: str, room: int) -> None:
    for line in (fitted(tame(text), 30, room), *wrapped(tame(text), 30, room, 3)):
        assert width(line, 30) <= room
        assert all(piece.offset <= room for piece in pieces(line, 30))


def test_what_is_missing_of_a_text_is_told_by_an_ellipsis_where_reading_ends() -> None:
    assert fitted("A very long name", 30, 120).endswith("…")
    [ellipsis, name] = pieces(fitted("محمد بن عبد الله الخوارزمي", 30, 150), 30)
    assert ellipsis.text.startswith("…")
    assert name.text.startswith("محمد")


def test_long_names_stay_on_the_sheet() -> None:
    found = painted(heatmap(a_heatmap("W" * 100, "王" * 100, "﷽﷽﷽")))
    sheet = tuple(bytes.fromhex(SHEET[1:]))
    assert {found.getpixel((342, y))[:3] for y in range(250, 360)} == {sheet}  # between the names and the weeks


def test_marks_do_not_pile_up() -> None:
    assert tame("a" + "\u0301" * 50) == "a" + "\u0301" * 3


@pytest.mark.parametrize("weeks", [1, 8, 9, 26])
def test_stages_of_any_length_stay_on_the_sheet(weeks: int) -> None:
    found = painted(progress(a_progress(stages=(StageRow("Stage", (Mark.DONE,) * weeks),) * 3)))
    sheet = tuple(bytes.fromhex(SHEET[1:]))
    assert {found.getpixel((WIDTH - 30, y))[:3] for y in range(300, found.height - 50)} == {sheet}


def test_a_heatmap_shows_so_many_members_and_says_how_many_more_there_are() -> None:
    few, many = heatmap(a_heatmap(*["Ada"] * MOST_ROWS)), heatmap(a_heatmap(*["Ada"] * (MOST_ROWS + 12)))
    assert "more" not in few
    assert many.count("Ada") == MOST_ROWS
    assert "and 12 more" in many


def test_a_heatmap_leaves_out_weeks_that_lie_ahead_for_everybody() -> None:
    assert "weeks 1–8 of 52" in heatmap(a_heatmap("Ada", weeks=52))


def test_a_heatmap_of_nobody_says_so() -> None:
    assert "Nobody" in heatmap(a_heatmap())


def test_the_corners_are_clear_and_the_sheet_is_not() -> None:
    for svg in (progress(a_progress()), heatmap(a_heatmap("Ada")), certificate(a_certificate())):
        found = painted(svg)
        assert found.getpixel((0, 0))[3] == 0
        assert found.getpixel((found.width // 2, 12))[3] == 255


def test_hours_are_left_out_where_nobody_counted() -> None:
    assert "hours" in progress(a_progress())
    assert "hours" not in progress(a_progress(hours=None))
    assert INK in progress(a_progress(deadline=None))
