"""SQL for check-ins."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bot.checked_in import CheckIn
from bot.store.db import Connection, Database, Params, Row
from bot.store.rows import moment, seconds

COLUMNS = "week, member_id, done, hours, confidence, blocker, late, created_at"


@dataclass(frozen=True, slots=True)
class Norm:
    """How many of a cohort's members have checked in for a week, and how many are on a break instead."""

    checked_in: int
    members: int
    paused: int = 0


# By which a form says what it has seen: a revision alone would be the same again after a deletion.
VERSION = "checkins.created_at + checkins.revision"

UPSERT = (
    "INSERT INTO checkins (cohort_id, week, member_id, done, hours, confidence, blocker, late, created_at, "
    # Of members only, who stay so until it is stored: whoever erases what is held about them just now writes no more.
    # The casts are for PostgreSQL.
    "updated_at) SELECT cohort_id, CAST(:week AS BIGINT), member_id, CAST(:done AS TEXT), "
    "CAST(:hours AS DOUBLE PRECISION), CAST(:confidence AS BIGINT), CAST(:blocker AS TEXT), "
    "CAST(:late AS BIGINT), CAST(:now AS BIGINT), "
    "CAST(:now AS BIGINT) FROM memberships WHERE cohort_id = :cohort AND member_id = :member "
    "FOR KEY SHARE ON CONFLICT (cohort_id, week, member_id) DO UPDATE SET done = excluded.done, "
    "hours = excluded.hours, confidence = excluded.confidence, blocker = excluded.blocker, "
    "updated_at = excluded.updated_at, "
    f"revision = checkins.revision + 1 WHERE {VERSION} = :version RETURNING revision"
)


async def put(db: Database, cohort_id: int, checkin: CheckIn, version: int) -> int | None:
    """Store a check-in, or what it now says. One statement: all of it is saved, or nothing.

    `version`: the one that was read before. Returns how often it was written by now; None, and nothing is stored, where
    the check-in was changed since, or its writer is no member (any more). An edit keeps when it was first written, and
    whether that was late.
    """
    row = await db.write_beside(UPSERT, _params(cohort_id, checkin, version))
    return None if row is None else row["revision"]


async def put_within(tx: Connection, cohort_id: int, checkin: CheckIn, version: int) -> int | None:
    """The same within a transaction."""
    row = await tx.one(UPSERT, _params(cohort_id, checkin, version))
    return None if row is None else row["revision"]


def _params(cohort_id: int, checkin: CheckIn, version: int) -> Params:
    return {
        "cohort": cohort_id,
        "week": checkin.week,
        "member": checkin.member_id,
        "done": checkin.done,
        "hours": checkin.hours,
        "confidence": checkin.confidence,
        "blocker": checkin.blocker,
        "late": int(checkin.late),
        "now": seconds(checkin.created_at),
        "version": version,
    }


async def delete(tx: Connection, cohort_id: int, week: int, member_id: int, version: int) -> bool:
    """Whether that version of a check-in was there, and is gone now."""
    gone = await tx.all(
        "DELETE FROM checkins WHERE cohort_id = :cohort AND week = :week AND member_id = :member "
        f"AND {VERSION} = :version RETURNING revision",
        {"cohort": cohort_id, "week": week, "member": member_id, "version": version},
    )
    return bool(gone)


async def get(tx: Connection, cohort_id: int, week: int, member_id: int) -> CheckIn | None:
    row = await tx.one(
        f"SELECT {COLUMNS} FROM checkins WHERE cohort_id = :cohort AND week = :week AND member_id = :member",
        {"cohort": cohort_id, "week": week, "member": member_id},
    )
    return None if row is None else from_row(row)


async def of_member(tx: Connection, cohort_id: int, member_id: int) -> list[CheckIn]:
    """A member's check-ins in the order of the weeks."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM checkins WHERE member_id = :member AND cohort_id = :cohort ORDER BY week",
        {"cohort": cohort_id, "member": member_id},
    )
    return [from_row(row) for row in rows]


async def hours_of(tx: Connection, cohort_id: int, member_id: int) -> dict[int, float | None]:
    """The weeks that a member has checked in for, in order, with the hours they counted."""
    rows = await tx.all(
        "SELECT week, hours FROM checkins WHERE cohort_id = :cohort AND member_id = :member ORDER BY week",
        {"cohort": cohort_id, "member": member_id},
    )
    return {row["week"]: row["hours"] for row in rows}


async def norm(tx: Connection, cohort_id: int, week: int, now: datetime) -> Norm:
    """Of those who are in the cohort now."""
    [row] = await tx.all(
        "SELECT count(*) AS members, count(checkins.member_id) AS checked_in, "
        "sum(CASE WHEN checkins.member_id IS NULL AND paused_at <= :now "
        "AND (paused_until IS NULL OR paused_until > :now) THEN 1 ELSE 0 END) AS paused "
        "FROM memberships LEFT JOIN checkins ON checkins.cohort_id = memberships.cohort_id "
        "AND checkins.member_id = memberships.member_id AND checkins.week = :week "
        "WHERE memberships.cohort_id = :cohort AND left_at IS NULL",
        {"cohort": cohort_id, "week": week, "now": seconds(now)},
    )
    return Norm(row["checked_in"], row["members"], row["paused"] or 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the members who are in the cohort now wrote about a week: hours in all, and how many are stuck still."""

    hours: float
    blocked: int


async def summary(tx: Connection, cohort_id: int, week: int) -> Summary:
    [row] = await tx.all(
        "SELECT coalesce(sum(hours), 0) AS hours, "
        "count(CASE WHEN solved_at IS NULL THEN blocker END) AS blocked FROM checkins JOIN memberships "
        "ON memberships.cohort_id = checkins.cohort_id AND memberships.member_id = checkins.member_id "
        "LEFT JOIN blockers ON blockers.cohort_id = checkins.cohort_id AND blockers.member_id = checkins.member_id "
        "AND blockers.week = checkins.week "
        "WHERE checkins.cohort_id = :cohort AND checkins.week = :week AND left_at IS NULL",
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
