"""What authors and reviewers read about what was found in a notebook, and why one could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.inspection.packages import package
from bot.inspection.report import Found, Inspection
from bot.texts.words import listed, plain, plural, safe

SHOWN = 3  # findings that are told one by one
EXCERPT = 60  # characters of the code that was found
MOST = 600  # characters of all lines: a receipt and a thread have more to say


# Why a file could not be read
def empty() -> str:
    return "The file is empty. Was it saved before it was uploaded?"


def web_page() -> str:
    return (
        "The file is a web page, not the notebook itself. Link to the raw file, or to the notebook where it is stored."
    )


def another_type(what: str) -> str:
    return f"The file ends like a notebook, but it is {what}. Link to the `.ipynb` file."


def no_notebook() -> str:
    return "The file is no Jupyter notebook. Link to the `.ipynb` file as Jupyter saves it."


def other_version(version: int, newest: int) -> str:
    return f"The notebook is in format {plain(str(version), 12)}, and I can read up to {newest}. Save it as format {newest}."


def not_utf8() -> str:
    return "The file is not encoded as UTF-8, so Jupyter could not open it either. Save it again from Jupyter."


def cut_off() -> str:
    return "The notebook ends in the middle, as if it was cut off. Upload it again."


def no_json(line: int) -> str:
    return f"The notebook is damaged in line {line} of its file. Open it in Jupyter and save it again."


def conflict() -> str:
    return "The notebook has marks of a merge conflict in it (`<<<<<<<`). Choose one side, and save it again."


def broken_format() -> str:
    return "The notebook is in an old format and damaged. Open it in Jupyter and save it again."


def too_deep() -> str:
    return "The notebook's data are nested too deep to be read. Open it in Jupyter and save it again."


def too_much() -> str:
    return "The notebook took too long or too much memory to read. Clear large outputs and save it again."


# What was found
def lines(found: Inspection) -> Sequence[str]:
    """What was found, a line each; nothing where nothing could be read: then the link's note says why."""
    if not found.readable:
        return ()
    told = [line for line in _all(found) if line]
    while sum(map(len, told)) + len(told) > MOST and len(told) > 1:
        told.pop()
    return tuple(told)


def _all(found: Inspection) -> Iterator[str]:
    yield f"📓 {plural(found.code_cells, 'code cell')} and {plural(found.prose_cells, 'text cell')}"
