"""SQL for cohorts that organisers are about to create: what they have typed so far."""

from __future__ import annotations

from datetime import datetime

from bot.store.db import Connection
from bot.store.rows import seconds


async def add(tx: Connection, guild_id: int, member_id: int, wish: str, now: datetime) -> int:
    """Store what somebody typed, as JSON; its id."""
    [row] = await tx.all(
        "INSERT INTO wishes (guild_id, member_id, wish, made_at) VALUES (:guild, :member, :wish, :now) RETURNING id",
        {"guild": guild_id, "member": member_id, "wish": wish, "now": seconds(now)},
    )
    return int(row["id"])


async def get(tx: Connection, guild_id: int, member_id: int, id: int) -> str | None:
    """What this member typed in this server; None where it is gone, or somebody else's."""
    row = await tx.one(
        "SELECT wish FROM wishes WHERE id = :id AND guild_id = :guild AND member_id = :member",
        {"id": id, "guild": guild_id, "member": member_id},
    )
    return None if row is None else str(row["wish"])


async def forget(tx: Connection, guild_id: int, member_id: int) -> None:
    """All that a member typed in a server."""
    await tx.all(
        "DELETE FROM wishes WHERE guild_id = :guild AND member_id = :member", {"guild": guild_id, "member": member_id}
    )


async def forget_old(tx: Connection, before: datetime) -> None:
    await tx.all("DELETE FROM wishes WHERE made_at < :before", {"before": seconds(before)})
