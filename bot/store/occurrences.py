"""SQL for occurrences: what has to be posted once, and what is known of it."""

from __future__ import annotations

from datetime import datetime

from bot.records import Cohort, Kind, Occurrence, Posted
from bot.store.db import Connection, Row, Value
from bot.store.rows import moment, optional_moment, seconds

COLUMNS = (
    "cohort_id, kind, number, state, due_at, occurrences.channel_id, attempts, claimed_at, retry_at, message_id, "
    "thread_id, note, told"
)
SKIPPED_LATER = "(state = 'skipped' AND claimed_at > :now)"
UNFINISHED = "state IN ('due', 'claimed', 'failed')"
KEY = "cohort_id = :cohort AND kind = :kind AND number = :number"


async def add_due(tx: Connection, occurrence: Occurrence) -> None:
    """Remember that this is to be posted; nothing happens if it is known already."""
    await _add(tx, occurrence, "due", occurrence.due_at)


async def add_skipped(tx: Connection, occurrence: Occurrence, why: str, now: datetime) -> None:
    """Remember that this will not be posted, and why; nothing happens if it is known already."""
    await _add(tx, occurrence, "skipped", None, why, now)


async def _add(
    tx: Connection, occurrence: Occurrence, state: str, retry_at: datetime | None,
    note: str | None = None, decided_at: datetime | None = None,
) -> None:  # fmt: skip
    await tx.all(
        "INSERT INTO occurrences "
        "(cohort_id, kind, number, state, due_at, channel_id, attempts, claimed_at, retry_at, note) "
        "VALUES (:cohort, :kind, :number, :state, :due, :channel, 0, :decided, :retry, :note) ON CONFLICT DO NOTHING",
        {
            **key(occurrence),
            "state": state,
            "due": seconds(occurrence.due_at),
            "channel": occurrence.channel_id,
            "decided": None if decided_at is None else seconds(decided_at),
            "retry": None if retry_at is None else seconds(retry_at),
            "note": note,
        },
    )


async def latest_weeks(tx: Connection, now: datetime) -> dict[int, int]:
    """For each running cohort that has any: the highest week whose assignment has fallen due and is known.

    What a clock that was ahead has skipped or posted does not count before its time.
    """
    rows = await tx.all(
        "SELECT cohort_id, max(number) AS week FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE kind = 'assignment' AND due_at <= :now AND NOT {SKIPPED_LATER} AND ended_at IS NULL "
        "GROUP BY cohort_id",
        {"now": seconds(now)},
    )
    return {row["cohort_id"]: row["week"] for row in rows}


async def forget_skipped_later(tx: Connection, now: datetime) -> None:
    """A clock that was ahead skipped these weeks: at a time that has still to come. They may fall due anew."""
    await tx.all(f"DELETE FROM occurrences WHERE kind = 'assignment' AND {SKIPPED_LATER}", {"now": seconds(now)})


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


async def move(tx: Connection, after: Cohort, now: datetime) -> None:
    """What is surely not on Discord yet goes to the cohort's present channels; what was refused is tried at once.

    A claimed one may be on Discord already, in the channel it was claimed for: it stays there.
    """
    for kind, channel_id in (
        ("kind IN ('welcome', 'assignment')", after.channel_id),
        ("kind NOT IN ('welcome', 'assignment')", after.reviews_channel_id),
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
        told=row["told"],
    )


def key(occurrence: Occurrence) -> dict[str, Value]:
    return {"cohort": occurrence.cohort_id, "kind": occurrence.kind.value, "number": occurrence.number}
