"""The database on a PostgreSQL server: a pool of connections, shared with the other processes that serve from it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from time import perf_counter
from typing import Any

import asyncpg

from bot.metrics import Metrics
from bot.store.address import Server
from bot.store.db import Connection, Database, Params, Row
from bot.store.postgres_trouble import Guard, unusable

MOST = 10  # connections of a process
BUSY = 10.0  # seconds to wait for one that is free: a member's three are over by then
CONNECTING = 10.0  # seconds
# What members were told is saved survives a power cut. Plans are short: compiling them costs more than it gives.
SETTINGS = {"application_name": "syllabot", "synchronous_commit": "on", "jit": "off"}
NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")
# In SQLite there is one writer at a time, and the features rely on it: what one reads in `write` stays as it is until
# it has written. The key is ours alone in the database.
ONE_WRITER = "BEGIN; SELECT pg_advisory_xact_lock(1937337708)"


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement with PostgreSQL's `$1`, and the names of its parameters in their order.

    Each place has a number of its own, or one type would have to do for all the places of a name.
    """
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        names.append(found[1])
        return f"${len(names)}"

    return NAMED.sub(number, sql), tuple(names)


def _call(sql: str, params: Params | None) -> tuple[str, list[Any]]:
    numbered, names = _numbered(sql)
    return numbered, [params[name] for name in names] if params else []


class _Statements:
    """`Connection` on one connection, or on whichever of the pool is free."""

    def __init__(self, connection: Any, guard: Guard) -> None:
        self._connection = connection
        self._guard = guard

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        numbered, values = _call(sql, params)
        with self._guard:
            rows: list[Row] = await self._connection.fetch(numbered, *values)
            return rows

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        if params:
            numbered, names = _numbered(sql)
            with self._guard:
                await self._connection.executemany(numbered, [[each[name] for name in names] for each in params])


class PostgresDatabase(Database):
    """`write_one` and reads run on connections of their own; transactions of this process queue for one of theirs."""

    def __init__(self, address: Server, pool: Any, guard: Guard, metrics: Metrics) -> None:
        self.address = address
        self._pool = pool
        self._guard = guard
        self._writing = asyncio.Lock()
        self.read: Connection = _Statements(pool, guard)
        self.glance = self.read
        self._waited, self._wrote = metrics.database_wait.observe, metrics.database_write.observe

    @classmethod
    @asynccontextmanager
    async def opened(cls, address: Server, metrics: Metrics) -> AsyncIterator[PostgresDatabase]:
        """See `Database.open`."""
        try:
            pool = await asyncpg.create_pool(
                address.url,
                min_size=1,
                max_size=MOST,
                timeout=CONNECTING,
                reset=_left_clean,
                server_settings=SETTINGS,
            )
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise unusable(address, error) from error
        async with pool:
            yield cls(address, pool, Guard(address), metrics)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        began = perf_counter()
        async with self._writing:
            with self._guard:
                connection = await self._pool.acquire(timeout=BUSY)
            try:
                with self._guard:
                    await connection.execute(ONE_WRITER)
                self._waited((entered := perf_counter()) - began)
                yield _Statements(connection, self._guard)
                with self._guard:
                    await connection.execute("COMMIT")
                self._wrote(perf_counter() - entered)
            finally:
                await self._pool.release(connection)  # which takes back whatever was not committed
        self._guard.stored()

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        numbered, values = _call(sql, params)
        began = perf_counter()
        with self._guard:
            row: Row | None = await self._pool.fetchrow(numbered, *values)
        self._wrote(perf_counter() - began)
        self._guard.stored()
        return row


async def _left_clean(connection: Any) -> None:
    """Before another one has the connection. What asyncpg does by itself costs a trip to the server each time."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")
