"""SQL for cohorts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from bot.records import Cohort, Session
from bot.store.address import Address, Server
from bot.store.db import Connection, Database, Row, Value
from bot.store.mine import EVERYWHERE, Mine
from bot.store.rows import moment, names, optional_moment, optional_seconds, seconds

COLUMNS = (
    "cohorts.id, guild_id, cohorts.name, curriculum, starts_on, post_time, timezone, breaks, cohorts.channel_id, "
    "reviews_channel_id, role_id, organiser_role_id, capacity, created_by, cohorts.created_at, ended_at, lengths, "
    "cohorts.paused_at, cohorts.paused_until, session, anonymous"
)
NAMES = names(COLUMNS)
LIVE = "ended_at IS NULL AND absent = 0"  # running, in a server where the bot is: only there something falls due


async def add(tx: Connection, cohort: Cohort) -> Cohort:
    """Store a new cohort; the returned one has its id. The name is not in use."""
    rows = await tx.all(
        "INSERT INTO cohorts (guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
        "reviews_channel_id, role_id, organiser_role_id, capacity, created_by, created_at, lengths, paused_at, "
        "paused_until, session, anonymous) "
        "VALUES (:guild_id, :name, :curriculum, :starts_on, :post_time, :timezone, :breaks, :channel_id, "
        ":reviews_channel_id, :role_id, :organiser_role_id, :capacity, :created_by, :created_at, :lengths, :paused_at, "
        ":paused_until, :session, :anonymous) RETURNING id",
        params(cohort),
    )
    return replace(cohort, id=rows[0]["id"])


async def update(tx: Connection, cohort: Cohort) -> None:
    """Store every field that an organiser can edit. What falls due is planned anew."""
    await tx.all(
        "UPDATE cohorts SET name = :name, starts_on = :starts_on, post_time = :post_time, timezone = :timezone, "
        "breaks = :breaks, channel_id = :channel_id, reviews_channel_id = :reviews_channel_id, role_id = :role_id, "
        "organiser_role_id = :organiser_role_id, capacity = :capacity, lengths = :lengths, paused_at = :paused_at, "
        "paused_until = :paused_until, session = :session, anonymous = :anonymous, wake_at = 0, "
        "reviews_at = CASE WHEN reviews_at IS NULL THEN NULL ELSE 0 END WHERE id = :id",
        params(cohort),
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


async def seen_in(tx: Connection, guild_id: int, member_id: int) -> list[Cohort]:
    """The same, and those that they have left since and still share their weeks of; these last."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM cohorts JOIN memberships ON cohort_id = cohorts.id "
        "WHERE guild_id = :guild AND member_id = :member AND (left_at IS NULL OR shares = 1) "
        "ORDER BY left_at IS NOT NULL, ended_at IS NOT NULL, id DESC",
        {"guild": guild_id, "member": member_id},
    )
    return [from_row(row) for row in rows]


async def woken(tx: Connection, now: datetime, limit: int, mine: Mine = EVERYWHERE) -> list[tuple[Cohort, datetime]]:
    """Running cohorts in which something may have fallen due, with how far each is planned, exclusively."""
    rows = await tx.all(
        f"SELECT {COLUMNS}, planned_to FROM cohorts WHERE {LIVE} AND wake_at <= :now{mine.sql} "
        "ORDER BY wake_at, id LIMIT :limit",
        {"now": seconds(now), "limit": limit, **mine.params},
    )
    return [(from_row(row), moment(row["planned_to"])) for row in rows]


async def next_wake(tx: Connection, mine: Mine = EVERYWHERE) -> datetime | None:
    """When to look again; None where no cohort runs."""
    row = await tx.one(f"SELECT min(wake_at) AS at FROM cohorts WHERE {LIVE}{mine.sql}", mine.params)
    return None if row is None else optional_moment(row["at"])


