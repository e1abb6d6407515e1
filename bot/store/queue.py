"""SQL for how much waits to be posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from bot.store.db import Connection
from bot.store.occurrences import UNFINISHED
from bot.store.rows import moment, seconds


class Queue(NamedTuple):
    """How many there are by state. `oldest`: when the first was due of those that wait for no repair."""

    numbers: Mapping[str, int]
    oldest: datetime | None


async def queue(tx: Connection, now: datetime) -> Queue:
    """What is due by now and not posted, in running cohorts. What only lacks its thread is posted."""
    rows = await tx.all(
        "SELECT state, count(*) AS number, min(CASE WHEN state <> 'failed' THEN due_at END) AS oldest "
        "FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE {UNFINISHED} AND ended_at IS NULL AND message_id IS NULL AND due_at <= :now "
        "AND (state <> 'due' OR retry_at <= :now) GROUP BY state",
        {"now": seconds(now)},
    )
    oldest = [row["oldest"] for row in rows if row["oldest"] is not None]
    return Queue({row["state"]: row["number"] for row in rows}, moment(min(oldest)) if oldest else None)
