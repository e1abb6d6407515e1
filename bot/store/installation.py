"""SQL for what the bot remembers about its own installation."""

from __future__ import annotations

from datetime import datetime

from bot.store.db import Connection, Database
from bot.store.rows import moment

RESTORED_AT = "SELECT coalesce(max(CAST(value AS BIGINT)), 0) FROM installation WHERE key = 'restored_at'"


async def get(tx: Connection, key: str) -> str | None:
    row = await tx.one("SELECT value FROM installation WHERE key = :key", {"key": key})
    return None if row is None else str(row["value"])


async def restored_at(tx: Connection) -> datetime:
    """When a backup was restored last (1970: never): what was due before may have been done, and the rows not know."""
    [row] = await tx.all(f"SELECT ({RESTORED_AT}) AS at")
    return moment(row["at"])


async def put(db: Database, key: str, value: str) -> None:
    await db.write_one(
        "INSERT INTO installation (key, value) VALUES (:key, :value) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        {"key": key, "value": value},
    )


async def keep(db: Database, key: str, value: str) -> str:
    """Store a value unless there is one; whichever is stored then."""
    row = await db.write_one(
        "INSERT INTO installation (key, value) VALUES (:key, :value) "
        "ON CONFLICT (key) DO UPDATE SET value = installation.value RETURNING value",
        {"key": key, "value": value},
    )
    return value if row is None else str(row["value"])
