"""A curriculum with mistakes: every one is named at once, with its line, its place and what to write instead."""

# ruff: noqa: E501 - The tables are easier to read with one case a line.

from __future__ import annotations

from pathlib import Path

import pytest

from bot.curriculum.load import MAX_BYTES, load, parse
from bot.errors import ConfigError, CurriculumError

TINY = Path(__file__).parents[1] / "data/tiny.yaml"
TEXT = TINY.read_text(encoding="utf-8")


def mistakes(text: str) -> list[str]:
    with pytest.raises(CurriculumError) as caught:
        parse(text, "tiny.yaml")
    return list(caught.value.mistakes)


def with_change(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def line_of(part: str, text: str = TEXT) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_tiny_curriculum_has_none() -> None:
    tiny = parse(TEXT, "tiny.yaml")
    assert (len(tiny.weeks), len(tiny.capstones), list(tiny.all_tracks()), tiny.breaks) == (3, 1, [], {})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("resource: handbook", "resource: handbok", "stages[0].weeks[0].tasks[0].resource: no resource 'handbok'; did you mean 'handbook'?"),
        ("advice: weigh", "advice: weight", "stages[0].weeks[0].advice: no advice 'weight'; did you mean 'weigh'?"),
        ("capstone: loaf", "capstone: loafs", "stages[0].capstone: no capstone 'loafs'; did you mean 'loaf'?"),
        ("resources: [king-arthur, handbook]", "resources: [king-arthur, notes]", "stages[0].resources[1]: no resource 'notes'; there is 'king-arthur', 'handbook'"),
        ("text: Bake a flatbread", "text: Bake a flatbread, track: fast", "stages[0].weeks[0].tasks[1].track: no track in this stage 'fast'; there is none at all"),
        ("kind: course", "kind: curse", "resources.king-arthur.kind: got 'curse'; it takes 'course', 'book', 'paper', 'video', 'slides', 'article', 'code' or 'dataset'; did you mean 'course'?"),
        ("hours_per_week: 3", "hours_per_weak: 3", "hours_per_weak: there is no such field here; did you mean 'hours_per_week'?"),
        ("hours_per_week: 3", "hours_per_week: three", "hours_per_week: got 'three'; it takes a number"),
        ("hours_per_week: 3", "hours_per_week: 90", "hours_per_week: got the number 90; it takes 60 at most"),
        ("title: Flour and water", "title: 2026-01-31", "stages[0].weeks[0].title: got the date 2026-01-31; it takes a text, so put it in quotes"),
        ("title: Flour and water", "title: yes", "stages[0].weeks[0].title: got the truth value true; it takes a text, so put it in quotes"),
        ("title: Flour and water", "title:", "stages[0].weeks[0].title: got nothing; it takes a text"),
        ("title: Flour and water", "title: ''", "stages[0].weeks[0].title: is empty; it takes a text"),
        ("title: Flour and water", f"title: {'x' * 81}", "stages[0].weeks[0].title: has 81 characters; it takes 80 at most"),
        ("goals: [Know your flour]", "goals: [a, b, c, d, e]", "stages[0].weeks[0].goals: has 5 entries; it takes 4 at most"),
        ("goals: [Know your flour]", "goals: []", "stages[0].weeks[0].goals: has 0 entries; it takes at least 1"),
        ("goals: [Know your flour]", "goals: Know your flour", "stages[0].weeks[0].goals: got 'Know your flour'; it takes a list, each entry with a dash"),
        ("optional: true", "optional: 1", "stages[0].weeks[1].tasks[1].optional: got the number 1; it takes true or false"),
        ("url: https://example.org/handbook", "url: example.org", "resources.handbook.url: got 'example.org'; it should be a web address that starts with https:// or http://"),
        ("artifact: link", "forbidden: [keras layers]", "capstones[0].forbidden[0]: got 'keras layers'; it should be one Python package, such as torch or scikit-learn"),
        ("artifact: link", "required: [tf.keras]", "capstones[0].required[0]: got 'tf.keras'; it should be one Python package, such as torch or scikit-learn"),
        ("artifact: link", "frameworks: [torch, sklearn], forbidden: [keras, scikit-learn]".replace(", forb", "\n    forb"), "capstones[0].forbidden[1]: 'scikit-learn' is in 'frameworks' too; keep one of the two"),
        ("id: crumb", "id: Crumb", "capstones[0].rubric[0].id: got 'Crumb'; takes small letters, digits and single dashes, such as 'week-one'"),
        ("id: crumb", "id: notes", "capstones[0].rubric[1].id: another criterion has the id 'notes' already; ids are used once"),
        ("id: crumb", "id: strength", "capstones[0].rubric[0].id: the review form uses 'strength' itself; choose another id"),
        ("levels: [Raw., ", "levels: [", "capstones[0].rubric[0].levels: entry 5 is missing"),
    ],
)  # fmt: skip
def test_each_kind_is_named_with_its_place_and_its_cure(old: str, new: str, message: str) -> None:
    place = message.split(": ")[0]
    assert [each.split(" ", 1)[1] for each in mistakes(with_change(old, new)) if place in each] == [message]


