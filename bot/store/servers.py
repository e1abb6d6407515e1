"""SQL for the servers that the bot is in, or was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.store.db import Connection
from bot.store.rows import seconds


async def meet(tx: Connection, guild_ids: Collection[int], now: datetime) -> None:
    """The bot is in these servers. Those that are new, or had removed it, are owed a greeting."""
    await tx.many(
        "INSERT INTO servers (guild_id, met_at) VALUES (:guild_id, :now) "
        "ON CONFLICT (guild_id) DO UPDATE SET met_at = excluded.met_at, greeted_at = NULL, left_at = NULL "
        "WHERE servers.left_at IS NOT NULL",
        [{"guild_id": guild_id, "now": seconds(now)} for guild_id in guild_ids],
    )


async def leave(tx: Connection, guild_ids: Collection[int], now: datetime) -> None:
    """These servers have removed the bot. Where that is known already, the first time counts."""
    await tx.many(
        "UPDATE servers SET left_at = :now WHERE guild_id = :guild_id AND left_at IS NULL",
        [{"guild_id": guild_id, "now": seconds(now)} for guild_id in guild_ids],
    )


async def present(tx: Connection) -> set[int]:
    """The servers that the bot is in, as far as is known."""
    return {row["guild_id"] for row in await tx.all("SELECT guild_id FROM servers WHERE left_at IS NULL")}
