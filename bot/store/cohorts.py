"""SQL for cohorts."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from bot.records import Cohort
from bot.store.db import Connection, Row, Value
from bot.store.rows import moment, optional_moment, seconds

COLUMNS = (
    "cohorts.id, guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, reviews_channel_id, "
    "role_id, organiser_role_id, capacity, created_by, cohorts.created_at, ended_at"
)


async def add(tx: Connection, cohort: Cohort) -> Cohort:
    """Store a new cohort; the returned one has its id. Raises sqlite3.IntegrityError if the name is in use."""
    rows = await tx.all(
        "INSERT INTO cohorts (guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
        "reviews_channel_id, role_id, organiser_role_id, capacity, created_by, created_at) "
        "VALUES (:guild_id, :name, :curriculum, :starts_on, :post_time, :timezone, :breaks, :channel_id, "
        ":reviews_channel_id, :role_id, :organiser_role_id, :capacity, :created_by, :created_at) RETURNING id",
        _params(cohort),
    )
    return replace(cohort, id=rows[0]["id"])


async def update(tx: Connection, cohort: Cohort) -> None:
    """Store every field that an organiser can edit."""
    await tx.all(
        "UPDATE cohorts SET name = :name, starts_on = :starts_on, post_time = :post_time, timezone = :timezone, "
        "breaks = :breaks, channel_id = :channel_id, reviews_channel_id = :reviews_channel_id, role_id = :role_id, "
        "organiser_role_id = :organiser_role_id, capacity = :capacity WHERE id = :id",
        _params(cohort),
    )


async def end(tx: Connection, cohort_id: int, now: datetime) -> None:
    await tx.all(
        "UPDATE cohorts SET ended_at = :now WHERE id = :id AND ended_at IS NULL", {"id": cohort_id, "now": seconds(now)}
    )


async def get(tx: Connection, cohort_id: int) -> Cohort | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM cohorts WHERE id = :id", {"id": cohort_id})
    return None if row is None else from_row(row)


async def of_guild(tx: Connection, guild_id: int) -> list[Cohort]:
    """Every cohort of a server, running ones first, the newest of each first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM cohorts WHERE guild_id = :guild ORDER BY ended_at IS NOT NULL, id DESC",
        {"guild": guild_id},
    )
    return [from_row(row) for row in rows]


async def of_member(tx: Connection, guild_id: int, member_id: int) -> list[Cohort]:
    """The cohorts of a server that the member is in now, running ones first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM cohorts JOIN memberships ON cohort_id = cohorts.id "
        "WHERE guild_id = :guild AND member_id = :member AND left_at IS NULL ORDER BY ended_at IS NOT NULL, id DESC",
        {"guild": guild_id, "member": member_id},
    )
    return [from_row(row) for row in rows]


async def running(tx: Connection) -> list[Cohort]:
    """Every cohort that has not ended."""
    return [from_row(row) for row in await tx.all(f"SELECT {COLUMNS} FROM cohorts WHERE ended_at IS NULL ORDER BY id")]


def followed(path: Path) -> list[str]:
    """The curricula that running cohorts of a database file follow. For `check`, which runs without the bot.

    Blocks, and writes nothing.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT DISTINCT curriculum FROM cohorts WHERE ended_at IS NULL ORDER BY curriculum")
        return [str(curriculum) for (curriculum,) in rows]


def from_row(row: Row) -> Cohort:
    return Cohort(
        id=row["id"],
        guild_id=row["guild_id"],
        name=row["name"],
        curriculum=row["curriculum"],
        starts_on=date.fromisoformat(row["starts_on"]),
        post_time=time.fromisoformat(row["post_time"]),
        timezone=row["timezone"],
        breaks={int(week): weeks for week, weeks in json.loads(row["breaks"]).items()},
        channel_id=row["channel_id"],
        reviews_channel_id=row["reviews_channel_id"],
        role_id=row["role_id"],
        organiser_role_id=row["organiser_role_id"],
        capacity=row["capacity"],
        created_by=row["created_by"],
        created_at=moment(row["created_at"]),
        ended_at=optional_moment(row["ended_at"]),
    )


def _params(cohort: Cohort) -> dict[str, Value]:
    return {
        "id": cohort.id,
        "guild_id": cohort.guild_id,
        "name": cohort.name,
        "curriculum": cohort.curriculum,
        "starts_on": cohort.starts_on.isoformat(),
        "post_time": cohort.post_time.strftime("%H:%M"),
        "timezone": cohort.timezone,
        "breaks": json.dumps(dict(cohort.breaks)),
        "channel_id": cohort.channel_id,
        "reviews_channel_id": cohort.reviews_channel_id,
        "role_id": cohort.role_id,
        "organiser_role_id": cohort.organiser_role_id,
        "capacity": cohort.capacity,
        "created_by": cohort.created_by,
        "created_at": seconds(cohort.created_at),
    }
