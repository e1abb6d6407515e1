"""SQL for erasing everything of a server."""

from __future__ import annotations

from bot.store.db import Connection

COHORTS = "(SELECT id FROM cohorts WHERE guild_id = :guild)"
OF_COHORTS = f"cohort_id IN {COHORTS}"
SUBMISSIONS = f"(SELECT id FROM submissions WHERE {OF_COHORTS})"
CIRCLES = f"(SELECT id FROM circles WHERE {OF_COHORTS})"
# Whatever refers to another table goes before it.
ERASE = (
    # What somebody set for themselves, unless they are in a cohort elsewhere
    f"DELETE FROM people WHERE member_id IN (SELECT member_id FROM memberships WHERE {OF_COHORTS}) "
    f"AND member_id NOT IN (SELECT member_id FROM memberships WHERE cohort_id NOT IN {COHORTS} "
    f"AND member_id IN (SELECT member_id FROM memberships WHERE {OF_COHORTS}))",
    f"DELETE FROM review_scores WHERE review_id IN (SELECT id FROM reviews WHERE submission_id IN {SUBMISSIONS})",
    f"DELETE FROM reviews WHERE submission_id IN {SUBMISSIONS}",
    f"DELETE FROM submissions WHERE {OF_COHORTS}",
    f"DELETE FROM circle_members WHERE circle_id IN {CIRCLES}",
    f"DELETE FROM circle_changes WHERE circle_id IN {CIRCLES}",
    *(
        f"DELETE FROM {table} WHERE {OF_COHORTS}"
        for table in ("circles", "offers", "nudges", "blockers", "checkins", "memberships", "changes", "occurrences")
    ),
    "DELETE FROM cohorts WHERE guild_id = :guild",
    "DELETE FROM wishes WHERE guild_id = :guild",
    "DELETE FROM servers WHERE guild_id = :guild",
)


async def erase(tx: Connection, guild_id: int) -> None:
    """Everything that was kept for it."""
    for statement in ERASE:
        await tx.all(statement, {"guild": guild_id})
