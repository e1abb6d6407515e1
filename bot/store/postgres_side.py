"""A PostgreSQL database as one end of a copy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from bot.errors import DatabaseError
from bot.store.address import Server
from bot.store.canonical import NUL, without_nul
from bot.store.migrate import UNFINISHED
from bot.store.peers import LEASE
from bot.store.postgres_trouble import unusable
from bot.store.side import FINISHED, Side, where
from bot.store.tables import Kinds, Table, Values, tables_of

CONNECTING = 10.0  # seconds
# After the end of another copy, however it ended, the server may take a moment to see that it is gone.
SETTINGS = {"application_name": "syllabot copy", "lock_timeout": "10s", "jit": "off"}
ONE_COPY = 1937337710  # the key of a lock that is ours alone in the database
# Signs of life go by this server's clock; after the last one a process may still serve.
ALIVE = "SELECT name FROM processes WHERE seen_at > extract(epoch FROM clock_timestamp()) - $1 ORDER BY name"

COLUMNS = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), array_position(i.indkey::int2[], a.attnum) "
    "FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary "
    "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
)
REFERENCES = (
    "SELECT c.relname, other.relname FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid "
    "JOIN pg_class AS other ON other.oid = k.confrelid "
    "WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace"
)
KINDS: Kinds = {"bigint": int, "double precision": float, "text": str}
LAST = (
    "SELECT c.relname AS name, s.last_value AS id FROM pg_sequences AS s "
    "JOIN pg_class AS q ON q.relname = s.sequencename AND q.relnamespace = s.schemaname::regnamespace "
    "JOIN pg_depend AS d ON d.objid = q.oid AND d.deptype IN ('a', 'i') "
    "JOIN pg_class AS c ON c.oid = d.refobjid "
    "WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
)
ITSELF = (
    "SELECT concat(pg_postmaster_start_time(), ' ', oid, ' ', current_schema()) FROM pg_database "
    "WHERE datname = current_database()"
)


class PostgresSide(Side):
    """On one connection."""

    def __init__(self, server: Server, connection: Any, tables: Mapping[str, Table]) -> None:
        self.address = self._server = server
        self._connection = connection
        self.tables = tables

    @classmethod
    @asynccontextmanager
    async def opened(cls, server: Server, *, to_write: bool) -> AsyncIterator[PostgresSide]:
        """See `bot.store.side.opened`."""
        with _explained(server):
            connection = await asyncpg.connect(server.url, timeout=CONNECTING, server_settings=SETTINGS)
        try:
            with _explained(server):
                if to_write:
                    await _alone(server, connection)
                tables = tables_of(await connection.fetch(COLUMNS), await connection.fetch(REFERENCES), KINDS)
            yield cls(server, connection, tables)
        finally:
            await connection.close()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        with _explained(self._server):
            await self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            with _explained(self._server):
                await self._connection.execute("ROLLBACK")

    async def rows(self, table: Table, size: int, after: Values | None = None) -> AsyncIterator[list[Values]]:
        key = ", ".join(_by_bytes(table))
        places = ", ".join(f"${number}" for number in range(1, len(table.key) + 1))
        beyond = [f"({key}) > ({places})"] if after else []
        sql = f"SELECT {', '.join(table.names)} FROM {table.name}{where(table, *beyond)} ORDER BY {key}"
        with _explained(self._server):
            found = await self._connection.cursor(sql, *(after or ()))
            while rows := await found.fetch(size):
                yield [tuple(row) for row in rows]

    async def last(self, table: Table) -> Values | None:
        order = ", ".join(f"{name} DESC" for name in _by_bytes(table))
        sql = f"SELECT {', '.join(table.key)} FROM {table.name}{where(table)} ORDER BY {order} LIMIT 1"
        with _explained(self._server):
            row = await self._connection.fetchrow(sql)
            return None if row is None else tuple(row)

    async def count(self, table: Table) -> int:
        with _explained(self._server):
            return int(await self._connection.fetchval(f"SELECT count(*) FROM {table.name}{where(table)}"))

    async def put(self, table: Table, rows: Sequence[Values]) -> None:
        """With COPY, many times as fast as INSERT."""
        if any(isinstance(value, str) and NUL in value for row in rows for value in row):
            rows = [tuple(without_nul(each) if isinstance(each, str) else each for each in row) for row in rows]
        with _explained(self._server):
            try:
                await self._connection.copy_records_to_table(table.name, records=rows, columns=table.names)
            except asyncpg.IntegrityConstraintViolationError as error:  # foreign keys: SQLite need not have kept them
                raise DatabaseError(
                    f"{self._server} does not take what the source has in {table.name}: {error}. Correct it there."
                ) from error

    async def given_out(self) -> dict[str, int]:
        with _explained(self._server):
            return {row["name"]: row["id"] for row in await self._connection.fetch(LAST)}

    async def give_none_below(self, ids: Mapping[str, int]) -> None:
        known = await self.given_out()
        with _explained(self._server):
            for table, id in ids.items():
                if known.get(table, 0) < id:
                    column = self.tables[table].key[0]
                    await self._connection.execute(
                        "SELECT setval(pg_get_serial_sequence($1, $2), $3)", table, column, id
                    )

    async def noted(self, key: str) -> str | None:
        with _explained(self._server):
            value: str | None = await self._connection.fetchval("SELECT value FROM installation WHERE key = $1", key)
            return value

    async def note(self, key: str, value: str) -> None:
        with _explained(self._server):
            await self._connection.execute("INSERT INTO installation (key, value) VALUES ($1, $2)", key, value)

    async def finish(self) -> None:
        with _explained(self._server):
            await self._connection.execute("ANALYZE")  # or the first plans would be those for empty tables
            await self._connection.execute("UPDATE installation SET key = $1 WHERE key = $2", FINISHED, UNFINISHED)

    async def serving(self) -> list[str]:
        with _explained(self._server):
            rows = await self._connection.fetch(ALIVE, LEASE.total_seconds())
            return [row["name"] for row in rows]

    async def itself(self) -> str:
        with _explained(self._server):
            return str(await self._connection.fetchval(ITSELF))


async def _alone(server: Server, connection: Any) -> None:
    """The only copy into this database, as long as the connection lasts."""
    try:
        await connection.execute(f"SELECT pg_advisory_lock({ONE_COPY})")
    except asyncpg.LockNotAvailableError as error:
        raise DatabaseError(f"Another copy into {server} is under way. Let it end, or stop it.") from error


def _by_bytes(table: Table) -> list[str]:
    """The key's columns, texts compared as SQLite does."""
    texts = {column.name for column in table.columns if column.kind is str}
    return [f'{name} COLLATE "C"' if name in texts else name for name in table.key]


@contextmanager
def _explained(server: Server) -> Iterator[None]:
    try:
        yield
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise unusable(server, error) from error
