"""Which servers the bot is in, and which it still has to greet: with one card, when it is added."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.store import installation, servers
from bot.study import Study

log = logging.getLogger(__name__)

# `LOOKED` has what `STARTED` had when it was last known where the bot is; `BOT`, of which bot the database is.
STARTED, LOOKED, BOT = "started_at", "servers_seen_since", "bot"
# Whoever added the bot longer ago knows it: a card would come out of the blue, as after an upgrade.
GREETED_WITHIN = timedelta(days=1)


async def look_around(
    study: Study, bot_id: int, guild_ids: Collection[int], added: Mapping[int, datetime], now: datetime
) -> None:
    """These, and no others, are the servers that the bot is in: it may have been added or removed while it was away.

    `bot_id`: its own. `added`: when it was added to each, by Discord's clock; not for those that Discord cannot reach
    at the moment.
    """
    async with study.db.write() as tx:
        known = {each for each in await servers.present(tx) if _is_ours(study, each)}
        gone = known - set(guild_ids)
        await servers.meet(tx, added)
        await servers.leave(tx, gone, now)
    if await _is_its_own(study, bot_id, guild_ids):
        await installation.put(study.db, BOT, str(bot_id))
        await installation.put(study.db, LOOKED, await _started(study))
        if study.peer is not None:
            study.peer.has_looked = True
    else:
        log.warning(
            "The database is another bot's, and this one is in no server that has a cohort in it: is DISCORD_TOKEN the "
            "right one? Until it is in one, nothing of any server is erased"
        )
    if gone:
        log.warning(
            "The bot is no longer in %d of %d servers. What is kept for them is erased in 30 days, unless it is added "
            "again until then",
            len(gone),
            len(known),
        )


def _is_ours(study: Study, guild_id: int) -> bool:
    """Whether Discord tells this process of the server."""
    return study.peer is None or study.peer.hears_of(guild_id)


async def _is_its_own(study: Study, bot_id: int, guild_ids: Collection[int]) -> bool:
    """Whether the database is this bot's: with the token of another one, all servers seem to have removed the bot.

    One that has moved to another application for good is in a server that has a cohort.
    """
    known = await installation.get(study.db.read, BOT)
    if known in (None, str(bot_id)):
        return True
    return not (await servers.with_cohorts(study.db.read)).isdisjoint(guild_ids)


async def looked_around(study: Study) -> bool:
    """Whether it is known, since this process started, which servers the database's bot is in."""
    if study.peer is not None:
        return study.peer.has_looked
    return await installation.get(study.db.read, LOOKED) == await _started(study)


async def _started(study: Study) -> str:
    return await installation.get(study.db.read, STARTED) or "never"


async def joined(study: Study, guild_id: int, added: datetime) -> None:
    """The bot was added to a server. What it had there before is as it was, and goes on."""
    async with study.db.write() as tx:
        await servers.meet(tx, {guild_id: added})


async def removed(study: Study, guild_id: int, now: datetime) -> None:
    """The bot was removed from a server: nothing falls due there, until it is added again or all of it is erased."""
    async with study.db.write() as tx:
        await servers.leave(tx, [guild_id], now)


async def to_greet(study: Study, now: datetime) -> Mapping[int, datetime]:
    """The servers that are owed a set-up card, and when the bot was added to each."""
    return await servers.ungreeted(study.db.read, now - GREETED_WITHIN, study.mine)


async def greeted(study: Study, guild_id: int, now: datetime) -> None:
    """The set-up card is there."""
    async with study.db.write() as tx:
        await servers.greet(tx, guild_id, now)
