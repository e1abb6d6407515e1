"""A file's bytes and a capstone's rules, made an Inspection. It takes the memory and the time that it takes: the bot
does it in another process, by bot.inspection.inspector."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.inspection.notebook import Cell, Notebook, Unreadable, clean, read
from bot.inspection.packages import package
from bot.inspection.report import Inspection
from bot.inspection.rules import Reader, Rules
from bot.texts import inspection as text

PYTHON = ("python", "ipython", "python3", "sage")
LICENCE = re.compile(
    r"SPDX-License-Identifier:[ \t]*(?P<spdx>[\w.+()-]{2,40}(?: (?:AND|OR|WITH) [\w.+()-]{2,40})?)"
    r"|^[ \t#>*_-]{0,20}licen[sc]e[*_]*(?:[ \t]*:|[ \t]+[–-])[*_ \t[]*(?P<line>[^\n|*\]]{2,60})"
    r"|\b(?:licen[sc]ed|released) under (?:(?:the|an?) )?[\[(*_\"“]*(?P<under>[^\n.,;\[\]()]{1,40}? licen[sc]e"
    r"|(?:MIT|BSD|ISC|MPL|Apache|[AL]?GPL|CC0?|Creative Commons)\b"
    r"(?:[ -](?:v?\d[\w.]*|BY|NC|ND|SA|Clause|Attribution|International))*)",
    re.IGNORECASE | re.MULTILINE,
)
LONGEST_NAME = 200


def inspected(content: bytes, given: Mapping[str, Any]) -> str:
    """The same for the worker: `given` has `name`, `licence` and the rules' fields; the Inspection comes as JSON."""
    rules = Rules(**{field: tuple(given[field]) for field in ("frameworks", "required", "forbidden")})
    return inspect(content, given["name"], rules, given["licence"]).to_json()


def inspect(content: bytes, name: str, rules: Rules, licence: str | None = None) -> Inspection:
    """What the file of that name and content is. `licence`: that of its repository. Never raises for its content."""
    path = clean(name)[-LONGEST_NAME:]
    try:
        if name.lower().endswith(".py"):
            return _python(content, path, rules, licence)
        return _notebook(read(content), len(content), path, rules, licence)
    except Unreadable as error:
        return Inspection(readable=False, why=str(error), path=path, size=len(content), licence=licence)
    except (MemoryError, RecursionError):
        return Inspection(readable=False, why=text.too_much(), path=path, size=len(content), licence=licence)


def _notebook(notebook: Notebook, size: int, path: str, rules: Rules, licence: str | None) -> Inspection:
    code = [(number, each) for number, each in _filled(notebook.cells) if each.kind == "code"]
    prose = [each.source for _, each in _filled(notebook.cells) if each.kind == "markdown"]
    reader = Reader(rules)
    is_python = notebook.language in PYTHON
    if is_python:
        for number, cell in code:
            reader.read(cell.source, number)
        reader.finish()
    outputs = sum(cell.has_outputs for _, cell in code)
    swapped = _swapped(code)
    ran = sum(cell.count is not None for _, cell in code)
    return Inspection(
        readable=True,
        notebooks=1,
        path=path,
        size=size,
        language=notebook.language,
        code_cells=len(code),
        prose_cells=len(prose),
        code_lines=sum(_lines(cell.source) for _, cell in code),
        prose_words=sum(len(words.split()) for words in prose),
        outputs=outputs,
        in_order=swapped is None if outputs and ran else None,
        swapped=swapped if outputs else None,
        not_run=len(code) - ran if outputs and ran else 0,
        licence=licence or notebook.licence or _licence(prose) or _licence(cell.source for _, cell in code[:3]),
        **(_kept(reader, rules) if is_python else {}),
    )


def _python(content: bytes, path: str, rules: Rules, licence: str | None) -> Inspection:
    try:
        source = clean(content.decode("utf-8-sig")).replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Unreadable(text.not_utf8()) from None
    reader = Reader(rules)
    reader.read(source, 0, plain=True)
    reader.finish()
    licence = licence or _licence([source])
    lines = _lines(source)
    return Inspection(
        True, path=path, size=len(content), language="python", code_lines=lines, licence=licence, **_kept(reader, rules)
    )


def _kept(reader: Reader, rules: Rules) -> dict[str, Any]:
    used = {package(name).name for name in reader.frameworks}
    has_one = any(package(name).name in used for name in rules.frameworks)
    return {
        "unparsed": tuple(reader.unparsed),
        "frameworks": reader.frameworks,
        "missing": tuple(name for name in rules.required if package(name).name not in used),
        "one_of": () if has_one else rules.frameworks,
        "forbidden": tuple(reader.found),
    }


def _filled(cells: Sequence[Cell]) -> Iterable[tuple[int, Cell]]:
    """Those that are not empty, with their numbers."""
    return ((number, cell) for number, cell in enumerate(cells, 1) if cell.source.strip())


def _lines(source: str) -> int:
    """How many are not blank."""
    return sum(1 for line in source.split("\n") if line.strip())


def _swapped(code: Sequence[tuple[int, Cell]]) -> tuple[int, int] | None:
    """The first cell that is not numbered higher than one above it, and the last such one above: it ran before that
    one, or Python was started anew in between."""
    last: tuple[int, int] | None = None  # the count and the number of the cell that ran last so far
    for number, cell in code:
        if cell.count is not None:
            if last and cell.count <= last[0]:
                return number, last[1]
            last = cell.count, number
    return None


def _licence(texts: Iterable[str]) -> str | None:
    """The licence that the first text names that names one."""
    for words in texts:
        if found := LICENCE.search(words):
            return " ".join(next(filter(None, found.groups())).split()).rstrip(".,;- ")
    return None
