"""Which modules a notebook's Python uses, by import and by attribute; found in its syntax trees, never by running it.

Names are followed from cell to cell: `import tensorflow as tf` in one makes `tf.keras` in a later one a use of
`tensorflow.keras`. A name that was never imported is nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.inspection.names import Names

Step = ast.AST | Callable[[], None]  # a part of the tree, or what is to be done between two of them


@dataclass(frozen=True, slots=True)
class Use:
    """`path`: dotted, such as "tensorflow.keras.layers". `through`: what the name stands for that it was reached by,
    such as "tensorflow"; None where the line itself imports it."""

    path: str
    line: int
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """An attribute in a function, of a name that is not there yet: the cell that imports it may follow."""

    name: str
    path: str
    cell: int
    line: int


class Follower:
    """Goes through the trees of one notebook in the order of its cells."""

    def __init__(self, below: Sequence[str] = ()) -> None:
        """`below`: modules of which the names are known that `from … import *` brings, such as "tensorflow.keras"."""
        self.names = Names()
        self._later: list[Later] = []
        self.below = below
        self._below = [module.rpartition(".") for module in below if "." in module]
        self._starred: set[str] = set()
        self._cell = 0
        self._depth = 0  # of functions around

    def uses(self, tree: ast.AST, cell: int) -> list[Use]:
        """Every use in the tree. It is gone through without recursion: programs can nest deeper than Python can."""
        self._cell = cell
        found: list[Use] = []
        todo: list[Step] = [tree]
        while todo:
            step = todo.pop()
            if isinstance(step, ast.AST):
                found += self._own(step)
                todo += reversed([*self._parts(step)])
            else:
                step()
        return found

    @property
    def waiting(self) -> Iterator[tuple[int, int]]:
        """The cells and lines of what was said too early to know."""
        return ((each.cell, each.line) for each in self._later)

    def resolved(self) -> Iterator[tuple[int, Use]]:
        """The same with its cell, now that all cells were read."""
        for each in self._later:
            if root := self.names.known.get(each.name):
                yield each.cell, Use(f"{root}.{each.path}", each.line, root)

    def _own(self, node: ast.AST) -> Iterator[Use]:
        """What the node itself uses, apart from what is in it."""
        match node:
            case ast.Import():
                yield from (Use(name.name, node.lineno) for name in node.names)
                for name in node.names:
                    self.names.known[name.asname or name.name.partition(".")[0]] = (
                        name.name if name.asname else name.name.partition(".")[0]
                    )
            case ast.ImportFrom():
                yield from self._from(node)
            case ast.Attribute():
                if path := self.names.path(node):
                    yield Use(path, node.lineno, self.names.through(node))
                elif self._depth:
                    self._remember(node)
            case ast.Call():
                if path := self.names.called(node):
                    yield Use(path, node.lineno, self.names.through(node))
            case ast.Name(ctx=ast.Load()) if node.id in self._starred and node.id in self.names.known:
                yield Use(self.names.known[node.id], node.lineno)
            case (
                ast.Name(ctx=ast.Store() | ast.Del(), id=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                self._hide(name)

    def _hide(self, name: str) -> None:
        """It stands for something else from here on."""
        if self._depth:
            self.names.known[name] = ""  # a local one hides the notebook's
        else:
            self.names.known.pop(name, None)

    def _from(self, node: ast.ImportFrom) -> Iterator[Use]:
        if node.level or node.module is None:  # from the notebook's own folder
            for name in node.names:
                self.names.known.pop(name.asname or name.name, None)
            return
        for name in node.names:
            if name.name == "*":
                yield Use(node.module, node.lineno)
                brought = {last: f"{module}.{last}" for module, _, last in self._below if module == node.module}
                self.names.known |= brought
                self._starred |= brought.keys()
            else:
                path = f"{node.module}.{name.name}"
                yield Use(path, node.lineno)
                self.names.known[name.asname or name.name] = path

    def _parts(self, node: ast.AST) -> Iterator[Step]:
        """What is in the node, in the order it runs, and what is to be done in between."""
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from self._bound(value, targets)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                yield from self._bound(value, [target])
            case ast.For() | ast.AsyncFor():
                yield from [node.iter, node.target, *node.body, *node.orelse]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
                yield from self._scope(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                rest = (part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.comprehension))
                yield from node.generators
                yield from rest
                yield self._back()
            case _:
                yield from ast.iter_child_nodes(node)

    def _bound(self, value: ast.expr, targets: Sequence[ast.expr]) -> Iterator[Step]:
        """The value, and then the names that it gets."""
        path = self.names.path(value)
        if isinstance(value, ast.Constant) and value.value is None:
            return  # as after an import that failed, which says nothing about the one that did not
        yield from (value, *targets)
        if path:
            names = dict.fromkeys((each.id for each in targets if isinstance(each, ast.Name)), path)
            yield lambda: self.names.known.update(names)

    def _scope(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) -> Iterator[Step]:
        """What a function or a class binds, a function's arguments among it, is gone behind it."""
        back = self._back()
        inside = [*ast.iter_child_nodes(node)]
        if isinstance(node, ast.ClassDef):
            yield from inside
            yield back
            return
        arguments = node.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]

        def enter() -> None:
            self._depth += 1
            for each in named:
                if each is not None:
                    self.names.known[each.arg] = ""  # it hides the notebook's name

        def leave() -> None:
            self._depth -= 1
            back()

        yield inside[0]  # the arguments come first, and their defaults are outside
        yield enter
        yield from inside[1:]
        yield leave

    def _back(self) -> Callable[[], None]:
        before = dict(self.names.known)

        def back() -> None:
            self.names.known = before

        return back

    def _remember(self, node: ast.Attribute) -> None:
        below: list[str] = []
        part: ast.expr = node
        while isinstance(part, ast.Attribute):
            below.append(part.attr)
            part = part.value
        if (
            isinstance(part, ast.Name)
            and part.id not in self.names.known
            and any(last in below for _, _, last in self._below)
        ):
            self._later.append(Later(part.id, ".".join(reversed(below)), self._cell, node.lineno))
