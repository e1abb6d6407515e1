"""What authors and reviewers read about what was found in a notebook, and why one could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.inspection.packages import package
from bot.inspection.report import Found, Inspection
from bot.texts.words import UNMENTIONED, listed, plain, plural, safe

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
    return (
        f"The notebook is in format {plain(str(version), 12)}; I can read up to {newest}. Save it as format {newest}."
    )


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
    told = [*_figures(found), *_rules(found)]
    while len("\n".join(told)) > MOST and len(told) > 1:
        told.pop()
    return tuple(told)


def _figures(found: Inspection) -> Iterator[str]:
    if found.notebooks:
        more = f" in the first of {found.notebooks} notebooks" if found.notebooks > 1 else ""
        cells = f"{plural(found.code_cells, 'code cell')} and {plural(found.prose_cells, 'text cell')}"
        yield f"📓 {'One notebook: ' if not more else ''}{cells}{more}, {found.prose} % prose"
        yield f"▶️ {_run(found)}"
    else:
        yield f"📄 {plural(found.code_lines, 'line')} of code"


def _run(found: Inspection) -> str:
    """How its outputs came about."""
    if not found.outputs:
        return "No outputs are saved in it. Run it and save it, so that reviewers see the results"
    if found.swapped:
        return (
            f"Outputs are there, but did not run in order: cell {found.swapped[0]} ran before cell {found.swapped[1]}"
        )
    order = "Ran from top to bottom, outputs are there" if found.in_order else "Outputs are there"
    return order + (f"; {plural(found.not_run, 'code cell')} did not run" if found.not_run else "")


def _rules(found: Inspection) -> Iterator[str]:
    names = {each.name for each in found.forbidden}
    if used := [package(name).title for name in found.frameworks if name not in names]:
        yield f"🧰 {', '.join(used)}"
    if found.language and found.language != "python":
        yield f"🌍 Its code is {safe(plain(found.language), 20)}, which I can't check for packages"
    yield from findings(found)
    if found.missing or found.one_of:
        yield f"🔎 {_missing(found)}"
    if found.unparsed:
        yield f"🧩 {_unparsed(found)}"
    if found.licence:
        yield f"📜 Licence: {safe(plain(found.licence), 40)}"


def findings(found: Inspection, shown: int = SHOWN) -> Iterator[str]:
    """Each use of what the rules forbid, at most so many, and then what it means."""
    if not found.forbidden:
        return
    first = (*found.breaches, *(each for each in found.forbidden if each.hint))[:shown]
    yield from (f"⚠️ {_finding(each)}" for each in first)
    more = len(found.forbidden) - len(first)
    yield (f"… and {more} more. " if more else "") + DECIDED


DECIDED = "Reviewers decide on it; you can explain it to them"


def _finding(each: Found) -> str:
    place = f"in cell {each.cell}, line {each.line}" if each.cell else f"in line {each.line}"
    title = package(each.name).title
    if each.hint:
        return f"{_code(each.code)} {place} names {title}: a hint only, it may not be used"
    return f"{_code(each.code)} {place}: {title} is not allowed here"


def _code(code: str) -> str:
    """A line of code as code, with nothing in it that would end it or ping anybody."""
    harmless = plain(code, EXCERPT).replace("`", "'").replace("@", UNMENTIONED)
    return f"`{harmless or '…'}`"


def _missing(found: Inspection) -> str:
    required = [package(name).title for name in found.missing]
    one_of = [package(name).title for name in found.one_of]
    parts = [listed(required)] if required else []
    parts += [listed(one_of, "or")] if one_of else []
    return f"I found no import of {', nor of '.join(parts)}"


def _unparsed(found: Inspection) -> str:
    if not found.notebooks:
        return "It could not be parsed as Python, so I looked at its import lines only"
    some, more = found.unparsed[:5], len(found.unparsed[5:])
    cells = listed([*map(str, some), f"{more} more"] if more else map(str, some))
    which = f"Cell {cells}" if len(found.unparsed) == 1 else f"Cells {cells}"
    return f"{which} could not be parsed as Python, so I looked at the import lines only"
