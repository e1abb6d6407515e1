"""SQL for erasing a member: what is theirs goes, and what is others' stays without them.

Rows that others need keep a number in the place of the member's id. It is the row's own, negative, so no two rows tell
that they were one person's, and each stays unique in its table. For an organiser it is 0.

What is on Discord is drawn anew by the marks that are left here, see `bot.store.marks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.records import Cohort
from bot.store import cohorts, marks
from bot.store.db import Connection, Params
from bot.store.own_data import OF_MEMBER
from bot.store.rows import seconds
from bot.submission import ROUNDS

OF_SUBMISSION = "('submission', 'version', 'reviewers', 'unreviewed', 'results', 'appeal', 'ruling')"
OF_REVIEW = "('stand-in', 'deadline', 'asked', 'thanks')"
ABOUT = "cohort_id = :cohort AND number % :rounds = :id AND kind IN "
OWN_WORK = "submission_id IN (SELECT id FROM submissions WHERE member_id = :member)"
OWN_UNFINISHED = "reviewer_id = :member AND done_at IS NULL"
Key = tuple[int, int]  # the cohort, and the row's id


async def _works(tx: Connection, member_id: int) -> list[Key]:
    """What they handed in."""
    rows = await tx.all("SELECT cohort_id, id FROM submissions WHERE member_id = :member", {"member": member_id})
    return [(row["cohort_id"], row["id"]) for row in rows]


async def withdraw(tx: Connection, member_id: int, title: str, why: str, now: datetime) -> None:
    """Their capstones: nothing of what they handed in stays, nor of what was said about it.

    A row of each stays, closed: by it those who wrote a review have written it, for their own capstone; and nobody owes
    what they have not written yet. `title`: what it is called from now on; `why` nothing more is posted about it.
    """
    member: Params = {"member": member_id}
    reviews = await tx.all(
        "SELECT reviews.id, cohort_id, done_at FROM reviews JOIN submissions ON submissions.id = submission_id "
        "WHERE member_id = :member",
        member,
    )
    keys = await _works(tx, member_id)
    await marks.of_reviewers(tx, [row["id"] for row in reviews if row["done_at"] is None])
    for cohort_id in {cohort for cohort, _ in keys}:
        await marks.gallery(tx, cohort_id)
    await _take_away(tx, OF_SUBMISSION, keys, why, now)
    await _take_away(tx, OF_REVIEW, [(row["cohort_id"], row["id"]) for row in reviews], why, now)
    await tx.all(f"DELETE FROM review_scores WHERE review_id IN (SELECT id FROM reviews WHERE {OWN_WORK})", member)
    await tx.all(
        "UPDATE reviews SET strength = NULL, suggestion = NULL, breach = NULL, reply = NULL, helped = 0, "
        "state = CASE WHEN done_at IS NULL THEN 'replaced' WHEN state IN ('offered', 'released') THEN 'lapsed' "
        f"ELSE state END WHERE {OWN_WORK}",
        member,
    )
    await tx.all(
        "UPDATE submissions SET member_id = -id, title = :title, summary = NULL, url = '', link_note = '', "
        "pinned = NULL, permalink = NULL, report = NULL, look_at = NULL, changed_at = NULL, changes = NULL, "
        "appeal = NULL, ruling = NULL, shown = 0, closed_at = coalesce(closed_at, :now) WHERE member_id = :member",
        {"member": member_id, "title": title, "now": seconds(now)},
    )


async def _take_away(tx: Connection, kinds: str, keys: Sequence[Key], why: str, now: datetime) -> None:
    """What is posted about these is drawn anew, without their words; what is not yet, is not any more."""
    rows: list[Params] = [
        {"cohort": cohort, "id": id, "rounds": ROUNDS, "why": why, "now": seconds(now)} for cohort, id in keys
    ]
    await tx.many(
        "UPDATE occurrences SET state = 'skipped', note = :why, claimed_at = :now, retry_at = NULL "
        f"WHERE {ABOUT} {kinds} AND state IN ('due', 'failed')",
        rows,
    )
    await tx.many(
        f"UPDATE occurrences SET retry_at = 0 WHERE {ABOUT} {kinds} AND kind NOT IN ('asked', 'thanks') "
        "AND state = 'sent' AND message_id IS NOT NULL",
        rows,
    )


async def let_go_of_reviews(tx: Connection, member_id: int) -> None:
    """The reviews they wrote stay, without a name. Those they have not finished go, and somebody else can be asked."""
    member: Params = {"member": member_id}
    reviews = await tx.all(
        "SELECT reviews.id, cohort_id FROM reviews JOIN submissions ON submissions.id = submission_id "
        "WHERE reviewer_id = :member",
        member,
    )
    await marks.of_reviewers(tx, [row["id"] for row in reviews])
    await tx.many(
        f"DELETE FROM occurrences WHERE {ABOUT} {OF_REVIEW}",
        [{"cohort": row["cohort_id"], "id": row["id"], "rounds": ROUNDS} for row in reviews],
    )
    unfinished = f"SELECT id FROM reviews WHERE {OWN_UNFINISHED}"
    await tx.all(f"DELETE FROM review_scores WHERE review_id IN ({unfinished})", member)
    await tx.all(f"DELETE FROM reviews WHERE {OWN_UNFINISHED}", member)
    await tx.all(
        "UPDATE reviews SET reviewer_id = -id, named = 0, "
        "state = CASE state WHEN 'offered' THEN 'released' ELSE state END WHERE reviewer_id = :member",
        member,
    )
    await tx.many(
        "UPDATE cohorts SET reviews_at = 0 WHERE id = :cohort AND reviews_at IS NOT NULL",
        [{"cohort": row["cohort_id"]} for row in reviews],
    )


async def take_from_organisers(tx: Connection, member_id: int) -> None:
    """What they did as an organiser stays, and is nobody's any more."""
    member: Params = {"member": member_id}
    await tx.all("DELETE FROM wishes WHERE member_id = :member", member)
    await tx.all("DELETE FROM changes WHERE made_by = :member AND confirmed_at IS NULL", member)
    await tx.all("UPDATE changes SET made_by = 0 WHERE made_by = :member", member)
    await tx.all("UPDATE cohorts SET created_by = 0 WHERE created_by = :member", member)