def test_a_mistake_stands_with_the_line_it_is_in() -> None:
    assert mistakes(with_change("title: The Bread Handbook", "title: 1")) == [
        f"tiny.yaml:{line_of('title: The Bread')} resources.handbook.title: got the number 1; "
        "it takes a text, so put it in quotes"
    ]


def test_a_missing_field_stands_with_the_line_of_what_lacks_it() -> None:
    text = with_change("    author: A. Baker\n", "")
    assert mistakes(text) == [f"tiny.yaml:{line_of('handbook:', text)} resources.handbook.author: is missing"]


def test_all_mistakes_are_reported_at_once_in_the_order_of_their_lines() -> None:
    text = TEXT
    for old, new in (("Bread in", "Bread: in"), ("kind: book", "kind: bok")):
        text = text.replace(old, new, 1)
    text = text.replace("Bread: in", "Bread in").replace("about: Bake", "abuot: Bake")
    text = text.replace("resource: king-arthur", "resource: king-artur").replace("question: What", "qestion: What")
    found = mistakes(text)
    assert [each.split(": ")[0].split(" ")[1] for each in found] == [
        "about",
        "abuot",
        "resources.handbook.kind",
        "stages[0].weeks[1].tasks[0].resource",
        "stages[0].weeks[2].question",
        "stages[0].weeks[2].qestion",
    ]
    lines = [int(each.split(":")[1].split(" ")[0]) for each in found]
    assert lines == sorted(lines)


def test_a_field_that_is_there_twice_is_not_silently_overwritten() -> None:
    text = with_change("    focus:", "    title: Two loaves\n    focus:")
    second = line_of("title: Two", text)
    assert mistakes(text) == [
        f"tiny.yaml:{second} capstones[0].title: is there twice, first in line {second - 1}; keep one"
    ]


def test_a_capstone_needs_exactly_one_stage() -> None:
    unused = with_change("    capstone: loaf\n", "")
    assert mistakes(unused) == [
        f"tiny.yaml:{line_of('  - id: loaf')} capstones[0]: no stage has the capstone 'loaf'; "
        "add 'capstone: loaf' to the stage that ends with it"
    ]
    stage = TEXT[TEXT.index("  - id: bake") :]
    assert [each.split(" ", 1)[1] for each in mistakes(TEXT + stage)] == [
        "stages[1].id: another stage has the id 'bake' already; ids are used once",
        "stages[1].capstone: the stage 'bake' has the capstone 'loaf' already; a capstone has one stage",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "tiny.yaml:1 the file is empty; a curriculum begins with 'id:', 'title:' and 'about:'"),
        ("- a\n- b", "tiny.yaml:1 got a list; a curriculum is fields with values, beginning with 'id:'"),
        ("id: 'x\ntitle: y\n", "tiny.yaml:1 is not valid YAML: the quote that opens here is never closed"),
        ("id: x\ntitle: a: b\n", "tiny.yaml:2 is not valid YAML: a colon inside this text looks like a new field; put the text in quotes"),
        ("id: x\n\ttitle: y\n", "tiny.yaml:2 is not valid YAML: indent with spaces, not tabs"),
        ("id: x\ntitle: @home\n", "tiny.yaml:2 is not valid YAML: indent with spaces, not tabs, and quote texts that begin with @, ` or %"),
        ("id: x\n---\nid: y\n", "tiny.yaml:2 is not valid YAML: the file has a second '---'; a curriculum is one document"),
        ("id: x\nabout: a\x00b\n", "tiny.yaml:2 has a character that YAML does not allow; delete what is invisible there"),
        ("id: &a x\ntitle: *a\n", "tiny.yaml:2 '*' refers to an anchor, which is not supported; write the value out"),
        ("id: " + "[" * 100_000, "tiny.yaml:1 is nested more than 40 deep"),
    ],
    ids=["empty", "list", "quote", "colon", "tab", "at", "two documents", "control character", "alias", "nesting"],
)  # fmt: skip
def test_what_is_no_curriculum_at_all_is_said_in_plain_words(text: str, message: str) -> None:
    assert mistakes(text) == [message]


def test_tags_run_no_code() -> None:
    found = mistakes(with_change("title: The loaf", "title: !!python/object/apply:os.getcwd []"))
    assert any("stages[0].weeks[2].title: got a list; it takes a text" in each for each in found)


def test_a_billion_laughs_are_refused_at_once() -> None:
    bomb = "a0: &a0 [lol, lol]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 30))
    assert mistakes(bomb) == ["tiny.yaml:2 '*' refers to an anchor, which is not supported; write the value out"]


def test_a_file_that_cannot_be_read_names_itself_and_the_reason(tmp_path: Path) -> None:
    with pytest.raises(CurriculumError, match=r"gone\.yaml: cannot be read: No such file"):
        load(tmp_path / "gone.yaml")
    with pytest.raises(CurriculumError, match="cannot be read: Is a directory"):
        load(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"id: x\ntitle: Fl\xfcsse\n")
    with pytest.raises(CurriculumError, match=r"latin\.yaml:2 is not UTF-8 text; save it in that encoding"):
        load(tmp_path / "latin.yaml")
    (tmp_path / "huge.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="is larger than 2 MiB"):
        load(tmp_path / "huge.yaml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbf" + TINY.read_bytes())
    assert load(tmp_path / "bom.yaml") == load(TINY)
