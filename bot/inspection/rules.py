"""A capstone's rules as far as code can show whether they are kept, and what of them a notebook's code shows."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.inspection.installs import installs
from bot.inspection.magics import Code, split
from bot.inspection.packages import LISTED, Package, package
from bot.inspection.report import Found
from bot.inspection.uses import Follower, Use

CELL = 200_000  # characters of the longest cell that is parsed: a syntax tree takes a hundred times as much
# What is parsed although it names no package, to tell whether it is Python: characters, and so many for each cell.
CHECKED, EACH = 3_000_000, 100
MOST_FOUND, EXCERPT = 100, 120
IMPORT_LINE = re.compile(r"[ \t]*(?:>>>[ \t]*)?((?:import|from)[ \t].*)")


@dataclass(frozen=True, slots=True)
class Rules:
    """Names of packages, as in bot.curriculum.model.Capstone."""

    frameworks: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


class Reader:
    """Reads the code of one notebook, cell by cell from the top."""

    def __init__(self, rules: Rules) -> None:
        self.found: list[Found] = []
        self.unparsed: list[int] = []
        self._seen: set[str] = set()  # names of watched packages
        self._forbidden = [(name, package(name)) for name in rules.forbidden]
        told = (each for each in LISTED.values() if each.told)
        self._watched = {each.name: each for each in (*map(package, (*rules.frameworks, *rules.required)), *told)}
        modules = {module for each in self._packages() for module in each.modules}
        self._follower = Follower(below=sorted(modules))
        ends = {part for module in modules for part in (module.partition(".")[0], module.rpartition(".")[2])}
        # Whoever uses one of them has to write this somewhere, or a name that stands for it.
        self._words = sorted({*ends, "import_module", "__import__"}, key=len, reverse=True)
        self._names: frozenset[str] = frozenset()
        self._mentions = re.compile("|".join(map(re.escape, self._words)))
        self._checked = 0
        self._lines: Sequence[str] = ()
        self._codes: dict[tuple[int, int], str] = {}  # the lines of what is known only in the end

    def read(self, source: str, cell: int, *, plain: bool = False) -> None:
        """A cell's code; `plain`: that of a file, in which there are no magics."""
        mentioned = self._mentioned(source)
        self._checked += len(source) + EACH
        if not mentioned and self._checked > CHECKED:
            return
        self._lines = source.split("\n") if mentioned else ()
        tree = _parsed(source)
        code = Code(source)
        if tree is None and not plain:
            code = split(source)
            tree = _parsed(code.python)
        for line, command in code.shell:
            self._hint(command, cell, line)
        follower = Follower(self._follower.below) if code.apart else self._follower
        if tree is None:
            self.unparsed.append(cell)
            self._by_line(source, cell)
        elif mentioned:
            self._take(follower.uses(tree, cell), cell)
            self._names_changed()
            self._codes |= {(cell, line): self._line(line) for at, line in self._follower.waiting if at == cell}

    def finish(self) -> None:
        """When all cells were read."""
        for cell, use in self._follower.resolved():
            self._take([use], cell)
        self.found.sort(key=lambda each: (each.cell, each.line))

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The watched packages that it uses, by their names: all that the rules ask for, and well-known ones."""
        return tuple(name for name in self._watched if name in self._seen)

    def _packages(self) -> Iterator[Package]:
        yield from self._watched.values()
        yield from (each for _, each in self._forbidden)

    def _mentioned(self, source: str) -> bool:
        if not source.isascii():  # Python reads names in this form
            source = unicodedata.normalize("NFKC", source)
        return self._mentions.search(source) is not None

    def _names_changed(self) -> None:
        names = frozenset(self._follower.names)
        if names != self._names:
            self._names = names
            self._mentions = re.compile("|".join(map(re.escape, (*self._words, *sorted(names)))))

    def _by_line(self, source: str, cell: int) -> None:
        """The imports in what is no Python as a whole."""
        for number, line in enumerate(source.split("\n"), 1):
            if found := IMPORT_LINE.fullmatch(line.rstrip()):
                tree = _parsed(found[1]) or _parsed(f"{found[1]})")
                if tree is not None:
                    uses = self._follower.uses(tree, cell)
                    self._take((Use(each.path, number, each.through) for each in uses), cell)

    def _take(self, uses: Iterable[Use], cell: int) -> None:
        for use in uses:
            self._seen.update(name for name, each in self._watched.items() if within(use.path, each))
            for name, each in self._forbidden:
                # What came in by a name that is itself forbidden was found where that name came in.
                if within(use.path, each) and not (use.through and within(use.through, each)):
                    self._add(name, cell, use.line)

    def _hint(self, command: str, cell: int, line: int) -> None:
        named = {*installs(command)}
        for name, each in self._forbidden:
            if named.intersection(each.installs):
                self._add(name, cell, line, command)

    def _add(self, name: str, cell: int, line: int, command: str | None = None) -> None:
        known = any((each.name, each.cell, each.line) == (name, cell, line) for each in self.found)
        if len(self.found) < MOST_FOUND and not known:
            code = command or self._codes.get((cell, line)) or self._line(line)
            self.found.append(Found(name, cell, line, code.strip()[:EXCERPT], hint=command is not None))

    def _line(self, number: int) -> str:
        """Of the cell that is read."""
        return self._lines[number - 1] if number <= len(self._lines) else ""


def within(path: str, package: Package) -> bool:
    """Whether a dotted path leads into the package."""
    return any(path == module or path.startswith(f"{module}.") for module in package.modules)


def _parsed(source: str) -> ast.Module | None:
    """The syntax tree; None where there is none, or where it would be too large or too deep."""
    if len(source) > CELL:
        return None
    try:
        with warnings.catch_warnings():  # such as for "\\d", which is the author's business
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
