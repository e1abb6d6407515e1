"""SQL for what a whole cohort has done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.db import Connection


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the members who are in the cohort now: how often they checked in, and the hours they counted."""

    checkins: int
    hours: float


async def totals(tx: Connection, cohort_id: int) -> Totals:
    [row] = await tx.all(
        "SELECT count(*) AS checkins, coalesce(sum(hours), 0) AS hours FROM checkins JOIN memberships "
        "ON memberships.cohort_id = checkins.cohort_id AND memberships.member_id = checkins.member_id "
        "WHERE checkins.cohort_id = :cohort AND left_at IS NULL",
        {"cohort": cohort_id},
    )
    return Totals(row["checkins"], row["hours"])