async def erase_part(tx: Connection, member_id: int) -> None:
    """All that is theirs alone, and their memberships, by which the rest is found, last."""
    member: Params = {"member": member_id}
    # A check-in that is being stored just now comes before all of this, and goes with it, or finds no member any more.
    await tx.all("SELECT cohort_id FROM memberships WHERE member_id = :member FOR UPDATE", member)
    for kind, table, whose in (
        ("direct", "nudges", "member_id = :member"),
        ("offer", "offers", OF_MEMBER),
        ("blocker", "blockers", OF_MEMBER),
    ):
        # A question that is on Discord is drawn anew; one that is under way is so as soon as it is there.
        theirs = f"kind = '{kind}' AND (cohort_id, number) IN (SELECT cohort_id, id FROM {table} WHERE {whose})"
        if kind == "blocker":
            await tx.all(f"UPDATE occurrences SET retry_at = 0 WHERE {theirs} AND state = 'sent'", member)
            theirs += " AND state NOT IN ('sent', 'claimed')"
        await tx.all(f"DELETE FROM occurrences WHERE {theirs}", member)
        await tx.all(f"DELETE FROM {table} WHERE {whose}", member)
    await tx.all(f"DELETE FROM checkins WHERE {OF_MEMBER}", member)
    await tx.all("DELETE FROM circle_members WHERE member_id = :member", member)
    await tx.all(
        "UPDATE cohorts SET reviews_at = 0 WHERE reviews_at IS NOT NULL "
        "AND id IN (SELECT cohort_id FROM memberships WHERE member_id = :member)",
        member,
    )
    await tx.all("DELETE FROM memberships WHERE member_id = :member", member)
    await tx.all("DELETE FROM people WHERE member_id = :member", member)


async def circle_threads(tx: Connection, member_id: int) -> list[Key]:
    """The cohort and the thread of each study circle that they are in."""
    rows = await tx.all(
        "SELECT circles.cohort_id, thread_id FROM circle_members JOIN circles ON circles.id = circle_id "
        "JOIN occurrences ON occurrences.cohort_id = circles.cohort_id AND kind = 'circle' AND number = circles.id "
        "WHERE member_id = :member AND left_at IS NULL AND closed_at IS NULL AND thread_id IS NOT NULL",
        {"member": member_id},
    )
    return [(row["cohort_id"], row["thread_id"]) for row in rows]


async def taking_part(tx: Connection, member_id: int) -> list[Cohort]:
    """The cohorts that they are in now, in whichever server."""
    rows = await tx.all(
        f"SELECT {cohorts.COLUMNS} FROM cohorts JOIN memberships ON cohort_id = cohorts.id "
        "WHERE member_id = :member AND left_at IS NULL ORDER BY cohorts.id",
        {"member": member_id},
    )
    return [cohorts.from_row(row) for row in rows]
