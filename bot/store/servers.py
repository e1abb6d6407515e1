"""SQL for the servers that the bot is in, or was.

Cohorts of a server that has removed it are absent: nothing falls due in them until it is back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.records import Cohort
from bot.store import cohorts
from bot.store.db import Connection
from bot.store.mine import EVERYWHERE, Mine
from bot.store.rows import moment, seconds


async def meet(tx: Connection, added: Mapping[int, datetime]) -> None:
    """The bot is in these servers, and was added when it says. Where it was added anew it owes a greeting anew."""
    await tx.many(
        "INSERT INTO servers (guild_id, met_at) VALUES (:guild_id, :added) "
        "ON CONFLICT (guild_id) DO UPDATE SET met_at = excluded.met_at, greeted_at = NULL, left_at = NULL "
        "WHERE servers.left_at IS NOT NULL OR servers.met_at < excluded.met_at",
        [{"guild_id": guild_id, "added": seconds(at)} for guild_id, at in added.items()],
    )
    await tx.many(
        # What fell due meanwhile is looked at at once, and by the rules for whatever is late.
        "UPDATE cohorts SET absent = 0, wake_at = 0, "
        "reviews_at = CASE WHEN reviews_at IS NULL THEN NULL ELSE 0 END WHERE guild_id = :guild_id AND absent = 1",
        [{"guild_id": guild_id} for guild_id in added],
    )


async def leave(tx: Connection, guild_ids: Collection[int], now: datetime) -> None:
    """These servers have removed the bot. Where that is known already, the first time counts."""
    await tx.many(
        "INSERT INTO servers (guild_id, met_at, left_at) VALUES (:guild_id, :now, :now) "
        "ON CONFLICT (guild_id) DO UPDATE SET left_at = coalesce(servers.left_at, excluded.left_at)",
        [{"guild_id": guild_id, "now": seconds(now)} for guild_id in guild_ids],
    )
    await tx.many(
        "UPDATE cohorts SET absent = 1 WHERE guild_id = :guild_id AND absent = 0",
        [{"guild_id": guild_id} for guild_id in guild_ids],
    )


async def present(tx: Connection) -> set[int]:
    """The servers that the bot is in, as far as is known."""
    return {row["guild_id"] for row in await tx.all("SELECT guild_id FROM servers WHERE left_at IS NULL")}


async def with_cohorts(tx: Connection) -> set[int]:
    """The servers that have cohorts, ended ones too."""
    return {row["guild_id"] for row in await tx.all("SELECT DISTINCT guild_id FROM cohorts")}


async def ungreeted(tx: Connection, since: datetime, mine: Mine = EVERYWHERE) -> dict[int, datetime]:
    """Those that the bot was added to since then, and when, if it has not greeted them and no cohort runs there."""
    rows = await tx.all(
        "SELECT guild_id, met_at FROM servers WHERE left_at IS NULL AND greeted_at IS NULL AND met_at >= :since "
        "AND NOT EXISTS (SELECT 1 FROM cohorts WHERE cohorts.guild_id = servers.guild_id AND ended_at IS NULL)"
        f"{mine.sql} ORDER BY met_at, guild_id",
        {"since": seconds(since), **mine.params},
    )
    return {row["guild_id"]: moment(row["met_at"]) for row in rows}


async def greet(tx: Connection, guild_id: int, now: datetime) -> None:
    """The set-up card is there."""
    await tx.all(
        "UPDATE servers SET greeted_at = :now WHERE guild_id = :guild_id", {"guild_id": guild_id, "now": seconds(now)}
    )


async def running(tx: Connection) -> list[tuple[Cohort, bool]]:
    """Every running cohort, server by server, and whether it has study circles."""
    rows = await tx.all(
        f"SELECT {cohorts.COLUMNS}, circles IS NOT NULL AS circling FROM cohorts WHERE ended_at IS NULL "
        "ORDER BY guild_id, id"
    )
    return [(cohorts.from_row(row), bool(row["circling"])) for row in rows]


async def left_before(tx: Connection, moment: datetime) -> list[int]:
    """The servers that have removed the bot by then, the longest ago first."""
    rows = await tx.all(
        "SELECT guild_id FROM servers WHERE left_at <= :moment ORDER BY left_at, guild_id", {"moment": seconds(moment)}
    )
    return [row["guild_id"] for row in rows]
