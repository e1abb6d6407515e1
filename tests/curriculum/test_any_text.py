"""Whatever is in a file, it is either a curriculum or a CurriculumError: never another exception, never a hang."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bot.curriculum.load import parse
from bot.errors import CurriculumError

TEXT = (Path(__file__).parents[1] / "data/tiny.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines(keepends=True)
DATA: dict[str, Any] = yaml.safe_load(TEXT)

WORDS = st.sampled_from(
    ["id", "title", "weeks", "loaf", "handbook", "2026-13-45", "0x1", "1e400", ".nan", "~", "<<", "="]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text() | WORDS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=4),
    max_leaves=8,
)


def check(text: str) -> None:
    """Parse; a refusal has at least one mistake, and each names the file and a line that exists."""
    last = len(text.splitlines()) + 1
    for mistake in refusal(text):
        assert mistake.startswith("f:")
        assert 1 <= int(mistake[2:].split(" ")[0]) <= last


def refusal(text: str) -> tuple[str, ...]:
    try:
        parse(text, "f")
    except CurriculumError as error:
        return error.mistakes or ("no mistake is named",)
    return ()


@given(st.text())
@example("\ud800")
@example("? [a]\n: b")
@example("a: !!binary =")
@example("a: " + "9" * 5000)
@example("hours_per_week: 0x" + "f" * 5000)
@example("a: 2026-01-01 25:00:00 +99:99")
@example("a: 190:20:30")
@example("%TAG ! tag:x,2000:\n---\na: !b c")
def test_any_text_at_all(text: str) -> None:
    check(text)


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 12), st.text(max_size=6)), min_size=1, max_size=3))
def test_the_tiny_curriculum_with_pieces_cut_out_and_put_in(edits: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for start, length, new in edits:
        text = text[:start] + new + text[start + length :]
    check(text)


@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1)), min_size=1, max_size=4))
def test_the_tiny_curriculum_with_lines_moved_about(moves: list[tuple[int, int]]) -> None:
    lines = list(LINES)
    for origin, target in moves:
        lines.insert(target, lines.pop(origin))
    check("".join(lines))


@given(st.data(), VALUES)
def test_the_tiny_curriculum_with_any_value_in_any_place(data: st.DataObject, value: object) -> None:
    changed = copy.deepcopy(DATA)
    here: Any = changed
    while True:
        key = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = value
    check(yaml.safe_dump(changed, allow_unicode=True))
