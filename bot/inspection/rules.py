"""A capstone's rules as far as code can show whether they are kept, and what of them a notebook's code shows."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.inspection.installs import installs
from bot.inspection.magics import Code, split, without_texts
from bot.inspection.names import IMPORTERS
from bot.inspection.packages import LISTED, Package, package
from bot.inspection.report import Found
from bot.inspection.uses import Follower, Use

CELL = 200_000  # characters of the longest cell that is parsed: a syntax tree takes a hundred times as much
# What is parsed although it names no package, to tell whether it is Python: characters, and so many for each cell.
CHECKED, EACH = 1_000_000, 20
MOST_FOUND, EXCERPT = 100, 120
IMPORT_LINE = re.compile(r"[ \t]*(?:>>>[ \t]*)?((?:import|from)[ \t].*)")
WAYS = ("importlib", "import_module", "__import__", "builtins")  # to import by a name that is a text


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
        self._inner = sorted({module for _, each in self._forbidden for module in each.modules})
        self._follower = Follower(below=self._inner)
        self._known: frozenset[str] = frozenset()
        self._look_for()
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
        tree, code = _parsed(source), Code(source)
        if tree is None and not plain and len(source) <= CELL:
            code = split(source)
            tree = _parsed(code.python)
        for line, command in code.shell:
            self._hint(command, cell, line)
        if tree is None:
            self.unparsed.append(cell)
            self._by_line(source, cell)
        elif mentioned:
            self._follow(Follower(self._inner) if code.apart else self._follower, tree, cell)

    def _follow(self, follower: Follower, tree: ast.Module, cell: int) -> None:
        """Only the statements that say something worth a look: to go through a tree takes longer than to parse it."""
        for statement in tree.body:
            first = min(each.lineno for each in (statement, *getattr(statement, "decorator_list", ())))
            if self._mentioned("\n".join(self._lines[first - 1 : statement.end_lineno])):
                self._take(follower.uses(statement, cell), cell)
                known = frozenset((*self._seen, *follower.names.known))
                if known != self._known:
                    self._known = known
                    self._look_for()
        self._codes |= {(cell, line): self._line(line) for at, line in follower.waiting if at == cell}

    def finish(self) -> None:
        """When all cells were read."""
        for cell, use in self._follower.resolved():
            self._take([use], cell)
        self.found.sort(key=lambda each: (each.cell, each.line))

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The watched packages that it uses, by their names: all that the rules ask for, and well-known ones."""
        return tuple(name for name in self._watched if name in self._seen)

    def _look_for(self) -> None:
        """What code contains that can still tell something: it has to be parsed and gone through."""
        names = {name for name, path in self._follower.names.known.items() if path and self._leads_further(path)}
        self._words = tuple({*_ends(self._inner), *names, *WAYS})
        unseen = self._watched.keys() - self._seen
        self._imported = tuple(_ends(module for name in unseen for module in self._watched[name].modules))

    def _leads_further(self, path: str) -> bool:
        """Whether what is forbidden can be reached from there."""
        return path in IMPORTERS or any(module.startswith(f"{path}.") for module in self._inner)

    def _mentioned(self, source: str) -> bool:
        if not source.isascii():  # Python reads names in this form
            source = unicodedata.normalize("NFKC", source)
        if any(word in source for word in self._words):
            return True
        return "import" in source and any(word in source for word in self._imported)

    def _by_line(self, source: str, cell: int) -> None:
        """The imports in what is no Python as a whole."""
        code = without_texts(source) if len(source) <= CELL else source
        for number, line in enumerate(code.split("\n"), 1):
            if found := IMPORT_LINE.fullmatch(line.rstrip()):
                trees = (_parsed(found[1] + end) for end in ("", ")", " _)"))  # of an import of several lines
                if tree := next((each for each in trees if each is not None), None):
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


def _ends(modules: Iterable[str]) -> set[str]:
    """The first and the last parts of dotted names: who uses one has to write both, or an own name for the first."""
    return {part for each in modules for part in (each.partition(".")[0], each.rpartition(".")[2])}


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
