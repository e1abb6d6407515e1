"""Erasing: everything of a member when they ask for it, everything of a server that has long removed the bot."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.records import Cohort
from bot.servers import looked_around
from bot.store import erasing, installation, own_data, server_erasing, servers
from bot.study import Study
from bot.texts import my_data as text

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)  # how long everything of a server is kept after it has removed the bot
A_DAY = timedelta(days=1)
FORGOT = "servers_forgotten_at"


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left to do on Discord after the rows are gone.

    `cohorts`: those they were in; their roles have to go. `threads`: of study circles, (cohort's id, thread).
    """

    cohorts: tuple[Cohort, ...]
    threads: tuple[tuple[int, int], ...]


async def consider(study: Study, member_id: int) -> Mapping[str, int]:
    """How much of each sort is held about them, by the names that it has in their file; nothing that is not."""
    held = await own_data.held(study.db.read, member_id)
    return {name: len(rows) for name, rows in held.items() if rows}


async def erase(study: Study, member_id: int, now: datetime) -> Erased | None:
    """Erase everything of a member, in every server, at once; None where there was nothing (any more).

    Reviews that others received stay without a name; of their own capstones an empty row stays, so that nobody's
    review of them is undone. It may be done any number of times.
    """
    async with study.db.write() as tx:
        if not any((await own_data.held(tx, member_id)).values()):
            return None
        left = await erasing.taking_part(tx, member_id), await erasing.circle_threads(tx, member_id)
        await erasing.withdraw(tx, member_id, text.WITHDRAWN_TITLE, text.why_withdrawn(), now)
        await erasing.let_go_of_reviews(tx, member_id)
        await erasing.take_from_organisers(tx, member_id)
        await erasing.erase_part(tx, member_id)
    return Erased(tuple(left[0]), tuple(left[1]))


async def forget_servers(study: Study, now: datetime) -> None:
    """Erase everything of servers that removed the bot long ago. A daily duty.

    Only where this process has seen which servers there are: one may have added the bot again while it was down. And
    only what was nearly due the last time, too: a clock that is once a year ahead must not erase anything.
    """
    if not await looked_around(study):
        return
    last = await installation.get(study.db.read, FORGOT)
    await installation.put(study.db, FORGOT, str(int(now.timestamp())))
    if last is None:
        return
    before = min(now - KEPT, datetime.fromtimestamp(int(last), UTC) + A_DAY - KEPT)
    for guild_id in await servers.left_before(study.db.read, before):
        if study.peer is not None and not study.peer.hears_of(guild_id):
            continue  # another process knows whether it is back
        async with study.db.write() as tx:
            if guild_id in await servers.left_before(tx, before):  # and has not added it again just now
                await server_erasing.erase(tx, guild_id)
        log.warning("Server %d removed the bot %d days ago: everything of it is erased", guild_id, KEPT.days)
