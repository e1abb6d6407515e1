"""What the guides in docs/ say is what there is: links, pictures, commands, the example curriculum, every error."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import _parser
from bot.curriculum.load import parse
from bot.settings import Settings
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ORGANISING = (ROOT / "docs" / "organising.md").read_text(encoding="utf-8")

LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
LARGEST = 200_000  # bytes of a picture

# All that these modules say is for operators. Of others it is what they raise, log, and find wrong.
FOR_OPERATORS = (
    "settings",
    "health",
    "serve",
    "shards",
    "store/address",
    "store/file",
    "store/migrate",
    "store/guard",
    "store/trouble",
    "store/postgres_trouble",
)
ERRORS = ("ConfigError", "SettingsError", "DatabaseError", "CurriculumError", "DatabaseTrouble")
LEVELS = ("warning", "error", "exception", "critical")
SQL = ("SELECT", "INSERT", "UPDATE", "PRAGMA", "BEGIN")
HOLE = re.compile(r"%[-\d.]*[sdfr]|\{\w*\}")
FEWEST_WORDS, MOST_WORDS = 4, 5  # that tell a message from others, and that need not change with every polish


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(page: str) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for match in LINK.finditer(text(page)):
        link = match[1] or match[2]
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(text(target)), link


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, todo = set(), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        seen.add(page)
        links = (match[1] for match in LINK.finditer(text(page)) if match[1] and "://" not in match[1])
        linked = {(page.parent / link.partition("#")[0]).resolve() for link in links}
        todo += [path for path in linked if path.suffix == ".md" and path not in seen]
    assert set(PAGES) <= seen


def test_pictures_are_small_and_every_one_is_shown() -> None:
    shown = " ".join(map(text, PAGES))
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size <= LARGEST, picture.name
        assert f"pictures/{picture.name}" in shown


def test_the_curricula_of_the_guide_can_be_used() -> None:
    guide = text(ROOT / "docs" / "curriculum.md")
    small, large = (parse(block, "curriculum.md") for block in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL))
    assert len(small.weeks) == 1
    assert all((large.resources, large.advice, large.breaks, large.capstones, list(large.all_tracks())))


def test_commands_in_the_guides_are_there() -> None:
    parser: Any = _parser()
    [commands] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for page in PAGES:
        for name in re.findall(r"(?:python -m bot|run --rm syllabot) ([a-z]+)", text(page)):
            assert name in commands.choices, f"{page.name}: {name}"


def test_targets_of_make_in_the_guides_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    for page in PAGES:
        code = re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text(page), re.DOTALL)
        for name in re.findall(r"(?:^|\n)make ([a-z]+)", "\n".join(block or inline for block, inline in code)):
            assert name in targets, f"{page.name}: make {name}"


def test_settings_named_in_the_guide_are_there() -> None:
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`", GUIDE))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_options_of_cohort_commands_in_the_guide_are_there() -> None:
    code = " ".join(map(text, [*(ROOT / "cogs").glob("*.py")]))
    for command in re.findall(r"`/cohort ([a-z]+)((?: [a-z_]+:[^`:]*)*)`", ORGANISING):
        for option in re.findall(r"([a-z_]+):", command[1]):
            assert re.search(rf"^\s+{option}(:|=)", code, re.MULTILINE), command


def test_every_error_an_operator_can_meet_stands_in_the_guide() -> None:
    page = plain(GUIDE)
    missing = [f"{where}: {said}" for where, said in said_to_operators(ROOT) if plain(said) not in page]
    assert missing == []


def test_an_error_that_is_not_in_the_guide_is_found(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "cogs").mkdir()
    (tmp_path / "bot" / "new.py").write_text(
        'raise DatabaseError(f"{path} has caught fire: call somebody.")\n'
        'log.warning("Cohort %d has lost its marbles", id)\n'
        'log.info("All is well and nobody need know")\n'
    )
    assert [said for _, said in said_to_operators(tmp_path)] == [
        "has caught fire: call somebody",
        "has lost its marbles",
    ]


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("`", "").replace("\\|", "|"))


def said_to_operators(root: Path) -> Iterator[tuple[str, str]]:
    """Of each message where it is, and how the part of it that is always the same begins."""
    for path in sorted([*root.glob("bot/**/*.py"), *root.glob("cogs/*.py")]):
        name = path.relative_to(root).as_posix()
        if name.startswith(("bot/demo/", "bot/curriculum/", "bot/texts/")):
            continue
        tree = ast.parse(text(path))
        whole = name.removeprefix("bot/").removesuffix(".py") in FOR_OPERATORS
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and is_for_operators(node):
                yield from ((f"{name}:{node.lineno}", part) for each in node.args for part in sentences(each))
        if whole:
            yield from ((name, part) for part in sentences(without_docstrings(tree)))


def is_for_operators(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    logged = called.startswith("log.") and called.removeprefix("log.") in LEVELS
    return called in ERRORS or logged or called.endswith((".bad.append", ".bad.extend"))


def without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [each for each in node.body if not is_text_alone(each)]
            node.body = [each for each in node.body if "log.debug" not in ast.unparse(each)[:40]] or [ast.Pass()]
    return tree


def is_text_alone(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def sentences(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant | ast.JoinedStr):
        values = node.values if isinstance(node, ast.JoinedStr) else [node]
        fixed = [each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        parts = [re.sub(r"^\W+|\W+$", "", part).split() for each in fixed for part in HOLE.split(each)]
        words = next((part for part in parts if len(part) >= FEWEST_WORDS), [])
        if words and words[0] not in SQL:
            yield " ".join(words[:MOST_WORDS])
        return
    for child in ast.iter_child_nodes(node):
        yield from sentences(child)
