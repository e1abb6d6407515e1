"""The database on a PostgreSQL server: a pool of connections, shared with the other processes that serve from it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from functools import lru_cache
from time import perf_counter
from typing import Any

import asyncpg

from bot.metrics import Metrics
from bot.store.address import Server
from bot.store.db import Connection, Database, Params, Row
from bot.store.postgres_schema import CONNECTING
from bot.store.postgres_trouble import Guard, unusable

Lent = Callable[[], AbstractAsyncContextManager[Any]]

MOST = 10  # connections of a process
PATIENCE = 2.0  # seconds for the server: Discord gives 3 for an answer to a member
LETTING_GO = 0.4  # seconds more, to take back what was begun
LONG = 60.0  # seconds for a statement within a transaction: some erase a whole server
# What members were told is saved survives a power cut. Plans are short: compiling them costs more than it gives. A
# process that stands still within a transaction must not hold up the others.
SETTINGS = {
    "application_name": "syllabot",
    "synchronous_commit": "on",
    "jit": "off",
    "idle_in_transaction_session_timeout": "5000",  # milliseconds
}
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
    return numbered, _values(names, params) if params else []


def _values(names: Sequence[str], params: Params) -> list[Any]:
    """In their order. PostgreSQL's texts have no place for U+0000, which nobody sees."""
    values: list[Any] = [params[name] for name in names]
    return [value.replace("\0", "") if isinstance(value, str) and "\0" in value else value for value in values]


class _Statements:
    """`Connection` on what is `lent`: the connection of a transaction, or whichever of the pool is free."""

    def __init__(self, lent: Lent, guard: Guard, longest: float) -> None:
        self._lent = lent
        self._guard = guard
        self._longest = longest  # seconds for a statement, and for the connection to it

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        numbered, values = _call(sql, params)
        with self._guard:
            async with asyncio.timeout(self._longest), self._lent() as connection:
                rows: list[Row] = await connection.fetch(numbered, *values)
                return rows

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        if params:
            numbered, names = _numbered(sql)
            with self._guard:
                async with asyncio.timeout(self._longest), self._lent() as connection:
                    await connection.executemany(numbered, [_values(names, each) for each in params])


class PostgresDatabase(Database):
    """Reads and `write_beside` have connections of their own; the transactions of a process queue for one of theirs."""

    def __init__(self, address: Server, pool: Any, guard: Guard, metrics: Metrics) -> None:
        self.address = address
        self._pool = pool
        self._guard = guard
        self._writing = asyncio.Lock()
        self.read: Connection = _Statements(self._lent, guard, PATIENCE)
        self.glance = self.read
        self._waited, self._wrote = metrics.database_wait.observe, metrics.database_write.observe

    @classmethod
    @asynccontextmanager
    async def opened(cls, address: Server, metrics: Metrics) -> AsyncIterator[PostgresDatabase]:
        """See `Database.open`."""
        try:
            pool = await asyncpg.create_pool(
                address.url,
                min_size=0,  # a floor is kept up in the background, with a traceback where that fails
                max_size=MOST,
                timeout=CONNECTING,
                reset=_as_it_is,
                server_settings=SETTINGS,
            )
            await pool.release(await pool.acquire())  # the first, so that what is wrong shows here
        except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise unusable(address, error) from error
        try:
            yield cls(address, pool, Guard(address), metrics)
        finally:
            try:
                async with asyncio.timeout(LETTING_GO):
                    await pool.close()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                pool.terminate()  # a server that does not answer holds up nobody's end

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        began = perf_counter()
        with self._guard:
            connection = await self._begun()
        stored = False
        try:
            self._waited((entered := perf_counter()) - began)
            yield _Statements(lambda: nullcontext(connection), self._guard, LONG)
            with self._guard:
                # Where a statement has failed and nobody minded, this takes everything back, and is no error.
                if await connection.execute("COMMIT", timeout=PATIENCE) != "COMMIT":
                    raise RuntimeError("a statement of this transaction had failed: nothing of it is stored")
            stored = True
            self._wrote(perf_counter() - entered)
        finally:
            self._writing.release()  # before anything at which one can be cancelled once more
            await self._give_back(connection, undo=not stored)
        self._guard.stored()

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        async with self.write() as tx:
            return await tx.one(sql, params)

    async def write_beside(self, sql: str, params: Params | None = None) -> Row | None:
        numbered, values = _call(sql, params)
        began = perf_counter()
        with self._guard:
            async with asyncio.timeout(PATIENCE), self._lent() as connection:
                self._waited((entered := perf_counter()) - began)
                row: Row | None = await connection.fetchrow(numbered, *values)
        self._wrote(perf_counter() - entered)
        self._guard.stored()
        return row

    async def _begun(self) -> Any:
        """A connection on which a transaction has begun that excludes all others. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            await self._writing.acquire()
            try:
                connection = await self._pool.acquire()
                try:
                    await connection.execute(ONE_WRITER)
                except BaseException:
                    await self._give_back(connection, undo=True)
                    raise
            except BaseException:
                self._writing.release()
                raise
        return connection

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Any]:
        connection = await self._pool.acquire()
        try:
            yield connection
        finally:
            await self._give_back(connection)

    async def _give_back(self, connection: Any, *, undo: bool = False) -> None:
        """`undo`: what was not committed is taken back; a connection on which that is not possible is cut."""
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            try:
                if undo:  # asyncpg would do it, and log it as a fault
                    await connection.execute("ROLLBACK", timeout=LETTING_GO)
            except BaseException:
                connection.terminate()
                raise
            finally:
                await self._pool.release(connection, timeout=LETTING_GO)


async def _as_it_is(_: Any) -> None:
    """Nothing is left behind on a connection. What asyncpg does by itself costs a trip to the server each time."""
