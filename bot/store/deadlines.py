"""SQL for the deadlines of reviews."""

from __future__ import annotations

from datetime import datetime

from bot.records import Kind, Occurrence
from bot.store.cohorts import LIVE
from bot.store.db import Connection
from bot.store.mine import EVERYWHERE, Mine
from bot.store.rows import moment, seconds
from bot.submission import ROUNDS


async def nearly_due(tx: Connection, now: datetime, before: datetime, mine: Mine = EVERYWHERE) -> list[Occurrence]:
    """Reminders of the reviews that are due between now and then, unless there is one already."""
    rows = await tx.all(
        "SELECT cohort_id, reviews_channel_id, number, due_at FROM (SELECT submissions.cohort_id, reviews_channel_id, "
        "reviews.id + (round - 1) * :rounds AS number, due_at FROM reviews JOIN submissions "
        "ON submissions.id = submission_id JOIN cohorts ON cohorts.id = submissions.cohort_id "
        "WHERE reviews.state = 'offered' AND volunteer = 0 AND due_at > :now AND due_at <= :before "
        f"AND {LIVE} AND (cohorts.paused_at IS NULL OR cohorts.paused_at > :now "
        f"OR cohorts.paused_until <= :now){mine.sql}) AS due WHERE NOT EXISTS (SELECT 1 FROM occurrences "
        "WHERE occurrences.cohort_id = due.cohort_id AND kind = 'deadline' "
        "AND occurrences.number = due.number)",
        {"now": seconds(now), "before": seconds(before), "rounds": ROUNDS, **mine.params},
    )
    ahead = before - now
    return [
        Occurrence(
            row["cohort_id"], Kind.DEADLINE, row["number"], moment(row["due_at"]) - ahead, row["reviews_channel_id"]
        )
        for row in rows
    ]


async def to_ask(tx: Connection, now: datetime, mine: Mine = EVERYWHERE) -> list[tuple[int, int, int]]:
    """Reviews whose writers may not be named, about which nobody was written to in this round, unless they are begun.

    The cohort, the number of the direct message, and the reviewer of each, in the order in which they were asked.
    """
    rows = await tx.all(
        "SELECT cohort_id, number, reviewer_id FROM (SELECT submissions.cohort_id, reviewer_id, "
        "reviews.id + (round - 1) * :rounds AS number FROM reviews JOIN submissions ON submissions.id = submission_id "
        "JOIN cohorts ON cohorts.id = submissions.cohort_id WHERE reviews.state = 'offered' "
        "AND (anonymous = 1 OR (done_at IS NOT NULL AND named = 0)) "
        "AND (volunteer = 0 OR done_at IS NOT NULL) AND (started_at IS NULL OR done_at IS NOT NULL) "
        f"AND due_at > :now AND {LIVE}{mine.sql}) AS asked WHERE NOT EXISTS (SELECT 1 FROM occurrences "
        "WHERE occurrences.cohort_id = asked.cohort_id AND kind = 'asked' AND occurrences.number = asked.number) "
        "ORDER BY number",
        {"now": seconds(now), "rounds": ROUNDS, **mine.params},
    )
    return [(row["cohort_id"], row["number"], row["reviewer_id"]) for row in rows]
