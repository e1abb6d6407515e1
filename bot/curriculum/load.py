"""Loads a curriculum: `parse` checks a text, `load` reads a file. Both report every mistake at once."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bot.curriculum import lengths, references, sentences, source
from bot.curriculum.model import Curriculum
from bot.errors import CurriculumError

MAX_BYTES = 2 * 1024 * 1024


def load(path: Path) -> Curriculum:
    """Reads the file at `path`. Raises CurriculumError when it cannot be read or has mistakes."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CurriculumError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise CurriculumError(f"{path}: is larger than {MAX_BYTES // 1024 // 1024} MiB; is it a curriculum?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CurriculumError(f"{path}:{line} is not UTF-8 text; save it in that encoding") from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Curriculum:
    """Turns the text of a curriculum file into values. `name` stands before each mistake.

    Raises CurriculumError with all mistakes, in the order of their lines.
    """
    document = source.read(text)
    curriculum = None
    if isinstance(document.data, dict):
        document.mistakes.extend(references.mistakes_in(document.data))
        try:
            curriculum = Curriculum.model_validate(document.data)
        except ValidationError as error:
            document.mistakes.extend(sentences.mistakes(error.errors(include_url=False), Curriculum))
    elif not document.mistakes:
        document.mistakes.append(source.Mistake((), _not_a_mapping(document.data)))
    if curriculum is not None and not document.mistakes:
        document.mistakes.extend(lengths.mistakes_in(curriculum))
    if curriculum is None or document.mistakes:
        raise CurriculumError(*_report(document, name))
    return curriculum


def _not_a_mapping(data: source.Plain) -> str:
    if data is None:
        return "the file is empty; a curriculum begins with 'id:', 'title:' and 'about:'"
    return f"got {sentences.shown(data)}; a curriculum is fields with values, beginning with 'id:'"


def _report(document: source.Document, name: str) -> list[str]:
    found = {}
    for mistake in document.mistakes:
        line = mistake.line or document.line(mistake.path)
        where = source.path_text(mistake.path)
        found[f"{name}:{line} {where}{': ' if where else ''}{mistake.text}"] = line
    return sorted(found, key=lambda entry: found[entry])
