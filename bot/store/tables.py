"""The tables of an open database as it has them itself: a later migration needs no word here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store.db import Value

Values = tuple[Value, ...]

# What a copy leaves out: who runs at the moment, and what the schema itself keeps.
LEFT_OUT = {"processes", "shards", "slots", "alembic_version"}


@dataclass(frozen=True, slots=True)
class Column:
    """`bits`: of whole numbers, how large they may be here."""

    name: str
    kind: type[int] | type[float] | type[str]
    bits: int = 64

    def holds(self, value: Value) -> bool:
        """Whether every database that has this column can keep the value."""
        return self.holds_all((value,))

    def holds_all(self, values: Iterable[Value]) -> bool:
        present: list[Any] = [value for value in values if value is not None]
        if not present:
            return True
        if set(map(type, present)) != {self.kind}:
            return False
        if self.kind is int:
            return all(-(2 ** (self.bits - 1)) <= edge < 2 ** (self.bits - 1) for edge in (min(present), max(present)))
        if self.kind is float:
            return all(map(math.isfinite, present))  # of what is not a number SQLite makes NULL
        return _is_text("".join(present))


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


def tables_of(connection: sa.Connection) -> dict[str, Table]:
    """All that a copy takes along, by name; a table comes after those that it refers to."""
    inspector = sa.inspect(connection)
    names = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name is not None]
    return {name: _table(inspector, name) for name in names if name not in LEFT_OUT}


def _table(inspector: sa.Inspector, name: str) -> Table:
    key = inspector.get_pk_constraint(name)["constrained_columns"]
    return Table(name, tuple(sorted(_columns(inspector, name), key=lambda each: each.name)), tuple(key))


def _columns(inspector: sa.Inspector, table: str) -> Iterator[Column]:
    for found in inspector.get_columns(table):
        kind = found["type"].python_type
        if not (kind is int or kind is float or kind is str):
            raise NotImplementedError(f"{table}.{found['name']} is {kind}: say here how it is copied")
        large = inspector.dialect.name == "sqlite" or isinstance(found["type"], sa.BigInteger)
        yield Column(found["name"], kind, 64 if large else 32)
