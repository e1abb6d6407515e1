"""What an inspection found, as frozen values that can be kept as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Found:
    """A package where it is used, or (`hint`) where a line such as `%pip install` names it.

    `cell` and `line` count from 1; `cell` counts all cells, as notebook programs show them from top to bottom, and is 0
    in a file without cells. `name` is as the rule writes it, such as "keras"; `code` is the line that was found.
    """

    name: str
    cell: int
    line: int
    code: str = ""
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is behind a link or in a file. `why`: the reason where it is not `readable`, as a member reads it.

    `notebooks`: how many there are; the figures are those of the one at `path`. `size` is in bytes. Cells with nothing
    in them are not counted, but keep their number.
    `outputs`: the code cells that have some. `in_order`: whether they ran from top to bottom (None: nothing says so);
    if not, `swapped` is the first cell not numbered higher than one above, and that one. `not_run`: the code cells
    that were not run although others were. `unparsed`: the code cells that are no Python, from 1.
    `frameworks`: what it imports of those that the rules name, and other well-known ones; `missing`: those that the
    rules ask for and it does not import; `one_of`: those of which the rules ask for one, where it imports none.
    `licence` as its repository or the notebook itself names it.
    """

    readable: bool
    why: str | None = None
    notebooks: int = 0
    path: str | None = None
    size: int | None = None
    language: str | None = None
    code_cells: int = 0
    prose_cells: int = 0
    code_lines: int = 0
    prose_words: int = 0
    outputs: int = 0
    in_order: bool | None = None
    swapped: tuple[int, int] | None = None
    not_run: int = 0
    unparsed: tuple[int, ...] = ()
    frameworks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    forbidden: tuple[Found, ...] = ()
    licence: str | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote, also an older or newer version of it: what it does not know is left out."""
        known = {name: value for name, value in json.loads(text).items() if name in cls.__dataclass_fields__}
        for name in ("unparsed", "frameworks", "missing", "one_of"):
            known[name] = tuple(known.get(name, ()))
        known["swapped"] = tuple(known.get("swapped") or ()) or None
        fields = Found.__dataclass_fields__
        found = [{name: value for name, value in each.items() if name in fields} for each in known.get("forbidden", ())]
        return cls(**{**known, "forbidden": tuple(Found(**each) for each in found)})

    @property
    def breaches(self) -> tuple[Found, ...]:
        """What is used although the rules forbid it; hints prove nothing."""
        return tuple(each for each in self.forbidden if not each.hint)

    @property
    def prose(self) -> int:
        """How many of a hundred cells are prose; 0 where there are no cells."""
        return round(100 * self.prose_cells / max(self.code_cells + self.prose_cells, 1))
