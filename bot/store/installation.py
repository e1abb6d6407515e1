"""SQL for what the bot remembers about its own installation."""

from __future__ import annotations

from bot.store.db import Connection, Database


async def get(tx: Connection, key: str) -> str | None:
    row = await tx.one("SELECT value FROM installation WHERE key = :key", {"key": key})
    return None if row is None else str(row["value"])


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
