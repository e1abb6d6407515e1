"""SQL for nudges: who was reminded of which week, and how."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.records import Cohort, Person
from bot.store.db import Connection
from bot.store.memberships import NOT_ON_A_BREAK
from bot.store.rows import optional_moment, seconds


class Nudged(NamedTuple):
    """A member who was to be reminded of a week. `part`: by which message in its thread; None: by a direct one."""

    id: int
    cohort_id: int
    week: int
    member_id: int
    part: int | None


async def candidates(
    tx: Connection, cohort: Cohort, week: int, joined: datetime, since: datetime, most: int, now: datetime
) -> list[Person]:
    """Who may be reminded: joined by then, has not checked in, wants to be, was not reminded too often since.

    Nobody who is on a break of their own.

    Nor by a direct message before the week's close was moved.
    """
    rows = await tx.all(
        "SELECT memberships.member_id, coalesce(reminders, 'thread') AS reminders, timezone, inbox_closed_at "
        "FROM memberships LEFT JOIN people ON people.member_id = memberships.member_id "
        "WHERE memberships.cohort_id = :cohort AND left_at IS NULL AND joined_at <= :joined "
        f"AND coalesce(reminders, 'thread') <> 'off' AND {NOT_ON_A_BREAK} AND NOT EXISTS (SELECT 1 FROM checkins "
        "WHERE checkins.cohort_id = :cohort AND checkins.week = :week "
        "AND checkins.member_id = memberships.member_id) AND NOT EXISTS (SELECT 1 FROM nudges JOIN occurrences "
        "ON occurrences.cohort_id = nudges.cohort_id AND kind = 'direct' AND number = nudges.id "
        "AND state IN ('claimed', 'sent') WHERE nudges.cohort_id = :cohort AND nudges.week = :week "
        "AND nudges.member_id = memberships.member_id) AND :most > (SELECT count(*) FROM nudges "
        "WHERE nudges.member_id = memberships.member_id AND nudged_at > :since) "
        "ORDER BY joined_at, memberships.member_id",
        {
            "cohort": cohort.id,
            "week": week,
            "joined": seconds(joined),
            "since": seconds(since),
            "most": most,
            "now": seconds(now),
        },
    )
    return [
        Person(row["member_id"], row["reminders"], row["timezone"], optional_moment(row["inbox_closed_at"]))
        for row in rows
    ]


async def add(tx: Connection, cohort_id: int, week: int, member_id: int, part: int | None, now: datetime) -> int:
    """Remember that a member is to be reminded; the nudge's id."""
    [row] = await tx.all(
        "INSERT INTO nudges (cohort_id, week, member_id, part, nudged_at) "
        "VALUES (:cohort, :week, :member, :part, :now) "
        "ON CONFLICT (cohort_id, week, member_id) DO UPDATE SET part = excluded.part RETURNING id",
        {"cohort": cohort_id, "week": week, "member": member_id, "part": part, "now": seconds(now)},
    )
    return int(row["id"])


async def get(tx: Connection, nudge_id: int) -> Nudged | None:
    row = await tx.one("SELECT id, cohort_id, week, member_id, part FROM nudges WHERE id = :id", {"id": nudge_id})
    return None if row is None else Nudged(*row)


async def waiting(tx: Connection, cohort_id: int, week: int, now: datetime) -> dict[int, int | None]:
    """Those who were to be reminded of a week, are still here, have not checked in and want to be: member → part."""
    rows = await tx.all(
        "SELECT nudges.member_id, part FROM nudges JOIN memberships ON memberships.cohort_id = nudges.cohort_id "
        "AND memberships.member_id = nudges.member_id LEFT JOIN people ON people.member_id = nudges.member_id "
        "WHERE nudges.cohort_id = :cohort AND nudges.week = :week AND left_at IS NULL "
        f"AND coalesce(reminders, 'thread') <> 'off' AND {NOT_ON_A_BREAK} AND NOT EXISTS (SELECT 1 FROM checkins "
        "WHERE checkins.cohort_id = :cohort AND checkins.week = :week AND checkins.member_id = nudges.member_id) "
        "ORDER BY nudges.id",
        {"cohort": cohort_id, "week": week, "now": seconds(now)},
    )
    return {row["member_id"]: row["part"] for row in rows}
