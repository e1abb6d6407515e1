"""SQL for what is known of silences: who was written to because of one, and which weeks were never posted."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.records import Kind
from bot.store.db import Connection
from bot.store.rows import moment


class Offered(NamedTuple):
    """`week`: the last of the silent weeks at that time."""

    week: int
    at: datetime


async def offered(tx: Connection, cohort_id: int) -> dict[int, Offered]:
    """The newest offer that reached each member of a cohort."""
    rows = await tx.all(
        "SELECT member_id, week, made_at FROM offers JOIN occurrences ON occurrences.cohort_id = offers.cohort_id "
        "AND kind = 'offer' AND number = offers.id AND state = 'sent' "
        "WHERE offers.cohort_id = :cohort ORDER BY offers.id",
        {"cohort": cohort_id},
    )
    return {row["member_id"]: Offered(row["week"], moment(row["made_at"])) for row in rows}


async def never_posted(tx: Connection, cohort_id: int) -> set[int]:
    """The weeks of which it is known that their assignment never came, or has not come yet."""
    rows = await tx.all(
        "SELECT number FROM occurrences WHERE cohort_id = :cohort AND kind = :kind AND state <> 'sent'",
        {"cohort": cohort_id, "kind": Kind.ASSIGNMENT.value},
    )
    return {row["number"] for row in rows}
