"""Which servers the bot is in: met when it is added or first seen there, left when it is removed."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from bot.store import installation, servers
from bot.study import Study

log = logging.getLogger(__name__)

STARTED, LOOKED = "started_at", "servers_seen_at"


async def look_around(study: Study, guild_ids: Collection[int], now: datetime) -> None:
    """These, and no others, are the servers that the bot is in: it may have been added or removed while it was away."""
    async with study.db.write() as tx:
        known = await servers.present(tx)
        gone = known - set(guild_ids)
        await servers.meet(tx, set(guild_ids) - known, now)
        await servers.leave(tx, gone, now)
    await installation.put(study.db, LOOKED, str(int(now.timestamp())))
    if gone:
        log.warning(
            "The bot is no longer in %d of %d servers. What is kept for them is erased in 30 days, unless it is added "
            "again until then%s",
            len(gone),
            len(known),
            "" if gone != known else ". Those are all: if you did not mean that, is DISCORD_TOKEN another bot's?",
        )


async def looked_around(study: Study) -> bool:
    """Whether it is known, since this process started, which servers the bot is in."""
    started = await installation.get(study.db.read, STARTED)
    looked = await installation.get(study.db.read, LOOKED)
    return looked is not None and int(looked) >= int(started or 0)


async def joined(study: Study, guild_id: int, now: datetime) -> None:
    """The bot was added to a server. What it had there before is as it was, and goes on."""
    async with study.db.write() as tx:
        await servers.meet(tx, [guild_id], now)


async def removed(study: Study, guild_id: int, now: datetime) -> None:
    """The bot was removed from a server: nothing falls due there, until it is added again or all of it is erased."""
    async with study.db.write() as tx:
        await servers.leave(tx, [guild_id], now)
