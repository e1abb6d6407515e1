"""The tables of an open database as it has them itself: a later migration needs no word here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from bot.store.db import Value

Values = tuple[Value, ...]
Kind = type[int] | type[float] | type[str]
Kinds = Mapping[str, Kind]  # by what a database calls it
Found = tuple[str, str, str, int | None]  # a table, a column, its type, and its place in the key (None: in none)

# What a copy leaves out: who runs at the moment, and what the schema itself keeps.
LEFT_OUT = {"processes", "shards", "slots", "alembic_version"}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind  # whole numbers have 64 bits everywhere

    def holds(self, value: Value) -> bool:
        """Whether every database that has this column can keep the value."""
        return self.holds_all((value,))

    def holds_all(self, values: Iterable[Value]) -> bool:
        present: list[Any] = [value for value in values if value is not None]
        if not present:
            return True
        if set(map(type, present)) != {self.kind}:
            return False
        if self.kind is float:
            return all(map(math.isfinite, present))  # of what is not a number SQLite makes NULL
        return self.kind is int or _is_text("".join(present))


def _is_text(value: str) -> bool:
    """Bytes that are no UTF-8, which SQLite takes for text when told so, are read as lone surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` by their names. `key`: which of them, in the order of the primary key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def key_of(self, row: Values) -> Values:
        return tuple(row[self.names.index(name)] for name in self.key)

    def strange(self, rows: Sequence[Values]) -> tuple[Values, Column] | None:
        """The first row that cannot be kept in this table, and in which column; None where all can."""
        for place, column in enumerate(self.columns):
            if not column.holds_all(row[place] for row in rows):
                return next(row for row in rows if not column.holds(row[place])), column
        return None


def tables_of(found: Iterable[Found], references: Iterable[tuple[str, str]], kinds: Kinds) -> dict[str, Table]:
    """All that a copy takes along, by name; a table comes after those that it refers to."""
    columns: dict[str, list[Column]] = {}
    keys: dict[str, list[tuple[int, str]]] = {}
    for table, name, type, place in found:
        if table not in LEFT_OUT:
            columns.setdefault(table, []).append(Column(name, kinds[type]))
            if place is not None:
                keys.setdefault(table, []).append((place, name))
    order = TopologicalSorter({table: set[str]() for table in sorted(columns)})
    for table, other in references:
        order.add(table, other)
    return {
        table: Table(
            table,
            tuple(sorted(columns[table], key=lambda each: each.name)),
            tuple(name for _, name in sorted(keys[table])),
        )
        for table in order.static_order()
    }
