"""SQL for live sessions that a cohort has no more."""

from __future__ import annotations

import json

from bot.records import Cohort, Session
from bot.store import cohorts
from bot.store.db import Connection


async def former(tx: Connection, cohort: Cohort) -> Session | None:
    """The last session that a confirmed change took away; None where the cohort never had one."""
    rows = await tx.all(
        "SELECT before FROM changes WHERE cohort_id = :cohort AND confirmed_at IS NOT NULL "
        "ORDER BY confirmed_at DESC, id DESC",
        {"cohort": cohort.id},
    )
    present = cohorts.params(cohort)
    found = (cohorts.from_row({**present, **json.loads(row["before"])}).session for row in rows)
    return next((session for session in found if session is not None), None)
