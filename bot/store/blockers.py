"""SQL for what blocks members."""

from __future__ import annotations

from typing import NamedTuple

from bot.store.db import Connection


class Unsolved(NamedTuple):
    """Something that blocks a member, without its words and without who it is.

    `shared`: it was put into the week's thread; there its message is, once it is posted.
    """

    week: int
    shared: bool
    channel_id: int | None
    message_id: int | None


async def unsolved(tx: Connection, cohort_id: int) -> list[Unsolved]:
    """What blocks those who are in the cohort now, in the order of the weeks."""
    rows = await tx.all(
        "SELECT blockers.week, shared, coalesce(said.thread_id, post.thread_id, said.channel_id) AS place, "
        "said.message_id AS message FROM blockers "
        "JOIN memberships ON memberships.cohort_id = blockers.cohort_id "
        "AND memberships.member_id = blockers.member_id "
        "LEFT JOIN occurrences AS said ON shared = 1 AND said.cohort_id = blockers.cohort_id "
        "AND said.kind = 'blocker' AND said.number = blockers.id AND said.message_id IS NOT NULL "
        "LEFT JOIN occurrences AS post ON post.cohort_id = blockers.cohort_id AND post.kind = 'assignment' "
        "AND post.number = blockers.week "
        "WHERE blockers.cohort_id = :cohort AND solved_at IS NULL AND left_at IS NULL "
        "ORDER BY blockers.week, blockers.id",
        {"cohort": cohort_id},
    )
    return [
        Unsolved(row["week"], bool(row["shared"]), row["place"] if row["message"] else None, row["message"])
        for row in rows
    ]
