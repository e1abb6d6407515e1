"""SQL for who is in a cohort."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.records import Membership
from bot.store.db import Connection, Row, Value
from bot.store.rows import moment, names, optional_moment, optional_seconds, seconds

COLUMNS = (
    "memberships.cohort_id, memberships.member_id, joined_at, left_at, goal, tracks, memberships.name AS called, "
    "shares, memberships.paused_at AS away_at, memberships.paused_until AS away_until, pauses, outcome, reflection, "
    "circle"
)
# Of one's own.
NOT_ON_A_BREAK = "(memberships.paused_at IS NULL OR memberships.paused_at > :now OR memberships.paused_until <= :now)"
NAMES = names(COLUMNS)


async def join(
    tx: Connection,
    cohort_id: int,
    member_id: int,
    goal: str | None,
    tracks: Sequence[str],
    now: datetime,
    name: str | None = None,
    shares: bool = False,
) -> None:
    """Add a member, or take back one who left: their first joining and an earlier goal are kept."""
    await tx.all(
        "INSERT INTO memberships (cohort_id, member_id, joined_at, goal, tracks, name, shares) "
        "VALUES (:cohort, :member, :now, :goal, :tracks, :name, :shares) "
        "ON CONFLICT (cohort_id, member_id) DO UPDATE SET "
        "left_at = NULL, goal = coalesce(excluded.goal, memberships.goal), tracks = excluded.tracks, "
        "name = coalesce(excluded.name, memberships.name), shares = excluded.shares",
        {
            "cohort": cohort_id,
            "member": member_id,
            "now": seconds(now),
            "goal": goal,
            "tracks": json.dumps(tracks),
            "name": name,
            "shares": int(shares),
        },
    )
    await _see_to_reviews(tx, cohort_id)


async def keep(tx: Connection, membership: Membership) -> None:
    """Store what a member says of themselves as it is now: goal, tracks, name, consent, and what became of the goal."""
    await tx.all(
        "UPDATE memberships SET goal = :goal, tracks = :tracks, name = :name, shares = :shares, outcome = :outcome, "
        "reflection = :reflection WHERE cohort_id = :cohort AND member_id = :member",
        {
            "cohort": membership.cohort_id,
            "member": membership.member_id,
            "goal": membership.goal,
            "tracks": json.dumps(membership.tracks),
            "name": membership.name,
            "shares": int(membership.shares),
            "outcome": membership.outcome,
            "reflection": membership.reflection,
        },
    )


async def leave(tx: Connection, cohort_id: int, member_id: int, now: datetime) -> None:
    await tx.all(
        "UPDATE memberships SET left_at = :now WHERE cohort_id = :cohort AND member_id = :member AND left_at IS NULL",
        {"cohort": cohort_id, "member": member_id, "now": seconds(now)},
    )
    await _see_to_reviews(tx, cohort_id)


async def _see_to_reviews(tx: Connection, cohort_id: int) -> None:
    """Who can be asked to review has changed."""
    await tx.all("UPDATE cohorts SET reviews_at = 0 WHERE id = :id AND reviews_at IS NOT NULL", {"id": cohort_id})


async def pause(tx: Connection, membership: Membership) -> None:
    """Store the breaks of a member as they are now."""
    await tx.all(
        "UPDATE memberships SET paused_at = :at, paused_until = :until, pauses = :before "
        "WHERE cohort_id = :cohort AND member_id = :member",
        {
            "cohort": membership.cohort_id,
            "member": membership.member_id,
            "at": optional_seconds(membership.paused_at),
            "until": optional_seconds(membership.paused_until),
            "before": json.dumps([(seconds(began), seconds(until)) for began, until in membership.pauses]),
        },
    )


async def get(tx: Connection, cohort_id: int, member_id: int) -> Membership | None:
    row = await tx.one(
        f"SELECT {COLUMNS} FROM memberships WHERE cohort_id = :cohort AND member_id = :member",
        {"cohort": cohort_id, "member": member_id},
    )
    return None if row is None else from_row(row)


async def active(tx: Connection, cohort_id: int) -> list[Membership]:
    """Everyone who is in the cohort now, in the order they joined."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM memberships WHERE cohort_id = :cohort AND left_at IS NULL "
        "ORDER BY joined_at, member_id",
        {"cohort": cohort_id},
    )
    return [from_row(row) for row in rows]


async def count(tx: Connection, cohort_id: int) -> int:
    [row] = await tx.all(
        "SELECT count(*) AS n FROM memberships WHERE cohort_id = :cohort AND left_at IS NULL", {"cohort": cohort_id}
    )
    return int(row["n"])


@lru_cache(maxsize=4096)  # Whoever opens a form sends it soon after.
def from_values(values: tuple[Value, ...]) -> Membership:
    """The same as `from_row`, of what is in COLUMNS."""
    return from_row(dict(zip(NAMES, values, strict=True)))


def from_row(row: Row | Mapping[str, Any]) -> Membership:
    return Membership(
        cohort_id=row["cohort_id"],
        member_id=row["member_id"],
        joined_at=moment(row["joined_at"]),
        left_at=optional_moment(row["left_at"]),
        goal=row["goal"],
        tracks=tuple(json.loads(row["tracks"])),
        name=row["called"],
        shares=bool(row["shares"]),
        paused_at=optional_moment(row["away_at"]),
        paused_until=optional_moment(row["away_until"]),
        pauses=tuple((moment(began), moment(until)) for began, until in json.loads(row["pauses"])),
        outcome=row["outcome"],
        reflection=row["reflection"],
        circle=bool(row["circle"]),
    )
