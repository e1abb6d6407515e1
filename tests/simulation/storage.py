"""The database in memory, at the speed of SQLite: as `bot.store.db.Database`, with faults between the statements."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.db import Connection, Database, Params, Row
from bot.store.migrate import migrate
from bot.store.sqlite import plain
from tests.simulation.faults import Faults, Killed

READING = ("SELECT", "BEGIN")


@cache
def _migrated() -> sqlite3.Connection:
    """A database fresh from the real migrations; they run once for all the disks of a process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate(path)
        disk = sqlite3.connect(path)
        template = sqlite3.connect(":memory:", check_same_thread=False)
        disk.backup(template)
        disk.close()
    return template


def new_disk() -> sqlite3.Connection:
    """What outlives a process."""
    disk = sqlite3.connect(":memory:", isolation_level=None)
    _migrated().backup(disk)
    disk.row_factory = sqlite3.Row
    disk.execute("PRAGMA foreign_keys = ON")
    return disk


class MemoryDatabase(Database):
    """What one process sees of the disk. After it was killed, nothing of it reaches the disk any more.

    Nobody else is let through inside a transaction: a reader beside it sees what was committed before it began, which
    is what it would have seen before.
    """

    def __init__(self, disk: sqlite3.Connection, faults: Faults) -> None:
        self.disk = disk
        self.faults = faults
        self.alive = True
        self.misused: list[str] = []
        self._writing = asyncio.Lock()
        self.read = self.glance = _Statements(self, inside=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        await self.faults.let_others_through()
        async with self._writing:
            try:
                self.step("BEGIN IMMEDIATE")
                yield _Statements(self, inside=True)
                self.step("COMMIT")
            except BaseException:
                if self.disk.in_transaction:
                    self.disk.rollback()
                raise

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        await self.faults.let_others_through()
        async with self._writing:
            return next(iter(self.step(sql, params)), None)

    def step(self, sql: str, params: Params | None = None, many: Sequence[Params] | None = None) -> list[Row]:
        """Run one statement, or fail as the plan of faults has it."""
        sql = plain(sql)
        if self.faults.steady and self.alive:
            return (
                self.disk.executemany(sql, many).fetchall() if many else self.disk.execute(sql, params or {}).fetchall()
            )
        faults, reads = self.faults, sql.startswith(READING)
        try:
            if not self.alive:
                raise Killed
            faults.maybe_kill()
            trouble = faults.storage(writes=not reads)
            if trouble is not None:
                raise sqlite3.OperationalError(trouble)
            if many is not None:
                self.disk.executemany(sql, many)
                return []
            rows = self.disk.execute(sql, params or {}).fetchall()
            if not self.disk.in_transaction and not reads:
                faults.maybe_kill()  # it is stored, and nobody hears of it
        except Killed:
            self.die()
            raise
        return rows

    def die(self) -> None:
        self.alive = False
        if self.disk.in_transaction:
            self.disk.rollback()


class _Statements:
    """`Connection`: outside of a transaction, or inside."""

    def __init__(self, db: MemoryDatabase, *, inside: bool) -> None:
        self._db = db
        self._inside = inside

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        if not self._inside:
            await self._db.faults.let_others_through()
            if self._db.disk.in_transaction:
                self._db.misused.append(f"a transaction reads past itself, or waits for somebody: {sql}")
        return self._db.step(sql, params)

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        if params:
            self._db.step(sql, many=params)
