"""SQL for who was written to because they had fallen silent."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

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
