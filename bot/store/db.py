"""One SQLite file: one writer at a time, readers beside it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from time import perf_counter
from typing import Protocol

import aiosqlite

from bot.errors import DatabaseTrouble
from bot.metrics import Metrics
from bot.store.connection import connect
from bot.store.file import unusable
from bot.store.guard import Guard

log = logging.getLogger(__name__)

Value = str | int | float | bytes | None
Params = Mapping[str, Value]
Row = sqlite3.Row

PROBE = (
    "INSERT INTO installation (key, value) VALUES ('probe', :word) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


class Connection(Protocol):
    """What the store's functions need: run one statement, get its rows. A reader and a transaction both are one."""

    async def all(self, sql: str, params: Params | None = None) -> list[Row]: ...

    async def one(self, sql: str, params: Params | None = None) -> Row | None: ...

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        """Run one statement that gives no rows for each of these."""


class _Statements:
    """`Connection` on one SQLite connection."""

    def __init__(self, connection: aiosqlite.Connection, guard: Guard) -> None:
        self._connection = connection
        self._guard = guard

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        with self._guard:
            # One call, one hop to the connection's thread: execute() and fetchall() would be two.
            return list(await self._connection.execute_fetchall(sql, params or {}))

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        if params:
            with self._guard:
                await self._connection.executemany(sql, params)


class _Glance:
    """`Connection` without a thread of its own: what it is asked runs where it is asked, and everything else waits."""

    def __init__(self, connection: sqlite3.Connection, guard: Guard) -> None:
        self._connection = connection
        self._guard = guard

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        with self._guard:
            return self._connection.execute(sql, params or {}).fetchall()

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        with self._guard:
            row: Row | None = self._connection.execute(sql, params or {}).fetchone()
            return row

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        with self._guard:
            self._connection.executemany(sql, params)


class Database:
    """The open database. `read` sees what is committed; `write` commits on success and takes everything back on error.

    Coroutines that shared one connection would share its transaction, so writers queue for a lock and readers have a
    connection of their own. Nothing inside `write` may wait for Discord or the network.

    `glance` is `read` for the one statement of a few rows, found by their keys, that every press asks: it takes 20 µs,
    less than the way to another thread and back. A reader never waits for the writer.

    All of them raise DatabaseTrouble while the file or its disk is in trouble.
    """

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        glancer: sqlite3.Connection,
        metrics: Metrics,
    ) -> None:
        self.path = path
        self._guard = Guard(path)
        self._writer = writer
        self._writing = asyncio.Lock()
        self.read: Connection = _Statements(reader, self._guard)
        self.glance: Connection = _Glance(glancer, self._guard)
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
                writer = await stack.enter_async_context(connect(path))
                reader = await stack.enter_async_context(connect(path))
                await reader.execute_fetchall("PRAGMA query_only = ON")
                glancer = stack.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
                glancer.row_factory = sqlite3.Row
                glancer.execute("PRAGMA query_only = ON")
                glancer.execute("PRAGMA schema_version")  # the first read makes the log beside the file
            except sqlite3.Error as error:
                raise unusable(path, error) from error
            db = cls(path, writer, reader, glancer, metrics or Metrics())
            try:
                yield db
            finally:
                await db._rescue(reader)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """A transaction of several statements."""
        began = perf_counter()
        async with self._writing:
            self._waited((entered := perf_counter()) - began)
            self._guard.require_its_place()
            # All of it inside: being cancelled while it begins, or a commit that fails, must roll back too.
            try:
                with self._guard:
                    await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                yield _Statements(self._writer, self._guard)
                with self._guard:
                    await self._writer.commit()
            except BaseException:
                await self._writer.rollback()
                raise
            finally:
                self._wrote(perf_counter() - entered)
            self._guard.stored()

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        """One statement that is a transaction of its own: a third of the cost of `write`."""
        began = perf_counter()
        async with self._writing:
            pass  # Nobody is inside a transaction, and until the next await nobody can begin one.
        self._waited((entered := perf_counter()) - began)
        self._guard.require_its_place()
        with self._guard:
            # So the statement joins the connection's own queue at once: the disk need not wait for the event loop.
            rows: Iterable[Row] = await self._writer.execute_fetchall(sql, params or {})
        self._wrote(perf_counter() - entered)
        self._guard.stored()
        return next(iter(rows), None)

    async def why_not_writable(self) -> str | None:
        """What is wrong and how to cure it, found by writing a few bytes to the disk; None where that works."""
        try:
            await self.write_one(PROBE, {"word": secrets.token_hex(4)})  # another one: the same would write nothing
        except DatabaseTrouble as trouble:
            return str(trouble)
        return None

    async def _rescue(self, reader: aiosqlite.Connection) -> None:
        """Where somebody has deleted the file, the system keeps its content until we close it: save that before."""
        try:
            self._guard.require_its_place()
        except DatabaseTrouble:
            try:
                with closing(sqlite3.connect(self._guard.rescued)) as file:
                    await reader.backup(file)
            except (OSError, sqlite3.Error) as error:  # its folder is gone as well
                log.error("The content of %s could not be saved: %s", self.path, error)
            else:
                log.warning("What the bot had of %s is saved as %s", self.path, self._guard.rescued)
