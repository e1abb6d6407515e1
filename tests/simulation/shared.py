"""One database for several processes, in a SQLite file as fast as it gets: as PostgreSQL would keep it.

There is one transaction of several statements at a time; readers beside it see what is committed. What a process leaves
open when it is killed is taken back at once; when it is stopped, after a while.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.errors import DatabaseTrouble
from bot.store.db import Connection, Database, Params, Row
from bot.store.sqlite import plain
from tests.simulation.storage import _migrated

Gate = Callable[[], Awaitable[None]]
IDLE = 10.0  # seconds after which the server ends a transaction whose process says nothing more


class Disk:
    """The file, and whose transaction is open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        file = self.connect()
        _migrated().backup(file)
        file.execute("PRAGMA journal_mode = WAL")
        self.facts = file  # for whoever only looks
        self.holder: object = None
        self._free = asyncio.Event()

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    def execute(self, sql: str, params: Any = ()) -> sqlite3.Cursor:
        return self.facts.execute(sql, params)

    def open(self, gate: Gate) -> FileDatabase:
        return FileDatabase(self, gate)

    async def until_free(self) -> None:
        while self.holder is not None:
            self._free.clear()
            await self._free.wait()

    def let_go(self, holder: object) -> None:
        if self.holder is holder:
            self.holder = None
            self._free.set()

    def close(self) -> None:
        self.facts.close()


class FileDatabase(Database):
    """What one process sees of it, through connections of its own. `gate`: passed before and after each statement."""

    def __init__(self, disk: Disk, gate: Gate) -> None:
        self.disk, self.gate = disk, gate
        self._writer, self._reader = disk.connect(), disk.connect()
        self._turn = asyncio.Lock()
        self._open: _Transaction | None = None
        self.read = self.glance = _Reader(self._reader, gate)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        await self.gate()
        async with self._turn:
            await self.disk.until_free()
            self.disk.holder = self._open = tx = _Transaction(self._writer, self.gate)
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield tx
                await tx.all("COMMIT")
            finally:
                self._take_back(tx)

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        await self.gate()
        await self.disk.until_free()
        rows = self._writer.execute(plain(sql), params or {}).fetchall()
        await self.gate()
        return next(iter(rows), None)

    def falls_silent(self) -> None:
        """Its process was stopped: the server waits for the rest of what it has begun, but not for ever."""
        if (tx := self._open) is not None:
            tx.stirred = False
            asyncio.get_running_loop().call_later(IDLE, lambda: self._ended_by_server(tx))

    def _ended_by_server(self, tx: _Transaction) -> None:
        if self._open is tx and not tx.stirred:
            tx.broken = True
            self._take_back(tx)

    def die(self) -> None:
        if self._open is not None:
            self._take_back(self._open)
        self._writer.close()
        self._reader.close()

    def _take_back(self, tx: _Transaction) -> None:
        """Whatever of it is not committed; nothing, where it is over."""
        if self._open is tx:
            if self._writer.in_transaction:
                self._writer.rollback()
            self._open = None
        self.disk.let_go(tx)


class _Reader:
    """`Connection` outside of a transaction."""

    def __init__(self, connection: sqlite3.Connection, gate: Gate) -> None:
        self._connection, self._gate = connection, gate

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        await self._gate()
        rows: list[Row] = self._connection.execute(plain(sql), params or {}).fetchall()
        await self._gate()
        return rows

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        raise AssertionError("a reader writes")


class _Transaction(_Reader):
    """`broken`: the server has ended it."""

    broken = False
    stirred = False  # since its process was stopped

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        await self._pass()
        rows: list[Row] = self._connection.execute(plain(sql), params or {}).fetchall()
        await self._gate()
        return rows

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        await self._pass()
        if params:
            self._connection.executemany(plain(sql), params)

    async def _pass(self) -> None:
        await self._gate()
        if self.broken:
            raise DatabaseTrouble("the server has closed the connection")
        self.stirred = True
