"""Asking reviewers by direct message, where their thread cannot mention them: their reviews are, or were, anonymous."""

from __future__ import annotations

from datetime import datetime

from bot import inbox
from bot.records import Kind, Occurrence
from bot.store import cohorts, deadlines, occurrences, people
from bot.study import Study


async def plan(study: Study, now: datetime) -> None:
    """Whoever was asked since is written to, one after the other. Safe to call at any time, any number of times."""
    to_ask = await deadlines.to_ask(study.db.read, now, study.mine)
    if not to_ask:
        return
    async with study.db.write() as tx:
        for cohort_id, number, reviewer_id in to_ask:
            cohort, person = await cohorts.get(tx, cohort_id), await people.get(tx, reviewer_id)
            if cohort is not None:
                [at] = await inbox.turns(tx, cohort, [person], now)
                await occurrences.add_due(tx, Occurrence(cohort_id, Kind.ASKED, number, at, cohort.channel_id))
