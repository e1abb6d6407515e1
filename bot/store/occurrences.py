"""SQL for occurrences: what has to be posted once, and what is known of it."""

from __future__ import annotations

from datetime import datetime

from bot.records import Cohort, Kind, Occurrence, Posted
from bot.store.db import Connection, Database, Row, Value
from bot.store.rows import moment, optional_moment, seconds

COLUMNS = (
    "cohort_id, kind, number, state, due_at, occurrences.channel_id, attempts, claimed_at, retry_at, message_id, "
    "thread_id, note"
)
UNFINISHED = "state IN ('due', 'claimed', 'failed')"
KEY = "cohort_id = :cohort AND kind = :kind AND number = :number"


async def add_due(tx: Connection, occurrence: Occurrence) -> None:
    """Remember that this is to be posted; nothing happens if it is known already."""
    await _add(tx, occurrence, "due", occurrence.due_at, None)


async def add_skipped(tx: Connection, occurrence: Occurrence, why: str) -> None:
    """Remember that this will not be posted, and why; nothing happens if it is known already."""
    await _add(tx, occurrence, "skipped", None, why)


async def _add(tx: Connection, occurrence: Occurrence, state: str, retry_at: datetime | None, note: str | None) -> None:
    await tx.all(
        "INSERT INTO occurrences (cohort_id, kind, number, state, due_at, channel_id, attempts, retry_at, note) "
        "VALUES (:cohort, :kind, :number, :state, :due, :channel, 0, :retry, :note) ON CONFLICT DO NOTHING",
        {
            **_key(occurrence),
            "state": state,
            "due": seconds(occurrence.due_at),
            "channel": occurrence.channel_id,
            "retry": None if retry_at is None else seconds(retry_at),
            "note": note,
        },
    )


async def latest_weeks(tx: Connection) -> dict[int, int]:
    """For each running cohort that has any: the highest week whose assignment is known, in whatever state."""
    rows = await tx.all(
        "SELECT cohort_id, max(number) AS week FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        "WHERE kind = 'assignment' AND ended_at IS NULL GROUP BY cohort_id"
    )
    return {row["cohort_id"]: row["week"] for row in rows}


async def ready(tx: Connection, now: datetime) -> list[Posted]:
    """What waits to be posted in running cohorts and may be tried now: welcomes first, then as it fell due.

    A cohort that starts today is welcomed after its first week fell due.
    """
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE {UNFINISHED} AND retry_at <= :now AND ended_at IS NULL "
        "ORDER BY kind <> 'welcome', due_at, cohort_id, number",
        {"now": seconds(now)},
    )
    return [from_row(row) for row in rows]


async def next_try(tx: Connection) -> datetime | None:
    """When the next one may be tried; None where nothing waits."""
    row = await tx.one(
        f"SELECT min(retry_at) AS at FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE {UNFINISHED} AND ended_at IS NULL"
    )
    return None if row is None else optional_moment(row["at"])


async def claim(db: Database, occurrence: Occurrence, now: datetime, until: datetime) -> int | None:
    """Reserve it for ourselves until the given instant; how often it was tried, or None if it is not ours to try.

    Nor is it where the cohort has ended since.

    One statement, so that of two who try at once one gets it.
    """
    row = await db.write_one(
        f"UPDATE occurrences SET state = 'claimed', attempts = attempts + 1, claimed_at = :now, retry_at = :until "
        f"WHERE {KEY} AND {UNFINISHED} AND retry_at <= :now "
        "AND EXISTS (SELECT 1 FROM cohorts WHERE id = :cohort AND ended_at IS NULL) RETURNING attempts",
        {**_key(occurrence), "now": seconds(now), "until": seconds(until)},
    )
    return None if row is None else int(row["attempts"])


async def confirm(
    db: Database, occurrence: Occurrence, message_id: int | None, thread_id: int | None, note: str | None
) -> None:
    """It is on Discord. Without a message id: it was there, and somebody removed it."""
    await db.write_one(
        "UPDATE occurrences SET state = 'sent', message_id = :message, thread_id = :thread, note = :note, "
        f"retry_at = NULL WHERE {KEY}",
        {**_key(occurrence), "message": message_id, "thread": thread_id, "note": note},
    )


async def keep(db: Database, occurrence: Occurrence, message_id: int | None, why: str, retry_at: datetime) -> None:
    """It is on Discord, without something that belongs to it. It stays claimed until that is there too."""
    await db.write_one(
        f"UPDATE occurrences SET message_id = :message, note = :note, retry_at = :retry WHERE {KEY}",
        {**_key(occurrence), "message": message_id, "note": why, "retry": seconds(retry_at)},
    )


