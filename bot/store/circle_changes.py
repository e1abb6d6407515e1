"""SQL for what changes in study circles: who comes, who goes."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.store.db import Connection
from bot.store.rows import seconds


class Change(NamedTuple):
    """Something that changed in a circle. `closes`: it was closed by this."""

    id: int
    circle_id: int
    closes: bool


async def add(tx: Connection, circle_id: int, now: datetime, *, closes: bool = False) -> int:
    """Something changes in a circle; the change's id."""
    [row] = await tx.all(
        "INSERT INTO circle_changes (circle_id, made_at, closes) VALUES (:circle, :now, :closes) RETURNING id",
        {"circle": circle_id, "now": seconds(now), "closes": int(closes)},
    )
    return int(row["id"])


async def get(tx: Connection, change_id: int) -> Change | None:
    row = await tx.one("SELECT id, circle_id, closes FROM circle_changes WHERE id = :id", {"id": change_id})
    return None if row is None else Change(row["id"], row["circle_id"], bool(row["closes"]))


async def join(tx: Connection, circle_id: int, member_id: int, change_id: int | None, now: datetime) -> None:
    await tx.all(
        "INSERT INTO circle_members (circle_id, member_id, joined_at, joined_with) "
        "VALUES (:circle, :member, :now, :change) ON CONFLICT (circle_id, member_id) DO UPDATE SET "
        "joined_at = excluded.joined_at, joined_with = excluded.joined_with, left_at = NULL, left_with = NULL",
        {"circle": circle_id, "member": member_id, "now": seconds(now), "change": change_id},
    )


async def leave(tx: Connection, circle_id: int, member_id: int, change_id: int, now: datetime) -> None:
    await tx.all(
        "UPDATE circle_members SET left_at = :now, left_with = :change "
        "WHERE circle_id = :circle AND member_id = :member",
        {"circle": circle_id, "member": member_id, "now": seconds(now), "change": change_id},
    )


async def joined_with(tx: Connection, change_id: int) -> list[int]:
    """Who came with a change and is there still."""
    rows = await tx.all(
        "SELECT member_id FROM circle_members WHERE joined_with = :change AND left_at IS NULL ORDER BY member_id",
        {"change": change_id},
    )
    return [row["member_id"] for row in rows]


async def left(tx: Connection, circle_id: int, change_id: int | None = None) -> list[int]:
    """Who has left a circle and not come back: with that change, or at all."""
    one = "" if change_id is None else "AND left_with = :change "
    rows = await tx.all(
        f"SELECT member_id FROM circle_members WHERE circle_id = :circle AND left_at IS NOT NULL {one}"
        "ORDER BY member_id",
        {"circle": circle_id, "change": change_id},
    )
    return [row["member_id"] for row in rows]
