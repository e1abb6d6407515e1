"""SQL for marks: what was posted shows something that is no longer so, and is to be drawn anew.

A mark is the `retry_at` of something sent, which has no other use for it. It outlives the process.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.records import Kind, Occurrence, Posted
from bot.store.db import Connection, Database
from bot.store.mine import EVERYWHERE, Mine
from bot.store.occurrences import COLUMNS, KEY, from_row, key
from bot.store.rows import seconds

KINDS = (Kind.SUBMISSION, Kind.GALLERY)
# What is drawn anew only because its author has erased what they wrote.
ERASABLE = (
    Kind.BLOCKER,
    Kind.VERSION,
    Kind.REVIEWERS,
    Kind.STAND_IN,
    Kind.DEADLINE,
    Kind.UNREVIEWED,
    Kind.RESULTS,
    Kind.APPEAL,
    Kind.RULING,
)
MARKED = "state = 'sent' AND kind IN ('" + "', '".join((*KINDS, *ERASABLE)) + "') AND retry_at IS NOT NULL"


async def thread(tx: Connection, submission_id: int, reviewer_id: int | None = None) -> None:
    """The first message of a review thread. `reviewer_id`: what they owe has changed, and with it their own work."""
    await tx.all(
        "UPDATE occurrences SET retry_at = 0 WHERE kind = 'submission' AND state = 'sent' "
        "AND cohort_id = (SELECT cohort_id FROM submissions WHERE id = :id) AND (number = :id OR number IN "
        "(SELECT own.id FROM submissions AS own JOIN submissions AS reviewed ON reviewed.cohort_id = own.cohort_id "
        "AND reviewed.capstone = own.capstone WHERE reviewed.id = :id AND own.member_id = :reviewer "
        "AND own.closed_at IS NOT NULL))",
        {"id": submission_id, "reviewer": reviewer_id},
    )


async def threads(tx: Connection, cohort_id: int, submission_ids: Iterable[int]) -> None:
    """The first messages of these review threads of a cohort."""
    await tx.many(
        "UPDATE occurrences SET retry_at = 0 "
        "WHERE cohort_id = :cohort AND kind = 'submission' AND number = :id AND state = 'sent'",
        [{"cohort": cohort_id, "id": id} for id in submission_ids],
    )


async def of_reviewers(tx: Connection, review_ids: Iterable[int]) -> None:
    """Those of the reviewed work, and of the reviewers' own, by what has become of these reviews."""
    for id in review_ids:
        review = await tx.one("SELECT submission_id, reviewer_id FROM reviews WHERE id = :id", {"id": id})
        if review is not None:
            await thread(tx, review["submission_id"], review["reviewer_id"])


async def open_threads(tx: Connection, cohort_id: int) -> None:
    """The same for everything in a cohort that waits for its results: a deadline may have moved."""
    await tx.all(
        "UPDATE occurrences SET retry_at = 0 WHERE cohort_id = :cohort AND kind = 'submission' AND state = 'sent' "
        "AND number IN (SELECT id FROM submissions WHERE cohort_id = :cohort AND closed_at IS NULL)",
        {"cohort": cohort_id},
    )


async def gallery(tx: Connection, cohort_id: int) -> None:
    """All pages of a cohort's gallery: what is taken out of one moves the others up."""
    await tx.all(
        "UPDATE occurrences SET retry_at = 0 WHERE cohort_id = :cohort AND kind = 'gallery' AND state = 'sent'",
        {"cohort": cohort_id},
    )


async def left(tx: Connection, now: datetime, mine: Mine = EVERYWHERE) -> list[Posted]:
    """What is to be drawn anew, also in cohorts that have ended, unless the bot is not in their server."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM occurrences WHERE {MARKED} AND retry_at <= :now "
        f"AND EXISTS (SELECT 1 FROM cohorts WHERE id = cohort_id AND absent = 0{mine.sql}) ORDER BY due_at, number",
        {"now": seconds(now), **mine.params},
    )
    return [from_row(row) for row in rows]


async def take(db: Database, occurrence: Occurrence, until: datetime) -> bool:
    """Reserve a mark until then; False if somebody else has. A new change takes no heed of it and marks again."""
    row = await db.write_one(
        f"UPDATE occurrences SET retry_at = :until WHERE {KEY} AND {MARKED} AND retry_at < :until RETURNING number",
        {**key(occurrence), "until": seconds(until)},
    )
    return row is not None


async def wipe(db: Database, occurrence: Occurrence, until: datetime) -> None:
    """It is drawn as it was when the mark was taken; what has changed since stays marked."""
    await db.write_one(
        f"UPDATE occurrences SET retry_at = NULL WHERE {KEY} AND {MARKED} AND retry_at = :until",
        {**key(occurrence), "until": seconds(until)},
    )


async def forget(db: Database, occurrence: Occurrence) -> None:
    """There is nothing to draw anew any more."""
    await db.write_one(f"UPDATE occurrences SET retry_at = NULL WHERE {KEY} AND {MARKED}", key(occurrence))


async def put_off(db: Database, occurrence: Occurrence, until: datetime, at: datetime) -> None:
    """It could not be drawn: it is tried again then."""
    await db.write_one(
        f"UPDATE occurrences SET retry_at = :at WHERE {KEY} AND {MARKED} AND retry_at = :until",
        {**key(occurrence), "until": seconds(until), "at": seconds(at)},
    )
