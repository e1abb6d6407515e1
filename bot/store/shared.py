"""SQL for what members of a cohort agreed to share, also after they left. Of the others it reads nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from bot.records import Membership
from bot.store import memberships, submissions
from bot.store.db import Connection
from bot.submission import Submission


class Spent(NamedTuple):
    """A check-in without its words. `hours` is None where they were not counted."""

    late: bool
    hours: float | None


async def members(tx: Connection, cohort_id: int) -> list[Membership]:
    """In the order they joined."""
    rows = await tx.all(
        f"SELECT {memberships.COLUMNS} FROM memberships WHERE cohort_id = :cohort AND shares = 1 "
        "ORDER BY joined_at, member_id",
        {"cohort": cohort_id},
    )
    return [memberships.from_row(row) for row in rows]


async def others(tx: Connection, cohort_id: int) -> int:
    """How many are in the cohort now and did not agree."""
    [row] = await tx.all(
        "SELECT count(*) AS n FROM memberships WHERE cohort_id = :cohort AND shares = 0 AND left_at IS NULL",
        {"cohort": cohort_id},
    )
    return int(row["n"])


async def weeks(tx: Connection, cohort_id: int) -> dict[int, dict[int, Spent]]:
    """The check-ins by member and week."""
    rows = await tx.all(
        "SELECT checkins.member_id, week, late, hours FROM checkins JOIN memberships "
        "ON memberships.cohort_id = checkins.cohort_id AND memberships.member_id = checkins.member_id "
        "WHERE checkins.cohort_id = :cohort AND shares = 1 ORDER BY checkins.member_id, week",
        {"cohort": cohort_id},
    )
    found: dict[int, dict[int, Spent]] = defaultdict(dict)
    for row in rows:
        found[row["member_id"]][row["week"]] = Spent(bool(row["late"]), row["hours"])
    return dict(found)


async def handed_in(tx: Connection, cohort_id: int) -> list[Submission]:
    """The capstones they handed in, the earliest first."""
    rows = await tx.all(
        f"SELECT {submissions.COLUMNS} FROM submissions WHERE cohort_id = :cohort AND member_id IN "
        "(SELECT member_id FROM memberships WHERE cohort_id = :cohort AND shares = 1) ORDER BY id",
        {"cohort": cohort_id},
    )
    return [submissions.from_row(row) for row in rows]
