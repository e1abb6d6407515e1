"""The content of both ends of a copy, read from where it is stored: how much there is, and whether it is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.errors import DatabaseError
from bot.store.canonical import canonical
from bot.store.copy_ends import changed, fresh
from bot.store.side import Side
from bot.store.tables import Column, Table, Values

READ, COPIED, COMPARED = "read", "copied", "compared"


@dataclass(frozen=True, slots=True)
class Progress:
    """So many rows of a table have been read, copied or compared (`what`); `of`: how many it has (None: not known)."""

    what: str
    table: str
    rows: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Of a table's rows how many there are, and the SHA-256 of their canonical form."""

    rows: int
    digest: str


Told = Callable[[Progress], None]


async def read(old: Side, new: Side, told: Told, size: int) -> dict[str, Content]:
    """What is in the source. Raises DatabaseError for what the target cannot keep."""
    found: dict[str, Content] = {}
    async with old.snapshot():
        for name, table in old.tables.items():
            digest, number = hashlib.sha256(), 0
            async for rows in old.rows(table, size):
                if strange := new.tables[name].strange(rows):
                    raise _unkept(old, new, table, *strange)
                digest.update(canonical(rows))
                told(Progress(READ, name, number := number + len(rows)))
            found[name] = Content(number, digest.hexdigest())
    return found


def _unkept(old: Side, new: Side, table: Table, row: Values, column: Column) -> DatabaseError:
    return DatabaseError(
        f"{old.address}: {table.name} ({_named(table, row)}) has in “{column.name}” what {new.address} cannot keep. "
        "Correct or delete that row; nothing of it was copied."
    )


def _differs(old: Side, new: Side, table: Table, left: Sequence[Values], right: Sequence[Values]) -> DatabaseError:
    """The first row that is not on both sides as it is on one."""
    pairs = zip_longest(left, right)
    row = next(one or other for one, other in pairs if not (one and other) or canonical([one]) != canonical([other]))
    return DatabaseError(
        f"{table.name} ({_named(table, row)}) is not the same in {old.address} and {new.address}: something else has "
        f"written to one of them meanwhile. Delete the copy, and begin anew with a {fresh(new.address)}; keep the bot "
        "stopped until it is done."
    )


def _named(table: Table, row: Values) -> str:
    return ", ".join(f"{name} {value!a}" for name, value in zip(table.key, table.key_of(row), strict=True))


async def compare(old: Side, new: Side, before: Mapping[str, Content], told: Told, size: int) -> dict[str, Content]:
    """Both sides as they are stored. Raises DatabaseError for the first row that is not the same."""
    async with old.snapshot(), new.snapshot():
        return {
            name: await _compare_table(old, new, table, before[name], told, size) for name, table in old.tables.items()
        }


async def _compare_table(old: Side, new: Side, table: Table, before: Content, told: Told, size: int) -> Content:
    there, here, number = hashlib.sha256(), hashlib.sha256(), 0
    sources, targets = old.rows(table, size), new.rows(table, size)
    while True:
        left: list[Values] = await anext(sources, [])
        right: list[Values] = await anext(targets, [])
        if not left and not right:
            break
        there.update(one := canonical(left))
        here.update(other := canonical(right))
        if one != other:
            raise _differs(old, new, table, left, right)
        told(Progress(COMPARED, table.name, number := number + len(left), before.rows))
    if there.hexdigest() != before.digest or here.hexdigest() != before.digest:
        raise changed(old, new)
    return Content(number, here.hexdigest())
