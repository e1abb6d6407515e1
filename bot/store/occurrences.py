"""SQL for occurrences: what has to be posted once, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.records import Kind, Occurrence, Posted
from bot.store.cohorts import LIVE
from bot.store.db import Connection, Row, Value
from bot.store.installation import RESTORED_AT
from bot.store.mine import EVERYWHERE, Mine
from bot.store.rows import moment, optional_moment, seconds

COLUMNS = (
    "cohort_id, kind, number, state, due_at, occurrences.channel_id, attempts, claimed_at, retry_at, message_id, "
    "thread_id, note, told"
)
UNFINISHED = "state IN ('due', 'claimed', 'failed')"
ABOUT_REVIEWS = (
    "kind IN ('submission', 'version', 'reviewers', 'stand-in', 'deadline', 'unreviewed', 'results', 'appeal', "
    "'ruling')"
)
# What is planned whenever the calendar is looked at, and what else has a time of its own. The rest is due at once.
PLANNED = (
    Kind.DIGEST,
    Kind.FAREWELL,
    Kind.CLOSING,
    Kind.BREAK,
    Kind.ASSIGNMENT,
    Kind.OPENING,
    Kind.SESSION,
    Kind.NUDGE,
)
TIMED = (*PLANNED, Kind.DIRECT, Kind.OFFER, Kind.RESUMED, Kind.DEADLINE)
BY_CALENDAR, IN_ITS_TIME = ("kind IN ('" + "', '".join(kinds) + "')" for kinds in (PLANNED, TIMED))
DIRECT = "kind IN ('direct', 'offer', 'asked', 'thanks')"
PACED = "kind IN ('direct', 'offer', 'asked')"  # an author's thanks wait for more words, and hold nobody up
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

    What fell due before a backup was restored may be on Discord without our knowing: it is as good as claimed.

    `now`: when it was decided to skip some of them, and from when on the others may be tried unless they are due later.
    """
    await tx.many(
        "INSERT INTO occurrences "
        "(cohort_id, kind, number, state, due_at, channel_id, attempts, claimed_at, retry_at, note) "
        f"VALUES (:cohort, :kind, :number, CASE WHEN :state = 'due' AND :due <= ({RESTORED_AT}) THEN 'claimed' "
        "ELSE :state END, :due, :channel, 0, :decided, :retry, :note) ON CONFLICT DO NOTHING",
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


async def due_again(tx: Connection, occurrence: Occurrence) -> None:
    """To be posted after all, where it was skipped."""
    await tx.all(
        f"UPDATE occurrences SET state = 'due', note = NULL, retry_at = :now WHERE {KEY} AND state = 'skipped'",
        {**key(occurrence), "now": seconds(occurrence.due_at)},
    )


async def ready(tx: Connection, now: datetime, cohort_id: int | None = None, mine: Mine = EVERYWHERE) -> list[Posted]:
    """What waits to be posted in running cohorts, or in one of them, and may be tried now; in no order."""
    one = "" if cohort_id is None else "AND cohort_id = :cohort "
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE {UNFINISHED} AND retry_at <= :now {one}AND {LIVE}{mine.sql}",
        {"now": seconds(now), "cohort": cohort_id, **mine.params},
    )
    return [from_row(row) for row in rows]


async def next_try(tx: Connection, mine: Mine = EVERYWHERE) -> datetime | None:
    """When the next one may be tried; None where nothing waits."""
    row = await tx.one(
        f"SELECT min(retry_at) AS at FROM occurrences JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE {UNFINISHED} AND {LIVE}{mine.sql}",
        mine.params,
    )
    return None if row is None else optional_moment(row["at"])


async def last_message(tx: Connection, before: datetime) -> datetime | None:
    """When the last of the direct messages that go out before then is to."""
    row = await tx.one(
        # UNFINISHED says nothing that the state does not, but lets SQLite use the index of what is.
        f"SELECT max(retry_at) AS at FROM occurrences WHERE {UNFINISHED} AND {PACED} "
        "AND state = 'due' AND retry_at < :before",
        {"before": seconds(before)},
    )
    return None if row is None else optional_moment(row["at"])


async def give_up(tx: Connection, cohort_id: int, why: str, now: datetime) -> None:
    """Nothing more is posted in a cohort. What was claimed may be there, and stays as it is."""
    await tx.all(
        "UPDATE occurrences SET state = 'skipped', note = :why, claimed_at = :now, retry_at = NULL "
        "WHERE cohort_id = :cohort AND state IN ('due', 'failed')",
        {"cohort": cohort_id, "why": why, "now": seconds(now)},
    )


async def get(tx: Connection, cohort_id: int, kind: Kind, number: int) -> Posted | None:
    row = await tx.one(
        f"SELECT {COLUMNS} FROM occurrences WHERE {KEY}", {"cohort": cohort_id, "kind": kind.value, "number": number}
    )
    return None if row is None else from_row(row)


async def of_cohort(tx: Connection, cohort_id: int, limit: int, *, direct: bool = True) -> list[Posted]:
    """The newest ones of a cohort, newest first. `direct`: with direct messages, of which there may be very many."""
    some = "" if direct else f"AND NOT {DIRECT} "
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM occurrences WHERE cohort_id = :cohort {some}"
        "ORDER BY due_at DESC, number DESC, kind LIMIT :limit",
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
