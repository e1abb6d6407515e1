"""The database in one SQLite file: one writer at a time, readers beside it."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from functools import lru_cache
from pathlib import Path
from time import perf_counter

import aiosqlite

from bot.errors import DatabaseTrouble
from bot.metrics import Metrics
from bot.store.connection import connect
from bot.store.db import Connection, Database, Params, Row
from bot.store.file import unusable
from bot.store.guard import Guard

log = logging.getLogger(__name__)

# In a file there is one writer at a time, and nobody's rows to wait for or to pass over.
LOCKING = re.compile(r" FOR (?:UPDATE|(?:KEY )?SHARE)(?: OF \w+)?(?: SKIP LOCKED)?")


@lru_cache(maxsize=1024)
def plain(sql: str) -> str:
    """The statement without what locks rows."""
    return LOCKING.sub("", sql)


class _Statements:
    """`Connection` on one SQLite connection."""

    def __init__(self, connection: aiosqlite.Connection, guard: Guard) -> None:
        self._connection = connection
        self._guard = guard

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        with self._guard:
            # One call, one hop to the connection's thread: execute() and fetchall() would be two.
            return list(await self._connection.execute_fetchall(plain(sql), params or {}))

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        if params:
            with self._guard:
                await self._connection.executemany(plain(sql), params)


class _Glance:
    """`Connection` without a thread of its own: what it is asked runs where it is asked, and everything else waits."""

    def __init__(self, connection: sqlite3.Connection, guard: Guard) -> None:
        self._connection = connection
        self._guard = guard

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        with self._guard:
            return self._connection.execute(plain(sql), params or {}).fetchall()

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        with self._guard:
            row: Row | None = self._connection.execute(plain(sql), params or {}).fetchone()
            return row

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        with self._guard:
            self._connection.executemany(plain(sql), params)


class SqliteDatabase(Database):
    """Coroutines that shared one connection would share its transaction: writers queue, readers have their own.

    `glance` has no thread of its own: it takes 20 µs, less than the way to another thread and back. A reader never
    waits for the writer.
    """

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        glancer: sqlite3.Connection,
        metrics: Metrics,
    ) -> None:
        self.address = self.path = path
        self._guard = Guard(path)
        self._writer = writer
        self._writing = asyncio.Lock()
        self.read: Connection = _Statements(reader, self._guard)
        self.glance: Connection = _Glance(glancer, self._guard)
        self._waited, self._wrote = metrics.database_wait.observe, metrics.database_write.observe

    @classmethod
    @asynccontextmanager
    async def opened(cls, path: Path, metrics: Metrics) -> AsyncIterator[SqliteDatabase]:
        """See `Database.open`."""
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
                glancer.execute("PRAGMA cache_size = -256")  # a few rows by their keys
                glancer.execute("PRAGMA schema_version")  # the first read makes the log beside the file
            except sqlite3.Error as error:
                raise unusable(path, error) from error
            db = cls(path, writer, reader, glancer, metrics)
            try:
                yield db
            finally:
                await db._rescue(reader)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
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
        began = perf_counter()
        async with self._writing:
            pass  # Nobody is inside a transaction, and until the next await nobody can begin one.
        self._waited((entered := perf_counter()) - began)
        self._guard.require_its_place()
        with self._guard:
            # So the statement joins the connection's own queue at once: the disk need not wait for the event loop.
            rows: Iterable[Row] = await self._writer.execute_fetchall(plain(sql), params or {})
        self._wrote(perf_counter() - entered)
        self._guard.stored()
        return next(iter(rows), None)

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
