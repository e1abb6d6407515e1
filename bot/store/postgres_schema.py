"""Bringing a PostgreSQL database to the current schema, and refusing one that is not for this version to touch."""

from __future__ import annotations

import asyncio
import logging
from itertools import chain, repeat
from typing import Any

import asyncpg

from bot.errors import DatabaseError
from bot.store.address import Server
from bot.store.migrate import MIGRATIONS, VERSION, is_behind, mention_newer, refuse_newer
from bot.store.postgres_trouble import TROUBLE, unusable

log = logging.getLogger(__name__)

# Of several processes that start together one upgrades, and the others wait for it.
ALONE = "SELECT pg_advisory_xact_lock(1937337709)"
# Whoever changes a table waits until nobody uses it, and everybody else behind them: members would wait as well. So it
# gives up soon, and tries again when they had their turn.
BRIEFLY = "SET LOCAL lock_timeout = '1s'"
LOCKED = "55P03"  # https://www.postgresql.org/docs/current/errcodes-appendix.html: lock_not_available
TRIES = 40
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds between them


def migrate(server: Server) -> None:
    """Create the tables, or bring them to the current schema. Blocks. Raises DatabaseError."""
    try:
        revision = asyncio.run(current_revision(server))
        if is_behind(revision):
            asyncio.run(_upgrade_in_turn(server))
        else:
            mention_newer(revision)
    except (*TROUBLE, asyncpg.PostgresError, ValueError) as error:
        raise unusable(server, error) from error


async def current_revision(server: Server) -> str | None:
    """The schema revision of the database; None where there is nothing in it. Writes nothing.

    Raises DatabaseError for one that is not ours or too new for this version.
    """
    connection = await asyncpg.connect(server.url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = {row["tablename"] for row in tables}
        if not names:
            return None
        if not {"alembic_version", "installation"} <= names:
            raise DatabaseError(f"{server} is not a Syllabot database. Name another one in DATABASE_URL, or here.")
        found = await connection.fetchrow(VERSION)
    finally:
        await connection.close()
    if found is None:
        raise DatabaseError(f"{server} is damaged (its schema has no revision). Restore a backup.")
    revision = str(found["version_num"])
    refuse_newer(server, revision, found.get("serves"))
    return revision


async def _upgrade_in_turn(server: Server) -> None:
    """Upgrade as soon as nobody is in the way. Raises DatabaseError where somebody is for minutes."""
    from sqlalchemy.exc import DBAPIError

    for _, pause in zip(range(TRIES), chain(PAUSES, repeat(PAUSES[-1])), strict=False):
        try:
            await _upgrade(server)
            return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCKED:
                raise
        log.info("The schema is upgraded as soon as nobody is in the way; trying again in %.1f s", pause)
        await asyncio.sleep(pause)
    raise DatabaseError(
        f"{server} could not be upgraded: another program held its tables for minutes. See who it is in "
        "pg_stat_activity, end it, and start again. The database was left untouched."
    )


async def _upgrade(server: Server) -> None:
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(server.url), poolclass=NullPool
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
    finally:
        await engine.dispose()
