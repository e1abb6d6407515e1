"""SQL for blockers: what stands in somebody's way in a week, as they wrote it in their check-in.

The words are the check-in's. A row here says what has become of them: they were shared, taken back, solved. A blocker
without a row is private and unsolved, as most are, so that a check-in stays one statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.store.db import Connection, Row
from bot.store.rows import optional_moment, optional_seconds

SELECT = (
    "SELECT blockers.id, {}.cohort_id, {}.member_id, {}.week, blocker, coalesce(shared, 0) AS shared, solved_at "
    "FROM {} "
)
BY_CHECKIN, BY_ROW = (SELECT.replace("{}", table) for table in ("checkins", "blockers"))
SAME = (
    "blockers.cohort_id = checkins.cohort_id AND blockers.member_id = checkins.member_id "
    "AND blockers.week = checkins.week"
)
ASKED = (
    "LEFT JOIN occurrences AS asked ON shared = 1 AND asked.cohort_id = blockers.cohort_id AND asked.kind = 'blocker' "
    "AND asked.number = blockers.id AND asked.state = 'sent'"
)


class Unsolved(NamedTuple):
    """Something that blocks a member, without its words and without who it is.

    `shared`: it was put into the week's thread; there its message is, once it is posted.
    """

    week: int
    shared: bool
    channel_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Blocker:
    """What blocks a member. `id`: ours (None: it was never shared nor solved); `words` are None once taken out."""

    id: int | None
    cohort_id: int
    member_id: int
    week: int
    words: str | None
    shared: bool
    solved_at: datetime | None


async def unsolved(tx: Connection, cohort_id: int) -> list[Unsolved]:
    """What blocks those who are in the cohort now, in the order of the weeks."""
    rows = await tx.all(
        "SELECT checkins.week, coalesce(shared, 0) AS shared, asked.message_id, asked.thread_id AS place_id "
        "FROM checkins JOIN memberships ON memberships.cohort_id = checkins.cohort_id "
        f"AND memberships.member_id = checkins.member_id LEFT JOIN blockers ON {SAME} {ASKED} "
        "WHERE checkins.cohort_id = :cohort AND blocker IS NOT NULL AND solved_at IS NULL AND left_at IS NULL "
        "ORDER BY checkins.week, checkins.member_id",
        {"cohort": cohort_id},
    )
    return [Unsolved(row["week"], bool(row["shared"]), row["place_id"], row["message_id"]) for row in rows]


async def get(tx: Connection, blocker_id: int) -> Blocker | None:
    """One that has a row."""
    row = await tx.one(
        f"{BY_ROW} LEFT JOIN checkins ON {SAME} WHERE blockers.id = :id",
        {"id": blocker_id},
    )
    return None if row is None else _from_row(row)


async def of_checkin(tx: Connection, cohort_id: int, week: int, member_id: int) -> Blocker | None:
    """What a check-in says of a blocker, if anything; None where there is no check-in."""
    row = await tx.one(
        f"{BY_CHECKIN} LEFT JOIN blockers ON {SAME} "
        "WHERE checkins.cohort_id = :cohort AND checkins.week = :week AND checkins.member_id = :member",
        {"cohort": cohort_id, "week": week, "member": member_id},
    )
    return None if row is None else _from_row(row)


async def put(
    tx: Connection, cohort_id: int, week: int, member_id: int, *, shared: bool, solved_at: datetime | None
) -> int:
    """Store what has become of a blocker; its id."""
    [row] = await tx.all(
        "INSERT INTO blockers (cohort_id, week, member_id, shared, solved_at) "
        "VALUES (:cohort, :week, :member, :shared, :solved) ON CONFLICT (cohort_id, member_id, week) DO UPDATE SET "
        "shared = excluded.shared, solved_at = excluded.solved_at RETURNING id",
        {
            "cohort": cohort_id,
            "week": week,
            "member": member_id,
            "shared": int(shared),
            "solved": optional_seconds(solved_at),
        },
    )
    return int(row["id"])


def _from_row(row: Row) -> Blocker:
    return Blocker(
        id=row["id"],
        cohort_id=row["cohort_id"],
        member_id=row["member_id"],
        week=row["week"],
        words=row["blocker"],
        shared=bool(row["shared"]),
        solved_at=optional_moment(row["solved_at"]),
    )