async def postpone(db: Database, occurrence: Occurrence, why: str, retry_at: datetime) -> None:
    """No clear answer: it may be on Discord or not. It stays claimed, so that the next try looks first."""
    await db.write_one(
        f"UPDATE occurrences SET note = :note, retry_at = :retry WHERE {KEY}",
        {**_key(occurrence), "note": why, "retry": seconds(retry_at)},
    )


async def fail(db: Database, occurrence: Occurrence, why: str, retry_at: datetime) -> None:
    """Discord refused it: it is surely not there, and waits for somebody to repair something."""
    await db.write_one(
        f"UPDATE occurrences SET state = 'failed', note = :note, retry_at = :retry WHERE {KEY}",
        {**_key(occurrence), "note": why, "retry": seconds(retry_at)},
    )


async def skip(db: Database, occurrence: Occurrence, why: str) -> None:
    await db.write_one(
        f"UPDATE occurrences SET state = 'skipped', note = :note, retry_at = NULL WHERE {KEY}",
        {**_key(occurrence), "note": why},
    )


async def release(db: Database, now: datetime) -> None:
    """At the start of the only process: what an earlier one had claimed may be tried at once."""
    await db.write_one(
        "UPDATE occurrences SET retry_at = :now WHERE state = 'claimed' AND retry_at > :now", {"now": seconds(now)}
    )


async def move(tx: Connection, after: Cohort, now: datetime) -> None:
    """What is surely not on Discord yet goes to the cohort's present channels; what was refused is tried at once.

    A claimed one may be on Discord already, in the channel it was claimed for: it stays there.
    """
    for kind, channel_id in (
        ("kind <> 'submission'", after.channel_id),
        ("kind = 'submission'", after.reviews_channel_id),
    ):
        await tx.all(
            "UPDATE occurrences SET channel_id = :channel, "
            "retry_at = CASE state WHEN 'failed' THEN :now ELSE retry_at END "
            f"WHERE cohort_id = :cohort AND {kind} AND state IN ('due', 'failed')",
            {"cohort": after.id, "channel": channel_id, "now": seconds(now)},
        )


async def retry_now(tx: Connection, cohort_id: int, now: datetime) -> None:
    """An organiser says that what was in the way is repaired."""
    await tx.all(
        "UPDATE occurrences SET retry_at = :now WHERE cohort_id = :cohort AND state = 'failed'",
        {"cohort": cohort_id, "now": seconds(now)},
    )


async def get(tx: Connection, cohort_id: int, kind: Kind, number: int) -> Posted | None:
    row = await tx.one(
        f"SELECT {COLUMNS} FROM occurrences WHERE {KEY}", {"cohort": cohort_id, "kind": kind.value, "number": number}
    )
    return None if row is None else from_row(row)


async def of_cohort(tx: Connection, cohort_id: int, limit: int) -> list[Posted]:
    """The newest ones of a cohort, newest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM occurrences WHERE cohort_id = :cohort ORDER BY due_at DESC, number DESC LIMIT :limit",
        {"cohort": cohort_id, "limit": limit},
    )
    return [from_row(row) for row in rows]


async def skipped_before(tx: Connection, cohort_id: int, week: int) -> list[int]:
    """The weeks right before this one whose assignment never came, in order: what the cohort missed.

    Skipped ones, and those that are surely not on Discord and will be skipped now that a newer week is there.
    """
    rows = await tx.all(
        "SELECT number FROM occurrences WHERE cohort_id = :cohort AND kind = 'assignment' "
        "AND state IN ('skipped', 'due', 'failed') "
        "AND number < :week AND number > (SELECT coalesce(max(number), 0) FROM occurrences WHERE cohort_id = :cohort "
        "AND kind = 'assignment' AND state = 'sent' AND number < :week) ORDER BY number",
        {"cohort": cohort_id, "week": week},
    )
    return [row["number"] for row in rows]


def from_row(row: Row) -> Posted:
    return Posted(
        occurrence=Occurrence(
            row["cohort_id"], Kind(row["kind"]), row["number"], moment(row["due_at"]), row["channel_id"]
        ),
        state=row["state"],
        attempts=row["attempts"],
        claimed_at=optional_moment(row["claimed_at"]),
        retry_at=optional_moment(row["retry_at"]),
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        note=row["note"],
    )


def _key(occurrence: Occurrence) -> dict[str, Value]:
    return {"cohort": occurrence.cohort_id, "kind": occurrence.kind.value, "number": occurrence.number}
