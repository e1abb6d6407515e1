"""The cells of a notebook file, of any version of the format, without what is large and not needed: the outputs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.v4.convert import upgrade_cell

from bot.texts import inspection as text

NEWEST = nbformat.current_nbformat
DIGITS = 18  # of the longest whole number that matters here; Python refuses to read those of 4,301
TYPES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"\x7fELF", "a program"),
    (b"version https://git-lfs", "a pointer of Git LFS"),
)
UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class Unreadable(Exception):
    """The text says why, as a member reads it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind`: "code", "markdown" or another. `count`: the number that Jupyter gave it when it ran."""

    kind: str
    source: str
    count: int | None = None
    has_outputs: bool = False


@dataclass(frozen=True, slots=True)
class Notebook:
    """`language` in small letters; "python" where nothing is said, as Jupyter assumes."""

    cells: tuple[Cell, ...]
    language: str
    licence: str | None


def read(content: bytes) -> Notebook:
    """The notebook in a file of that content. Raises Unreadable."""
    raw = _raw(_decoded(content))
    major = raw.get("nbformat", 1)
    if not isinstance(major, int) or not ("nbformat" in raw or "cells" in raw):
        raise Unreadable(text.no_notebook())
    if major not in nbformat.versions:
        raise Unreadable(text.other_version(major, NEWEST))
    if not isinstance(raw.get("cells"), list) and not isinstance(raw.get("worksheets"), list):
        raise Unreadable(text.no_notebook())
    metadata = _fields(raw.get("metadata"))
    language = _fields(metadata.get("language_info")).get("name") or _fields(metadata.get("kernelspec")).get("language")
    licence = metadata.get("license") or metadata.get("licence")
    licence = _fields(licence).get("name") or _fields(licence).get("full_name") or licence
    cells = tuple(_converted(raw) if major < NEWEST else map(_cell, _cells(raw)))
    return Notebook(cells, _word(language) or "python", clean(licence) if isinstance(licence, str) else None)


def clean(words: str) -> str:
    """Without halves of characters, which can be written in JSON but in no file."""
    return words if words.isascii() else words.encode("utf-8", "replace").decode()


def _decoded(content: bytes) -> str:
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise Unreadable(text.empty())
    if content.startswith(UTF_16_OR_32) or b"\x00" in content[:4]:
        raise Unreadable(text.not_utf8() if _is_text(content) else text.another_type("no text"))
    for beginning, what in TYPES:
        if content.startswith(beginning):
            raise Unreadable(text.another_type(what))
    if start.startswith(b"<"):
        if re.match(rb"<{7} ", start):
            raise Unreadable(text.conflict())
        raise Unreadable(text.web_page())
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(text.not_utf8()) from None


def _is_text(content: bytes) -> bool:
    """UTF-16 or UTF-32 that looks like JSON."""
    return content[:64].replace(b"\x00", b"").lstrip(b"\xff\xfe \r\n\t").startswith((b"{", b"["))


def _raw(words: str) -> Mapping[str, Any]:
    """The JSON as it stands. Its cells are made small as soon as each is read."""
    try:
        raw = json.loads(words, object_hook=_small, parse_int=_whole)
    except json.JSONDecodeError as error:
        if re.search(r"^(<{7}|>{7}) ", words, re.MULTILINE):
            raise Unreadable(text.conflict()) from None
        if error.pos >= len(words.rstrip()) or error.msg.startswith("Unterminated"):
            raise Unreadable(text.cut_off()) from None
        raise Unreadable(text.no_json(error.lineno) if words.lstrip()[:1] in "{[" else text.no_notebook()) from None
    except RecursionError:
        raise Unreadable(text.too_deep()) from None
    return _fields(raw)


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= DIGITS else 0


OUTPUT: Mapping[str, Any] = {}  # stands for every output


def _small(found: dict[str, Any]) -> Mapping[str, Any]:
    """An output becomes nothing, a cell what is needed of it, with only such types as the format allows."""
    if "output_type" in found:
        return OUTPUT
    kind = found.get("cell_type")
    if not isinstance(kind, str):
        return found
    # The names of format 4, then those of 3 and 2, then those of 1.
    source = next((found[name] for name in ("source", "input", "code", "text") if name in found), "")
    level = found.get("level")
    return {
        "cell_type": clean(kind),
        "source": _joined(source),
        "count": _count(found.get("execution_count", found.get("prompt_number"))),
        "outputs": bool(found.get("outputs")),
        "level": level if isinstance(level, int) and 0 < level < 7 else 1,
    }


def _count(found: object) -> int | None:
    """Jupyter counts from 1; Databricks writes 0 for every cell."""
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None


def _joined(source: object) -> str:
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        # Written by splitlines(True), or, in old notebooks, without the line ends.
        whole = "" if any(line.endswith(("\n", "\r")) for line in lines[:-1]) else "\n"
        return clean(whole.join(lines))
    return clean(source) if isinstance(source, str) else ""


def _cells(sheet: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those that have been made small: all that are cells."""
    return (each for each in _dicts(sheet.get("cells")) if isinstance(each.get("cell_type"), str))


def _cell(small: Mapping[str, Any]) -> Cell:
    return Cell(small["cell_type"], small["source"], small["count"], small["outputs"])


def _converted(raw: Mapping[str, Any]) -> Iterator[Cell]:
    """The cells of a notebook of an old version, as nbformat converts them. One by one, because it would validate a
    whole notebook twice on the way, which takes longer than everything else."""
    sheets = _dicts(raw["worksheets"]) if isinstance(raw.get("worksheets"), list) else [raw]
    for small in (cell for sheet in sheets for cell in _cells(sheet)):
        kind = small["cell_type"] if small["cell_type"] != "text" else "markdown"  # its name in format 1
        old = nbformat.from_dict({"cell_type": kind, "outputs": [], "level": small["level"]})
        old["input" if kind == "code" else "source"] = small["source"]
        new = upgrade_cell(old)
        yield Cell(new.cell_type, new.source, small["count"], small["outputs"])


def _fields(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _dicts(found: object) -> list[Mapping[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _word(found: object) -> str | None:
    return clean(found).strip().lower()[:40] if isinstance(found, str) else None
