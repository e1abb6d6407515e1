"""One end of a copy: what is asked of a database that rows are read from, or written to, whichever program keeps it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.store.address import Address, Server
from bot.store.migrate import UNFINISHED
from bot.store.tables import Table, Values

FINISHED = "copy_of"  # in `installation` of a whole copy: what it is a copy of
NOT_COPIED = f"key NOT IN ('{UNFINISHED}', '{FINISHED}')"


class Side(ABC):
    """All of it raises DatabaseError for what its database says of itself, and how to cure it."""

    address: Address
    tables: Mapping[str, Table]

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[None]:
        """What is read inside is the state of one moment."""

    @abstractmethod
    def rows(self, table: Table, size: int, after: Values | None = None) -> AsyncIterator[list[Values]]:
        """In the order of their keys, compared as numbers and as UTF-8 bytes, so many at a time. Inside a snapshot."""

    @abstractmethod
    async def last(self, table: Table) -> Values | None:
        """The largest key (None: no row)."""

    @abstractmethod
    async def count(self, table: Table) -> int: ...

    @abstractmethod
    async def put(self, table: Table, rows: Sequence[Values]) -> None:
        """Add them: all of them, or none."""

    @abstractmethod
    async def given_out(self) -> dict[str, int]:
        """By table, the highest id that it ever gave out, also where its row is deleted since."""

    @abstractmethod
    async def give_none_below(self, ids: Mapping[str, int]) -> None:
        """By table, up to where ids are given out already."""

    @abstractmethod
    async def noted(self, key: str) -> str | None:
        """A value of `installation`."""

    @abstractmethod
    async def note(self, key: str, value: str) -> None: ...

    @abstractmethod
    async def finish(self) -> None:
        """It is a whole copy from now on, on the disk."""

    @abstractmethod
    async def serving(self) -> list[str]:
        """The names of the processes that serve from it. (Of a file's there is none, where it could be locked.)"""

    @abstractmethod
    async def itself(self) -> str:
        """The same for two addresses of the same database only."""


@asynccontextmanager
async def opened(address: Address, *, to_write: bool) -> AsyncIterator[Side]:
    """Open a database that is at the current schema. Raises DatabaseError."""
    if isinstance(address, Server):
        from bot.store.postgres_side import PostgresSide  # its driver is loaded by those who need it

        async with PostgresSide.opened(address, to_write=to_write) as server:
            yield server
    else:
        from bot.store.sqlite_side import SqliteSide

        async with SqliteSide.opened(address, to_write=to_write) as file:
            yield file


def where(table: Table, *conditions: str) -> str:
    """Which rows of a table are copied."""
    needed = [*conditions, *([NOT_COPIED] if table.name == "installation" else [])]
    return f" WHERE {' AND '.join(needed)}" if needed else ""