async def sleep(tx: Connection, until: Mapping[int, datetime], now: datetime) -> None:
    """Everything up to `now` is planned; look at each of these cohorts again then."""
    await tx.many(
        "UPDATE cohorts SET planned_to = CASE WHEN planned_to > :planned THEN planned_to ELSE :planned END, "
        "wake_at = :wake WHERE id = :id",
        [{"id": id, "planned": seconds(now) + 1, "wake": seconds(wake_at)} for id, wake_at in until.items()],
    )


async def look_again(tx: Connection, ids: Sequence[int], at: datetime) -> None:
    """These cannot be planned now. What falls due in them until then is not forgotten."""
    await tx.many("UPDATE cohorts SET wake_at = :at WHERE id = :id", [{"id": id, "at": seconds(at)} for id in ids])


async def wake_all(db: Database) -> None:
    """What the calendars are made of may have changed: look at every cohort."""
    await db.write_one(
        "UPDATE cohorts SET wake_at = 0, reviews_at = CASE WHEN reviews_at IS NULL THEN NULL ELSE 0 END "
        "WHERE ended_at IS NULL"
    )


def followed(address: Address) -> list[str]:
    """The curricula that running cohorts follow. For `check`, without the bot. Blocks, and writes nothing."""
    sql = "SELECT DISTINCT curriculum FROM cohorts WHERE ended_at IS NULL"
    if isinstance(address, Server):
        from bot.store.postgres_schema import ask  # its driver is loaded by those who need it

        return sorted(row["curriculum"] for row in ask(address, sql))
    with closing(sqlite3.connect(f"{address.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return sorted(str(curriculum) for (curriculum,) in connection.execute(sql))


@lru_cache(maxsize=4096)  # With every press the same few come again.
def from_values(values: tuple[Value, ...]) -> Cohort:
    """The same as `from_row`, of what is in COLUMNS."""
    return from_row(dict(zip(NAMES, values, strict=True)))


def from_row(row: Row | Mapping[str, Any]) -> Cohort:
    return Cohort(
        id=row["id"],
        guild_id=row["guild_id"],
        name=row["name"],
        curriculum=row["curriculum"],
        starts_on=date.fromisoformat(row["starts_on"]),
        post_time=time.fromisoformat(row["post_time"]),
        timezone=row["timezone"],
        breaks=_by_week(row["breaks"]),
        channel_id=row["channel_id"],
        reviews_channel_id=row["reviews_channel_id"],
        role_id=row["role_id"],
        organiser_role_id=row["organiser_role_id"],
        capacity=row["capacity"],
        created_by=row["created_by"],
        created_at=moment(row["created_at"]),
        ended_at=optional_moment(row["ended_at"]),
        lengths=_by_week(row["lengths"]),
        paused_at=optional_moment(row["paused_at"]),
        paused_until=optional_moment(row["paused_until"]),
        session=_session(row["session"]),
        anonymous=bool(row["anonymous"]),
    )


@lru_cache(maxsize=4096)  # With every press, and nearly every cohort has the same.
def _by_week(text: str) -> Mapping[int, int]:
    return MappingProxyType({int(week): weeks for week, weeks in json.loads(text).items()})


def _session(text: str | None) -> Session | None:
    if text is None:
        return None
    stored = json.loads(text)
    return Session(**{**stored, "at": time.fromisoformat(stored["at"])})


def _session_text(session: Session | None) -> str | None:
    return None if session is None else json.dumps({**asdict(session), "at": session.at.strftime("%H:%M")})


def params(cohort: Cohort) -> dict[str, Value]:
    """A cohort as the plain values of its row, which `from_row` reads."""
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
        "ended_at": optional_seconds(cohort.ended_at),
        "lengths": json.dumps(dict(cohort.lengths)),
        "paused_at": optional_seconds(cohort.paused_at),
        "paused_until": optional_seconds(cohort.paused_until),
        "session": _session_text(cohort.session),
        "anonymous": int(cohort.anonymous),
    }
