"""A connection to the database's file for statements that may have to wait: in a thread of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from bot.store.file import kind_of

# WAL: readers do not wait for the writer. FULL: what a member was told is saved survives a power cut. Where another
# program holds the file, a member hears of it within the 3 seconds that Discord gives for an answer. What is erased is
# overwritten in the file: by default that depends on who built SQLite.
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 2000",
    "secure_delete = ON",
    # KiB; the system keeps the file's pages as well. By default each connection takes up to twice as much in a month.
    "cache_size = -1024",
)


class Patient(sqlite3.Connection):
    """Waits for a lock that another program holds, up to `busy_timeout`; while one has waited in vain, nobody waits.

    Statements queue for the connection's thread: if each of them waited in turn, members would get no answer in time.
    The first that works lets the next ones wait again. It costs 0.2 µs.
    """

    _patience: int | None = None  # the busy_timeout to go back to, in milliseconds; None: it is in force

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        try:
            cursor = super().execute(sql, parameters)
        except sqlite3.OperationalError as error:
            if self._patience is None and kind_of(error) == sqlite3.SQLITE_BUSY:
                [self._patience] = super().execute("PRAGMA busy_timeout").fetchone()
                super().execute("PRAGMA busy_timeout = 0")
            raise
        if self._patience is not None:
            super().execute(f"PRAGMA busy_timeout = {self._patience}")
            self._patience = None
        return cursor


@asynccontextmanager
async def connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """Open it for as long as the context lasts. Raises sqlite3.Error."""
    # isolation_level=None: a transaction begins where we say so and nowhere else.
    async with aiosqlite.connect(path, isolation_level=None, factory=Patient) as connection:
        connection.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        yield connection
