"""SQL for occurrences: what has to be posted once, and what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.records import PARTS, Cohort, Kind, Occurrence, Posted
from bot.store.db import Connection, Row, Value
from bot.store.rows import moment, optional_moment, seconds

COLUMNS = (
    "cohort_id, kind, number, state, due_at, occurrences.channel_id, attempts, claimed_at, retry_at, message_id, "
    "thread_id, note, told"
)
UNFINISHED = "state IN ('due', 'claimed', 'failed')"
ABOUT_REVIEWS = "kind IN ('submission', 'reviewers', 'stand-in', 'deadline', 'results')"
# What is planned whenever the calendar is looked at, and what else has a time of its own. The rest is due at once.
PLANNED = (Kind.DIGEST, Kind.CLOSING, Kind.BREAK, Kind.ASSIGNMENT, Kind.OPENING, Kind.SESSION, Kind.NUDGE)
TIMED = (*PLANNED, Kind.DIRECT, Kind.RESUMED, Kind.DEADLINE)
BY_CALENDAR, IN_ITS_TIME = ("kind IN ('" + "', '".join(kinds) + "')" for kinds in (PLANNED, TIMED))
KEY = "cohort_id = :cohort AND kind = :kind AND number = :number"


class Planned(NamedTuple):
    """Something to post, or not to, and then why."""

    occurrence: Occurrence
    why_not: str | None


async def add_due(tx: Connection, occurrence: Occurrence, at: datetime | None = None) -> None:
    """Remember that this is to be posted, when it is due or then; nothing happens if it is known already."""
    await add(tx, [Planned(occurrence, None)], at or occurrence.due_at)


async def add(tx: Connection, planned: Sequence[Planned], now: datetime) -> None:
    """Remember all of these; those that are known already stay as they are.

    `now`: when it was decided to skip some of them, and from when on the others may be tried unless they are due later.
    """
    await tx.many(
        "INSERT INTO occurrences "
        "(cohort_id, kind, number, state, due_at, channel_id, attempts, claimed_at, retry_at, note) "
        "VALUES (:cohort, :kind, :number, :state, :due, :channel, 0, :decided, :retry, :note) ON CONFLICT DO NOTHING",
        [
            {
                **key(occurrence),
                "state": "due" if why_not is None else "skipped",
                "due": seconds(occurrence.due_at),
                "channel": occurrence.channel_id,
                "decided": None if why_not is None else seconds(now),
                "retry": max(seconds(occurrence.due_at), seconds(now)) if why_not is None else None,
                "note": why_not,
            }
            for occurrence, why_not in planned
        ],
    )


async def clock_was_ahead(tx: Connection, now: datetime, until: datetime) -> None:
    """The clock shows an earlier time than before: what was decided in the future is decided anew.

    What was skipped there may still fall due, or be posted after all. What waits for a time that is now far away waits
    for its own time, or until `until` at most: long enough for whatever is under way just now.
    """
    at = {"now": seconds(now), "until": seconds(until)}
    later = "state = 'skipped' AND claimed_at > :now"
    await tx.all("UPDATE cohorts SET wake_at = 0, planned_to = :now WHERE planned_to > :now AND ended_at IS NULL", at)
    # Some of what was skipped had fallen due before now: then all that is over is gone through. What is known stays.
    await tx.all(
        "UPDATE cohorts SET wake_at = 0, planned_to = 0 WHERE ended_at IS NULL "
        f"AND id IN (SELECT cohort_id FROM occurrences WHERE {BY_CALENDAR} AND {later})",
        at,
    )
    await tx.all(f"DELETE FROM occurrences WHERE {BY_CALENDAR} AND {later}", at)
    await tx.all(
        "UPDATE occurrences SET state = 'due', note = NULL, "
        f"retry_at = CASE WHEN due_at > :now AND {IN_ITS_TIME} THEN due_at ELSE :now END WHERE {later}",
        at,
    )
    await tx.all(
        f"UPDATE occurrences SET retry_at = CASE WHEN due_at > :until AND {IN_ITS_TIME} THEN due_at ELSE :until END "
        "WHERE state = 'due' AND retry_at > :until",
        at,
    )
    await tx.all(
        "UPDATE occurrences SET retry_at = :until WHERE state IN ('claimed', 'failed') AND retry_at > :until", at
    )


async def ready(tx: Connection, now: datetime) -> list[Posted]:
    """What waits to be posted in running cohorts and may be tried now, in no order."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE {UNFINISHED} AND retry_at <= :now AND ended_at IS NULL",
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
        (f"NOT {ABOUT_REVIEWS}", after.channel_id),
        (ABOUT_REVIEWS, after.reviews_channel_id),
    ):
        await tx.all(
            "UPDATE occurrences SET channel_id = :channel, "
            "retry_at = CASE state WHEN 'failed' THEN :now ELSE retry_at END "
            f"WHERE cohort_id = :cohort AND {kind} AND state IN ('due', 'failed')",
            {"cohort": after.id, "channel": channel_id, "now": seconds(now)},
        )


async def take_back(tx: Connection, cohort_id: int, keys: Sequence[tuple[Kind, int]]) -> None:
    """Of these, forget what is surely not on Discord: their time was moved, and they fall due anew."""
    await tx.many(
        "DELETE FROM occurrences WHERE cohort_id = :cohort AND kind = :kind AND number % :parts = :number "
        "AND state IN ('due', 'failed', 'skipped')",
        [{"cohort": cohort_id, "kind": kind.value, "number": number, "parts": PARTS} for kind, number in keys],
    )


async def forget(
    tx: Connection, cohort_id: int, keys: Sequence[tuple[Kind, int]], later: Collection[tuple[Kind, int]]
) -> None:
    """What was on Discord was to be taken away from there: it is looked for, and falls due anew if it is gone.

    What is `later` to fall due is not looked for before: that would be too early to post it.
    """
    again = "state = 'claimed', message_id = NULL, thread_id = NULL, note = NULL, retry_at = 0"
    for statement, some in (
        (f"UPDATE occurrences SET {again}", [key for key in keys if key not in later]),
        ("DELETE FROM occurrences", [key for key in keys if key in later]),
    ):
        await tx.many(
            f"{statement} WHERE cohort_id = :cohort AND kind = :kind AND number = :number AND state = 'sent'",
            [{"cohort": cohort_id, "kind": kind.value, "number": number} for kind, number in some],
        )


async def drop(tx: Connection, cohort_id: int, kind: Kind) -> None:
    """Forget what of this kind has still to be tried for the first time."""
    await tx.all(
        "DELETE FROM occurrences WHERE cohort_id = :cohort AND kind = :kind AND state = 'due'",
        {"cohort": cohort_id, "kind": kind.value},
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
