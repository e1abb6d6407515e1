"""Bringing a PostgreSQL database to the current schema, and refusing one that is not for this version to touch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, repeat
from typing import Any

import asyncpg

from bot.errors import DatabaseAway, DatabaseError
from bot.store.address import Server
from bot.store.db import PROBE, Row
from bot.store.migrate import MIGRATIONS, UNFINISHED, VERSION, head, is_behind, mention_newer, refuse_newer, unfinished
from bot.store.postgres_trouble import CURES, READ_ONLY, unusable

log = logging.getLogger(__name__)

CONNECTING = 10.0  # seconds
OLDEST = 14  # PostgreSQL's version: the oldest that is tested and that its makers look after
# Of several processes that start together one upgrades, and the others wait for it.
ALONE = "SELECT pg_advisory_xact_lock(1937337709)"
# Whoever changes a table waits until nobody uses it, and everybody else behind them: members would wait as well. So it
# gives up soon, and tries again when they had their turn.
BRIEFLY = "SET LOCAL lock_timeout = '1s'"
LOCKED = "55P03"  # https://www.postgresql.org/docs/current/errcodes-appendix.html: lock_not_available
TRIES, PAUSES = 40, (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds between them
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
    revision = present_revision(server)
    if is_behind(revision):
        asyncio.run(_upgrade_in_turn(server))
    else:
        mention_newer(revision)


def present_revision(server: Server, *, unfinished_too: bool = False) -> str | None:
    """The schema revision of the database; None where there is nothing in it. Blocks, and writes nothing.

    Raises DatabaseError for one that is not ours, that is newer than this version, that cannot be used, or
    (`unfinished_too`: not for that) for a copy that has not come to its end.
    """
    return asyncio.run(current_revision(server, unfinished_too=unfinished_too))


async def current_revision(server: Server, *, unfinished_too: bool = False) -> str | None:
    """The same without blocking."""
    async with _connected(server) as connection:
        return await _revision(server, connection, unfinished_too=unfinished_too)


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
    if is_behind(revision):
        return f"{answers}, is at schema {revision} and will be brought to {head()} at the next start"
    return f"{answers} and is at schema {revision}"


async def _revision(server: Server, connection: Any, *, unfinished_too: bool = False) -> str | None:
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    names = {row["tablename"] for row in tables}
    if not names:
        return None
    if not {"alembic_version", "installation"} <= names:
        raise DatabaseError(f"{server} is not a Syllabot database. Name another one in DATABASE_URL, or here.")
    found = await connection.fetchrow(VERSION)
    if found is None:
        raise DatabaseError(f"{server} is damaged (its schema has no revision). Restore a backup.")
    revision = str(found["version_num"])
    refuse_newer(server, revision, found.get("serves"))
    if not unfinished_too and await connection.fetchval("SELECT 1 FROM installation WHERE key = $1", UNFINISHED):
        raise unfinished(server)
    return revision


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


async def _upgrade_in_turn(server: Server) -> None:
    """Upgrade as soon as nobody is in the way. Raises DatabaseError where somebody is for minutes."""
    for _, pause in zip(range(TRIES), chain(PAUSES, repeat(PAUSES[-1])), strict=False):
        if await _upgrade(server):
            return
        log.info("The database is upgraded as soon as nobody is in the way; trying again in %.1f s", pause)
        await asyncio.sleep(pause)
    raise DatabaseError(
        f"{server} was not upgraded: another program has held its tables for minutes. See in pg_stat_activity which, "
        "end it, and start again."
    )


async def _upgrade(server: Server) -> bool:
    """Whether nobody was in the way."""
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
            await connection.execute(sa.text(BRIEFLY))
            await connection.execute(sa.text(ALONE))
            await connection.run_sync(upgrade)
        return True
    except sa.exc.DBAPIError as error:  # SQLAlchemy wraps what PostgreSQL said, twice
        if getattr(error.orig, "sqlstate", None) == LOCKED:
            return False
        raise unusable(server, (error.orig and error.orig.__cause__) or error) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise unusable(server, error) from error
    finally:
        await engine.dispose()
