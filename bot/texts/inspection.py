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


def too_deep() -> str:
    return "The notebook's data are nested too deep to be read. Open it in Jupyter and save it again."


def too_much() -> str:
    return (
        "The file takes too long or too much memory to read. Clear large outputs, and split cells that are very long."
    )


# What was found
def lines(found: Inspection) -> Sequence[str]:
    """What was found, a line each; nothing where nothing could be read: then the link's note says why."""
    if not found.readable:
        return ()
    first, against, rest = [*_figures(found)], [*_findings(found)], [*_rest(found)]
    while len("\n".join((*first, *against, *rest))) > MOST and (rest or first):
        (rest or first).pop()
    return (*first, *against, *rest)


def _figures(found: Inspection) -> Iterator[str]:
    if found.notebooks:
        cells = f"{plural(found.code_cells, 'code cell')} and {plural(found.prose_cells, 'text cell')}"
        cells = (
            f"{cells} in the first of {found.notebooks} notebooks" if found.notebooks > 1 else f"One notebook: {cells}"
        )
        yield f"📓 {cells}, {found.prose} % prose{_size(found.size)}"
        yield f"▶️ {ran(found)}"
    else:
        yield f"📄 {plural(found.code_lines, 'line')} of code"
    names = {each.name for each in found.forbidden}
    if used := [_title(name) for name in found.frameworks if name not in names]:
        yield f"🧰 {', '.join(used)}"


def _size(size: int | None) -> str:
    """ "· 1.2 MB"; nothing where it is so small that nobody minds."""
    return f" · {size / 1_000_000:.1f} MB" if size is not None and size >= 100_000 else ""


def ran(found: Inspection) -> str:
    """How its outputs came about."""
    if not found.outputs:
        return "No outputs are saved in it. Run it and save it, so that reviewers see the results"
    if found.swapped:
        late, early = found.swapped
        numbered = f"cell {late} is numbered no higher than cell {early} above it"
        return f"Outputs are there, but not from one run from top to bottom: {numbered}"
    order = "Ran from top to bottom, outputs are there" if found.in_order else "Outputs are there"
    return order + (f"; {plural(found.not_run, 'code cell')} did not run" if found.not_run else "")


def _findings(found: Inspection) -> Iterator[str]:
    """What the rules forbid, then who decides; where there are but hints, these."""
    if not found.breaches:
        yield from (f"💡 {_hint(each)}" for each in found.forbidden[:SHOWN])
        return
    yield from (f"⚠️ {_breach(each)}" for each in found.breaches[:SHOWN])
    more = len(found.breaches) - SHOWN
    yield f"⚖️ {f'And {more} more. ' if more > 0 else ''}Reviewers decide on it; its author may explain"


def _breach(each: Found) -> str:
    return f"{_code(each.code)} {_place(each)}: {_title(each.name)} is not allowed here"


def _hint(each: Found) -> str:
    names = f"{_code(each.code)} {_place(each)} names {_title(each.name)}"
    return f"{names}. That is no more than a hint: nothing imports it"


def _place(each: Found) -> str:
    return f"in cell {each.cell}, line {each.line}" if each.cell else f"in line {each.line}"


def _title(name: str) -> str:
    return plain(package(name).title, 30).replace("_", "\\_")


def _code(code: str) -> str:
    """A line of code as code, with nothing in it that would end it or ping anybody."""
    harmless = plain(code, EXCERPT).replace("`", "'").replace("@", UNMENTIONED)
    return f"`{harmless or '…'}`"


def _rest(found: Inspection) -> Iterator[str]:
    if found.missing or found.one_of:
        required = [listed(map(_title, found.missing))] if found.missing else []
        one_of = [listed(map(_title, found.one_of), "or")] if found.one_of else []
        yield f"🔎 I found no import of {', nor of '.join((*required, *one_of))}"
    if found.language and found.language != "python":
        yield f"🌍 Its code is in {safe(plain(found.language), 20)}, so I can't check which packages it uses"
    if found.unparsed:
        yield f"🧩 {unparsed(found)}"
    if found.licence:
        yield f"📜 Licence: {safe(plain(found.licence), 40)}"


def unparsed(found: Inspection) -> str:
    """Which cells were not read as a whole."""
    some, more = [*map(str, found.unparsed[:5])], len(found.unparsed) - 5
    which = f"Cells {listed([*some, f'{more} more'] if more > 0 else some)}" if len(some) > 1 else f"Cell {some[0]}"
    which = which if found.notebooks else "It"
    return (
        f"{which} could not be parsed as Python, so I looked at {'their' if len(some) > 1 else 'its'} import lines only"
    )
