"""Bringing a PostgreSQL database to the current schema, and refusing one that is not for this version to touch."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from bot.errors import DatabaseError
from bot.store.address import Server
from bot.store.migrate import MIGRATIONS, head, known
from bot.store.postgres_trouble import TROUBLE, unusable

# Of several processes that start together one upgrades, and the others wait for it.
ALONE = "SELECT pg_advisory_xact_lock(1937337709)"


def migrate(server: Server) -> None:
    """Create the tables, or bring them to the current schema. Blocks. Raises DatabaseError."""
    try:
        if asyncio.run(current_revision(server)) != head():
            asyncio.run(_upgrade(server))
    except (*TROUBLE, asyncpg.PostgresError, ValueError) as error:
        raise unusable(server, error) from error


async def current_revision(server: Server) -> str | None:
    """The schema revision of the database; None where there is nothing in it. Writes nothing.

    Raises DatabaseError for one that is not ours or newer than this version.
    """
    connection = await asyncpg.connect(server.url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = {row["tablename"] for row in tables}
        if not names:
            return None
        if not {"alembic_version", "installation"} <= names:
            raise DatabaseError(f"{server} is not a Syllabot database. Name another one in DATABASE_URL, or here.")
        revision = await connection.fetchval("SELECT version_num FROM alembic_version")
    finally:
        await connection.close()
    if revision not in known():
        raise DatabaseError(
            f"{server} was written by a newer version of Syllabot (schema {revision}; this one knows {head()}). "
            "Start the newer version, or restore a backup made with this one. The database was left untouched."
        )
    return str(revision)


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

    async with engine.begin() as connection:
        await connection.execute(sa.text(ALONE))
        await connection.run_sync(upgrade)
    await engine.dispose()
