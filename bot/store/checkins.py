"""SQL for check-ins."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bot.records import CheckIn, Cohort, Membership
from bot.store import cohorts, memberships
from bot.store.db import Connection, Database, Row
from bot.store.rows import moment, seconds

COLUMNS = "week, member_id, done, hours, confidence, blocker, late, created_at"

# How many are on a break of their own, and have not checked in for the week all the same.
ON_A_BREAK = (
    "SELECT count(*) FROM memberships AS away WHERE away.cohort_id = :cohort AND away.left_at IS NULL "
    "AND away.paused_at <= :now AND (away.paused_until IS NULL OR away.paused_until > :now) AND NOT EXISTS (SELECT 1 "
    "FROM checkins AS theirs WHERE theirs.cohort_id = away.cohort_id AND theirs.member_id = away.member_id "
    "AND theirs.week = :week)"
)


@dataclass(frozen=True, slots=True)
class Norm:
    """How many of a cohort's members have checked in for a week, and how many are on a break instead."""

    checked_in: int
    members: int
    paused: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a member checks in for a week: the cohort, their membership, and what they wrote about it (None: neither).

    `weeks` are those they have checked in for, in order; `norm` and `thread_id` are the week's.
    """

    cohort: Cohort
    membership: Membership | None
    before: CheckIn | None
    weeks: tuple[int, ...]
    norm: Norm
    thread_id: int | None


async def put(db: Database, cohort_id: int, checkin: CheckIn) -> bool:
    """Store a check-in, or what it now says; True if it is new. One statement: all of it is saved, or nothing.

    An edit keeps when the check-in was first written, and whether that was late.
    """
    row = await db.write_one(
        "INSERT INTO checkins (cohort_id, week, member_id, done, hours, confidence, blocker, late, created_at, "
        "updated_at) VALUES (:cohort, :week, :member, :done, :hours, :confidence, :blocker, :late, :now, :now) "
        "ON CONFLICT (cohort_id, week, member_id) DO UPDATE SET done = excluded.done, hours = excluded.hours, "
        "confidence = excluded.confidence, blocker = excluded.blocker, updated_at = excluded.updated_at, "
        "revision = checkins.revision + 1 RETURNING revision",
        {
            "cohort": cohort_id,
            "week": checkin.week,
            "member": checkin.member_id,
            "done": checkin.done,
            "hours": checkin.hours,
            "confidence": checkin.confidence,
            "blocker": checkin.blocker,
            "late": int(checkin.late),
            "now": seconds(checkin.created_at),
        },
    )
    return row is not None and row["revision"] == 1


async def get(tx: Connection, cohort_id: int, week: int, member_id: int) -> CheckIn | None:
    row = await tx.one(
        f"SELECT {COLUMNS} FROM checkins WHERE cohort_id = :cohort AND week = :week AND member_id = :member",
        {"cohort": cohort_id, "week": week, "member": member_id},
    )
    return None if row is None else from_row(row)


async def desk(tx: Connection, cohort_id: int, week: int, member_id: int, now: datetime) -> Desk | None:
    """What is needed to check in, None where there is no such cohort: one statement, it is asked with every press."""
    rows = await tx.all(
        f"SELECT {cohorts.COLUMNS}, {memberships.COLUMNS}, "
        "week, done, hours, confidence, blocker, late, checkins.created_at AS written_at, "
        "(SELECT count(*) FROM memberships WHERE cohort_id = :cohort AND left_at IS NULL) AS members, "
        "(SELECT count(*) FROM memberships JOIN checkins AS others ON others.cohort_id = memberships.cohort_id "
        "AND others.member_id = memberships.member_id WHERE others.cohort_id = :cohort AND others.week = :week "
        f"AND left_at IS NULL) AS checked_in, ({ON_A_BREAK}) AS paused, "
        "(SELECT thread_id FROM occurrences WHERE cohort_id = :cohort AND kind = 'assignment' AND number = :week) "
        "AS thread_id "
        "FROM cohorts LEFT JOIN memberships ON memberships.cohort_id = cohorts.id AND memberships.member_id = :member "
        "LEFT JOIN checkins ON checkins.cohort_id = cohorts.id AND checkins.member_id = :member "
        "WHERE cohorts.id = :cohort ORDER BY week",
        {"cohort": cohort_id, "week": week, "member": member_id, "now": seconds(now)},
    )
    if not rows:
        return None
    first = rows[0]
    return Desk(
        cohorts.from_row(first),
        None if first["joined_at"] is None else memberships.from_row(first),
        next((from_row(row, "written_at") for row in rows if row["week"] == week), None),
        tuple(row["week"] for row in rows if row["week"] is not None),
        Norm(first["checked_in"], first["members"], first["paused"]),
        first["thread_id"],
    )


async def of_member(tx: Connection, cohort_id: int, member_id: int) -> list[CheckIn]:
    """A member's check-ins in the order of the weeks."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM checkins WHERE member_id = :member AND cohort_id = :cohort ORDER BY week",
        {"cohort": cohort_id, "member": member_id},
    )
    return [from_row(row) for row in rows]


async def norm(tx: Connection, cohort_id: int, week: int, now: datetime) -> Norm:
    """Of those who are in the cohort now."""
    [row] = await tx.all(
        f"SELECT count(*) AS members, count(checkins.member_id) AS checked_in, ({ON_A_BREAK}) AS paused "
        "FROM memberships LEFT JOIN checkins "
        "ON checkins.cohort_id = memberships.cohort_id AND checkins.member_id = memberships.member_id "
        "AND checkins.week = :week WHERE memberships.cohort_id = :cohort AND left_at IS NULL",
        {"cohort": cohort_id, "week": week, "now": seconds(now)},
    )
    return Norm(row["checked_in"], row["members"], row["paused"])


@dataclass(frozen=True, slots=True)
class Summary:
    """What the members who are in the cohort now wrote about a week: hours in all, and how many were stuck."""

    hours: float
    blocked: int


async def summary(tx: Connection, cohort_id: int, week: int) -> Summary:
    [row] = await tx.all(
        "SELECT coalesce(sum(hours), 0) AS hours, count(blocker) AS blocked FROM checkins JOIN memberships "
        "ON memberships.cohort_id = checkins.cohort_id AND memberships.member_id = checkins.member_id "
        "WHERE checkins.cohort_id = :cohort AND week = :week AND left_at IS NULL",
        {"cohort": cohort_id, "week": week},
    )
    return Summary(row["hours"], row["blocked"])


async def weeks_by_member(tx: Connection, cohort_id: int) -> dict[int, list[int]]:
    """The weeks that each member has checked in for, in order."""
    rows = await tx.all(
        "SELECT member_id, week FROM checkins WHERE cohort_id = :cohort ORDER BY member_id, week",
        {"cohort": cohort_id},
    )
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row["member_id"]].append(row["week"])
    return dict(found)


def from_row(row: Row, created_at: str = "created_at") -> CheckIn:
    return CheckIn(
        week=row["week"],
        member_id=row["member_id"],
        done=row["done"],
        hours=row["hours"],
        confidence=row["confidence"],
        blocker=row["blocker"],
        late=bool(row["late"]),
        created_at=moment(row[created_at]),
    )
