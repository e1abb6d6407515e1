"""SQL for occurrences whose time or place has changed: the plan was, or the clock was set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.records import PARTS, Cohort, Kind
from bot.store.db import Connection
from bot.store.marks import MARKED
from bot.store.occurrences import ABOUT_REVIEWS, BY_CALENDAR, IN_ITS_TIME, UNFINISHED
from bot.store.rows import seconds


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
        f"WHERE {UNFINISHED} AND state = 'due' AND retry_at > :until",
        at,
    )
    await tx.all(
        f"UPDATE occurrences SET retry_at = :until WHERE {UNFINISHED} AND state <> 'due' AND retry_at > :until", at
    )
    await tx.all(f"UPDATE occurrences SET retry_at = :until WHERE {MARKED} AND retry_at > :until", at)


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


async def put_off(tx: Connection, cohort_id: int, kind: Kind, numbers: Sequence[int], why: str, now: datetime) -> None:
    """Of these, skip what is surely not on Discord: the plan has no time for it now. `take_back` brings it again."""
    await tx.many(
        "UPDATE occurrences SET state = 'skipped', note = :why, claimed_at = :now, retry_at = NULL "
        "WHERE cohort_id = :cohort AND kind = :kind AND number % :parts = :number AND state IN ('due', 'failed')",
        [
            {"cohort": cohort_id, "kind": kind.value, "number": number, "parts": PARTS, "why": why, "now": seconds(now)}
            for number in numbers
        ],
    )


async def take_back(tx: Connection, cohort_id: int, keys: Sequence[tuple[Kind, int]]) -> None:
    """Of these, forget what is surely not on Discord: their time was moved, and they fall due anew."""
    await tx.many(
        "DELETE FROM occurrences WHERE cohort_id = :cohort AND kind = :kind AND number % :parts = :number "
        "AND state IN ('due', 'failed', 'skipped')",
        [{"cohort": cohort_id, "kind": kind.value, "number": number, "parts": PARTS} for kind, number in keys],
    )


async def take_back_direct(tx: Connection, cohort_id: int, weeks: Sequence[int]) -> None:
    """The same for the direct messages that remind of these weeks, where all are reminded anew."""
    keys = [{"cohort": cohort_id, "week": week} for week in weeks]
    anew = (
        "AND NOT EXISTS (SELECT 1 FROM occurrences AS nudge WHERE nudge.cohort_id = :cohort AND nudge.kind = 'nudge' "
        "AND nudge.number = :week)"
    )
    await tx.many(
        "DELETE FROM occurrences WHERE cohort_id = :cohort AND kind = 'direct' "
        "AND state IN ('due', 'failed', 'skipped') "
        f"AND number IN (SELECT id FROM nudges WHERE cohort_id = :cohort AND week = :week) {anew}",
        keys,
    )
    await tx.many(
        "DELETE FROM nudges WHERE cohort_id = :cohort AND week = :week AND part IS NULL AND NOT EXISTS (SELECT 1 "
        "FROM occurrences AS sent WHERE sent.cohort_id = :cohort AND sent.kind = 'direct' AND sent.number = nudges.id) "
        f"{anew}",
        keys,
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
