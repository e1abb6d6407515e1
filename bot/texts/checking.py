"""What `inspect` prints: plain words for a terminal, with nothing in them that a notebook could steer it by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.inspection.packages import package
from bot.inspection.report import Found, Inspection
from bot.texts.inspection import ran, unparsed
from bot.texts.words import listed, plain, plural

EXCERPT = 100  # characters of the code that was found


# What the author has to put right first
def no_file(name: str, why: str, *, is_link: bool = False) -> str:
    return f"Cannot read {plain(name, 200)}: {why}{'. If it is a link, put https:// before it.' if is_link else ''}"


def which_capstone(id: str | None, capstones: Sequence[tuple[str, str]]) -> str:
    there = listed([f"{plain(each)} ({plain(title)})" for each, title in capstones]) or "none at all"
    wrong = "" if id is None else f"--capstone: there is not one capstone “{plain(id, 40)}”. "
    return f"{wrong}{'' if wrong else 'Say which capstone it is for with --capstone ID. '}There is {there}."


def unmarked(words: str) -> str:
    """A text for Discord without its markdown."""
    return plain(re.sub(r"\\(.)|`|\*\*", r"\1", words))


# What was found
def heading(what: str) -> str:
    return f"{plain(what, 200)}:"


def figures(found: Inspection) -> Iterator[str]:
    if found.notebooks:
        yield (
            f"  {plural(found.code_cells, 'code cell')} and {plural(found.prose_cells, 'text cell')}, "
            f"{found.prose} % prose ({plural(found.code_lines, 'line')} of code, {plural(found.prose_words, 'word')})"
        )
        yield f"  {ran(found)}"
    else:
        yield f"  {plural(found.code_lines, 'line')} of code"
    if found.frameworks:
        yield f"  Uses {listed(package(name).title for name in found.frameworks)}"
    if found.unparsed:
        yield f"  {unparsed(found)}"
    if found.size is not None:
        yield f"  {found.size / 1000:,.1f} kB{f', licence: {plain(found.licence, 60)}' if found.licence else ''}"


def rules_of(title: str) -> str:
    return f"The rules of {plain(title)} that can be checked:"


def no_rules() -> str:
    return "  There are none; reviewers read it."


def other_language(language: str) -> str:
    return f"  Its code is {plain(language, 40)}, so the packages could not be checked."


def builds_on(names: Sequence[str], used: Sequence[str]) -> str:
    wanted = listed([package(name).title for name in names], "or")
    if used:
        return f"  ✓ Builds on {wanted}: {listed(package(name).title for name in used)}"
    return f"  ✗ Builds on {wanted}: imports none of them"


def required(name: str, *, is_there: bool) -> str:
    return f"  ✓ Uses {package(name).title}" if is_there else f"  ✗ Uses {package(name).title}: it is not imported"


def forbidden(name: str, found: Sequence[Found]) -> Iterator[str]:
    title = package(name).title
    if all(each.hint for each in found):
        yield f"  ✓ No {title}{' is imported' if found else ''}"
    else:
        yield f"  ✗ No {title}, but it is used:"
    for each in found:
        place = f"cell {each.cell}, line {each.line}" if each.cell else f"line {each.line}"
        yield f"      {place}: {plain(each.code, EXCERPT)}{' (a hint only)' if each.hint else ''}"


def not_a_wall() -> str:
    return "You can hand it in all the same: reviewers decide, and you can explain what you did and why."
