"""SQL for everything that is held about a member, in every cohort and server.

Check-ins, blockers and offers lie by cohort: they are found through the memberships, without which there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.store.db import Connection
from bot.submission import ROUNDS

OF_MEMBER = "cohort_id IN (SELECT cohort_id FROM memberships WHERE member_id = :member) AND member_id = :member"
# Posts about them, or to them: the number of each is that of a row of theirs, and perhaps of a round.
POSTS = (
    "SELECT occurrences.* FROM occurrences JOIN ("
    "SELECT 'nudge' AS about, cohort_id, id FROM nudges WHERE member_id = :member "
    f"UNION ALL SELECT 'offer', cohort_id, id FROM offers WHERE {OF_MEMBER} "
    f"UNION ALL SELECT 'blocker', cohort_id, id FROM blockers WHERE {OF_MEMBER} "
    "UNION ALL SELECT 'submission', cohort_id, id FROM submissions WHERE member_id = :member "
    "UNION ALL SELECT 'review', cohort_id, reviews.id FROM reviews JOIN submissions ON submissions.id = submission_id "
    "WHERE reviewer_id = :member) AS mine ON mine.cohort_id = occurrences.cohort_id "
    "AND mine.id = CASE WHEN about IN ('submission', 'review') THEN number % :rounds ELSE number END "
    "AND ((about = 'nudge' AND kind = 'direct') OR (about = 'offer' AND kind = 'offer') "
    "OR (about = 'blocker' AND kind = 'blocker') "
    "OR (about = 'submission' AND kind IN ('submission', 'version', 'reviewers', 'unreviewed', 'results', 'appeal', "
    "'ruling')) OR (about = 'review' AND kind IN ('stand-in', 'deadline', 'asked', 'thanks'))) "
    "ORDER BY occurrences.cohort_id, due_at, kind, number"
)
# By what each is called in the file. Whole rows: a column that is added is in the file by itself.
HELD: Mapping[str, str] = {
    "settings": "SELECT * FROM people WHERE member_id = :member",
    "memberships": "SELECT * FROM memberships WHERE member_id = :member ORDER BY cohort_id",
    "check_ins": f"SELECT * FROM checkins WHERE {OF_MEMBER} ORDER BY cohort_id, week",
    "blockers": f"SELECT * FROM blockers WHERE {OF_MEMBER} ORDER BY id",
    "reminders": "SELECT * FROM nudges WHERE member_id = :member ORDER BY id",
    "offers": f"SELECT * FROM offers WHERE {OF_MEMBER} ORDER BY id",
    "circles": (
        "SELECT circle_members.*, cohort_id, round, week, formed_at, closed_at, outcome FROM circle_members "
        "JOIN circles ON circles.id = circle_id WHERE member_id = :member ORDER BY circle_id"
    ),
    "capstones": "SELECT * FROM submissions WHERE member_id = :member ORDER BY id",
    "reviews_written": (
        "SELECT reviews.*, cohort_id, capstone FROM reviews JOIN submissions ON submissions.id = submission_id "
        "WHERE reviewer_id = :member ORDER BY reviews.id"
    ),
    "scores_given": (
        "SELECT review_scores.*, cohort_id FROM review_scores JOIN reviews ON reviews.id = review_id "
        "JOIN submissions ON submissions.id = submission_id WHERE reviewer_id = :member ORDER BY review_id, criterion"
    ),
    "posts": POSTS,
    "plan_changes": "SELECT * FROM changes WHERE made_by = :member ORDER BY id",
    "cohort_drafts": "SELECT * FROM wishes WHERE member_id = :member ORDER BY id",
    "cohorts_created": "SELECT * FROM cohorts WHERE created_by = :member ORDER BY id",
}
COHORT = "SELECT id, guild_id, name, curriculum, timezone, starts_on, ended_at, anonymous FROM cohorts WHERE id = :id"


async def held(tx: Connection, member_id: int) -> dict[str, list[dict[str, Any]]]:
    """The rows, by what they are called in the file."""
    asked = {"member": member_id, "rounds": ROUNDS}
    return {name: [dict(row) for row in await tx.all(sql, asked)] for name, sql in HELD.items()}


async def cohort(tx: Connection, cohort_id: int) -> dict[str, Any]:
    """Which cohort it is."""
    [row] = await tx.all(COHORT, {"id": cohort_id})
    return dict(row)
