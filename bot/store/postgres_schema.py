"""Bringing a PostgreSQL database to the current schema, and refusing one that is not for this version to touch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from bot.errors import DatabaseAway, DatabaseError
from bot.store.address import Server
from bot.store.db import PROBE, Row
from bot.store.migrate import MIGRATIONS, head, known
from bot.store.postgres_trouble import CURES, READ_ONLY, unusable

CONNECTING = 10.0  # seconds
OLDEST = 14  # PostgreSQL's version: the oldest that is tested and that its makers look after
# Of several processes that start together one upgrades, and the others wait for it.
ALONE = "SELECT pg_advisory_xact_lock(1937337709)"
# Locks are asked for, too: what only speaks like PostgreSQL may lack them.
FACTS = (
    "SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_version') AS named, "
    "current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS stand_by, "
    "current_setting('transaction_read_only') = 'on' AS read_only, "
    "coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create, "
    "pg_try_advisory_xact_lock_shared(1937337709) IS NOT NULL AS locks"
)


def migrate(server: Server) -> None:
    """Create the tables, or bring them to the current schema. Blocks. Raises DatabaseError."""
    if present_revision(server) != head():
        asyncio.run(_upgrade(server))


def present_revision(server: Server) -> str | None:
    """The schema revision of the database; None where there is nothing in it. Blocks, and writes nothing.

    Raises DatabaseError for one that is not ours, that is newer than this version, or that cannot be used.
    """
    return asyncio.run(current_revision(server))


async def current_revision(server: Server) -> str | None:
    """The same without blocking."""
    async with _connected(server) as connection:
        return await _revision(server, connection)


def ask(server: Server, sql: str) -> list[Row]:
    """The rows of one statement, for whoever runs without the bot. Blocks. Raises DatabaseError."""

    async def fetch() -> list[Row]:
        async with _connected(server) as connection:
            rows: list[Row] = await connection.fetch(sql)
            return rows

    return asyncio.run(fetch())


def examine(server: Server) -> str:
    """For `check`: what is there, in a line. Blocks, and changes nothing. Raises DatabaseError."""
    return asyncio.run(_examine(server))


async def _examine(server: Server) -> str:
    async with _connected(server) as connection:
        answers = f"{server} answers (PostgreSQL {connection.get_settings().server_version})"
        revision = await _revision(server, connection)
        if revision is None:
            return f"{answers}; the tables will be made at the first start"
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(PROBE.replace(":word", "'probe'"))
        await transaction.rollback()
    if revision != head():
        return f"{answers}, is at schema {revision} and will be brought to {head()} at the next start"
    return f"{answers} and is at schema {revision}"


async def _revision(server: Server, connection: Any) -> str | None:
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    names = {row["tablename"] for row in tables}
    if not names:
        return None
    if not {"alembic_version", "installation"} <= names:
        raise DatabaseError(f"{server} is not a Syllabot database. Name another one in DATABASE_URL, or here.")
    revision = await connection.fetchval("SELECT version_num FROM alembic_version")
    if revision not in known():
        raise DatabaseError(
            f"{server} was written by a newer version of Syllabot (schema {revision}; this one knows {head()}). "
            "Start the newer version, or restore a backup made with this one. The database was left untouched."
        )
    return str(revision)


@asynccontextmanager
async def _connected(server: Server) -> AsyncIterator[Any]:
    """A connection to a server that can be used. Raises DatabaseError for whatever is in the way."""
    try:
        connection = await asyncpg.connect(server.url, timeout=CONNECTING)
        try:
            _require(server, await connection.fetchrow(FACTS))
            yield connection
        finally:
            await connection.close(timeout=CONNECTING)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise unusable(server, error) from error


def _require(server: Server, facts: Any) -> None:
    """Raises DatabaseError where it lacks what Syllabot needs."""
    if facts["version"] < OLDEST:
        raise DatabaseError(
            f"{server} is PostgreSQL {facts['named']}; Syllabot needs {OLDEST} or newer. Upgrade that server."
        )
    if facts["encoding"] != "UTF8":
        raise DatabaseError(
            f"{server} keeps its texts as {facts['encoding']}, which has no place for most of the world's letters. "
            "Make the database with: createdb --encoding=UTF8 --template=template0"
        )
    if facts["stand_by"] or facts["read_only"]:
        raise DatabaseAway(f"Cannot use the database {server}: {READ_ONLY}")
    if not facts["may_create"]:
        raise DatabaseError(f"Cannot use the database {server}: no table may be made in it. {CURES['42501']}")


async def _upgrade(server: Server) -> None:
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(server.url, timeout=CONNECTING),
        poolclass=NullPool,
    )
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def upgrade(connection: Any) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    try:
        async with engine.begin() as connection:
            await connection.execute(sa.text(ALONE))
            await connection.run_sync(upgrade)
    except sa.exc.DBAPIError as error:  # SQLAlchemy wraps what PostgreSQL said, twice
        raise unusable(server, (error.orig and error.orig.__cause__) or error) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise unusable(server, error) from error
    finally:
        await engine.dispose()
