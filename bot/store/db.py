"""One SQLite file: one writer at a time, readers beside it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from time import perf_counter
from typing import Protocol

import aiosqlite

from bot.metrics import Metrics
from bot.store.file import unusable

Value = str | int | float | bytes | None
Params = Mapping[str, Value]
Row = sqlite3.Row

# WAL: readers do not wait for the writer. FULL: what a member was told is saved survives a power cut.
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 5000")


class Connection(Protocol):
    """What the store's functions need: run one statement, get its rows. A reader and a transaction both are one."""

    async def all(self, sql: str, params: Params | None = None) -> list[Row]: ...

    async def one(self, sql: str, params: Params | None = None) -> Row | None: ...

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        """Run one statement that gives no rows for each of these."""


class _Statements:
    """`Connection` on one SQLite connection."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        # One call, one hop to the connection's thread: execute() and fetchall() would be two.
        return list(await self._connection.execute_fetchall(sql, params or {}))

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        if params:
            await self._connection.executemany(sql, params)


class _Glance:
    """`Connection` without a thread of its own: what it is asked runs where it is asked, and everything else waits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        return self._connection.execute(sql, params or {}).fetchall()

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        row: Row | None = self._connection.execute(sql, params or {}).fetchone()
        return row

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        self._connection.executemany(sql, params)


class Database:
    """The open database. `read` sees what is committed; `write` commits on success and takes everything back on error.

    Coroutines that shared one connection would share its transaction, so writers queue for a lock and readers have a
    connection of their own. Nothing inside `write` may wait for Discord or the network.

    `glance` is `read` for the one statement of a few rows, found by their keys, that every press asks: it takes 20 µs,
    less than the way to another thread and back. A reader never waits for the writer.
    """

    def __init__(
        self,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        glancer: sqlite3.Connection,
        metrics: Metrics,
    ) -> None:
        self._writer = writer
        self._writing = asyncio.Lock()
        self.read: Connection = _Statements(reader)
        self.glance: Connection = _Glance(glancer)
        self._waited, self._wrote = metrics.database_wait.observe, metrics.database_write.observe

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, metrics: Metrics | None = None) -> AsyncIterator[Database]:
        """Open a database that is already at the current schema (see `bot.store.migrate`). `metrics`: who measures.

        Raises DatabaseError where the file cannot be used.
        """
        async with AsyncExitStack() as stack:
            try:
                # Where aiosqlite cannot open a file, a thread of its own ends after the event loop, with a traceback.
                await asyncio.to_thread(lambda: sqlite3.connect(path).close())
                writer = await stack.enter_async_context(_connect(path))
                reader = await stack.enter_async_context(_connect(path))
                await reader.execute_fetchall("PRAGMA query_only = ON")
                glancer = stack.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
                glancer.row_factory = sqlite3.Row
                glancer.execute("PRAGMA query_only = ON")
            except sqlite3.Error as error:
                raise unusable(path, error) from error
            yield cls(writer, reader, glancer, metrics or Metrics())

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """A transaction of several statements."""
        began = perf_counter()
        async with self._writing:
            self._waited((entered := perf_counter()) - began)
            # All of it inside: being cancelled while it begins, or a commit that fails, must roll back too.
            try:
                await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                yield _Statements(self._writer)
                await self._writer.commit()
            except BaseException:
                await self._writer.rollback()
                raise
            finally:
                self._wrote(perf_counter() - entered)

    async def why_not_writable(self) -> str | None:
        """Why nothing can be stored at the moment; None where it can."""
        try:
            async with self.write():
                return None
        except sqlite3.Error as error:
            return str(error)

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        """One statement that is a transaction of its own: a third of the cost of `write`."""
        began = perf_counter()
        async with self._writing:
            pass  # Nobody is inside a transaction, and until the next await nobody can begin one.
        self._waited((entered := perf_counter()) - began)
        # So the statement joins the connection's own queue at once: the disk need not wait for the event loop.
        rows: Iterable[Row] = await self._writer.execute_fetchall(sql, params or {})
        self._wrote(perf_counter() - entered)
        return next(iter(rows), None)


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    # isolation_level=None: a transaction begins where we say so and nowhere else.
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        yield connection
