"""What an inspection found, as frozen values that can be kept as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Found:
    """A package where it is imported, or (`hint`) where a line such as `%pip install` names it.

    `cell` and `line` count from 1; `cell` counts all cells, as notebook programs show them from top to bottom.
    `name` is as the rule writes it, such as "keras"; `code` is the line that was found.
    """

    name: str
    cell: int
    line: int
    code: str = ""
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is behind a link or in a file. `why`: the reason where it is not `readable`, as a member reads it.

    `notebooks`: how many there are; the figures are those of the one at `path`. `size` is in bytes. `in_order`:
    whether its outputs come from one run from top to bottom (None: it has none). `unparsed`: the code cells that are no
    Python, from 1. `frameworks`: those that the rules name and it imports; `missing`: those that the rules ask for and
    it does not. `licence` as its repository or the notebook itself names it.
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
    unparsed: tuple[int, ...] = ()
    frameworks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    forbidden: tuple[Found, ...] = ()
    licence: str | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote, also an older or newer version of it: what it does not know is left out."""
        known = {name: value for name, value in json.loads(text).items() if name in cls.__dataclass_fields__}
        for name in ("unparsed", "frameworks", "missing"):
            known[name] = tuple(known.get(name, ()))
        fields = Found.__dataclass_fields__
        found = [{name: value for name, value in each.items() if name in fields} for each in known.get("forbidden", ())]
        return cls(**{**known, "forbidden": tuple(Found(**each) for each in found)})

    @property
    def breaches(self) -> tuple[Found, ...]:
        """What is imported although the rules forbid it; hints prove nothing."""
        return tuple(each for each in self.forbidden if not each.hint)
