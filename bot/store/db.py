"""The open database as the store's functions know it, whichever program keeps it."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from bot.errors import DatabaseTrouble
from bot.metrics import Metrics
from bot.store.address import Address, Server

Value = str | int | float | bytes | None
Params = Mapping[str, Value]

PROBE = (
    "INSERT INTO installation (key, value) VALUES ('probe', :word) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


class Row(Protocol):
    """By the name of a column, or its place."""

    def __getitem__(self, column: Any, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> Any: ...


class Connection(Protocol):
    """What the store's functions need: run one statement, get its rows. A reader and a transaction both are one."""

    async def all(self, sql: str, params: Params | None = None) -> list[Row]: ...

    async def one(self, sql: str, params: Params | None = None) -> Row | None: ...

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        """Run one statement that gives no rows for each of these."""


class Database(ABC):
    """The open database. `read` sees what is committed; `write` commits on success and takes everything back on error.

    The statements are the same for SQLite and for PostgreSQL: named parameters, and `FOR UPDATE` or `FOR SHARE` at the
    end where others may write meanwhile (in a file nobody can, and it is left out).

    `glance` is `read` for the one statement of a few rows, found by their keys, that every press asks.

    All of them raise DatabaseTrouble while the database is in trouble.
    """

    address: Address
    read: Connection
    glance: Connection

    @staticmethod
    @asynccontextmanager
    async def open(address: Address, metrics: Metrics | None = None) -> AsyncIterator[Database]:
        """Open a database that is already at the current schema (see `bot.store.migrate`). `metrics`: who measures.

        Raises DatabaseError where it cannot be used.
        """
        if isinstance(address, Server):
            from bot.store.postgres import PostgresDatabase  # its driver is loaded by those who need it

            async with PostgresDatabase.opened(address, metrics or Metrics()) as server:
                yield server
        else:
            from bot.store.sqlite import SqliteDatabase

            async with SqliteDatabase.opened(address, metrics or Metrics()) as file:
                yield file

    @abstractmethod
    def write(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction of several statements; there is one at a time. Nothing inside may wait for the network."""

    @abstractmethod
    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        """One statement that is a transaction of its own, while nobody is in `write`."""

    async def write_beside(self, sql: str, params: Params | None = None) -> Row | None:
        """The same, whoever is in `write`: much cheaper on a server, and only for a statement that locks the rows which
        it relies on, or relies on none.
        """
        return await self.write_one(sql, params)

    async def why_not_writable(self) -> str | None:
        """What is wrong and how to cure it, found by writing a few bytes to the disk; None where that works."""
        try:
            await self.write_beside(PROBE, {"word": secrets.token_hex(4)})  # another one: the same would write nothing
        except DatabaseTrouble as trouble:
            return str(trouble)
        return None
