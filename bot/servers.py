"""Which servers the bot is in: met when it is added or first seen there, left when it is removed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.store import servers
from bot.study import Study


async def look_around(study: Study, guild_ids: Collection[int], now: datetime) -> None:
    """These, and no others, are the servers that the bot is in: it may have been added or removed while it was away."""
    async with study.db.write() as tx:
        known = await servers.present(tx)
        await servers.meet(tx, set(guild_ids) - known, now)
        await servers.leave(tx, known - set(guild_ids), now)


async def joined(study: Study, guild_id: int, now: datetime) -> None:
    """The bot was added to a server."""
    async with study.db.write() as tx:
        await servers.meet(tx, [guild_id], now)


async def removed(study: Study, guild_id: int, now: datetime) -> None:
    """The bot was removed from a server."""
    async with study.db.write() as tx:
        await servers.leave(tx, [guild_id], now)
