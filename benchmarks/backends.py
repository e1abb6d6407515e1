"""Both kinds of database, as an operator has them, on the same disk: what was acknowledged survives a power cut.

SQLite writes with `synchronous=FULL`. PostgreSQL runs as it is installed: fsync, full_page_writes and
synchronous_commit are on.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

from bot.store.address import SQLITE as SCHEME
from bot.store.address import Address, Server
from bot.store.migrate import migrate
from tests.postgres import Cluster, cluster

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
BACKENDS = (SQLITE, POSTGRESQL)
Rows = Iterable[tuple[Any, ...]]
SAFE = ("fsync", "full_page_writes", "synchronous_commit")
# For a foreign key each row would be looked up, and a database is loaded once. As if it were a copy: no triggers.
AS_A_COPY = "SET session_replication_role = replica"
NUMBERED = (
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' "
    "AND column_name = 'id' AND column_default LIKE 'nextval%'"
)


class Backends:
    """Makes new databases of either kind, with the current schema and nothing in them."""

    def __init__(self, folder: Path, server: Cluster) -> None:
        self._folder, self._server = folder, server

    async def new(self, backend: str, name: str) -> Address:
        return await asyncio.to_thread(self._new, backend, name)

    def _new(self, backend: str, name: str) -> Address:
        address: Address = self._folder / f"{name}.db" if backend == SQLITE else self._server.new()
        migrate(address)
        return address


@contextlib.contextmanager
def backends(folder: Path) -> Iterator[Backends]:
    """With a PostgreSQL server of its own, gone with the context."""
    with cluster((), folder) as server:
        asyncio.run(_require_safety(server.url))
        yield Backends(folder, server)


async def _require_safety(url: str) -> None:
    async with connected(url) as connection:
        off = [each for each in SAFE if await connection.fetchval(f"SHOW {each}") != "on"]
    if off:
        raise RuntimeError(f"PostgreSQL does not write as safely as it should: {', '.join(off)} is off")


async def copy_in(address: Address, tables: Iterable[tuple[str, tuple[str, ...], Rows]]) -> None:
    """Fill tables, each given with its columns and rows, as fast as it goes; the planner knows of them afterwards."""
    if isinstance(address, Path):
        _load_file(address, tables)
        return
    async with connected(address.url) as connection:
        await connection.execute(AS_A_COPY)
        for table, columns, rows in tables:
            await connection.copy_records_to_table(table, columns=columns, records=rows)
        for row in await connection.fetch(NUMBERED):
            name = row["name"]
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))"
            )
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")  # or the first to be measured would wait for it


def _load_file(path: Path, tables: Iterable[tuple[str, tuple[str, ...], Rows]]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for table, columns, rows in tables:
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


def url(address: Address) -> str:
    """As DATABASE_URL has it."""
    return address.url if isinstance(address, Server) else f"{SCHEME}{address}"


async def run(address: Address, sql: str) -> list[tuple[Any, ...]]:
    """What one statement of both kinds of SQL gives, beside the bot."""
    if isinstance(address, Server):
        async with connected(address.url) as connection:
            return [tuple(row) for row in await connection.fetch(sql)]
    with closing(sqlite3.connect(address, timeout=30)) as file, file:
        return file.execute(sql).fetchall()
