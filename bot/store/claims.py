"""SQL for posting an occurrence once: who has claimed it, and what has come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.records import Occurrence, Posted
from bot.store.cohorts import LIVE
from bot.store.db import Connection, Database, Value
from bot.store.mine import EVERYWHERE, Mine
from bot.store.occurrences import ABOUT_REVIEWS, KEY, PLANNED, UNFINISHED, key
from bot.store.rows import moment, optional_seconds, seconds

HELD = f"{KEY} AND attempts = :attempts AND coalesce(claimed_by, '') = :process"  # nobody has it in hand but we
# The posts of a cohort keep their order: while another process has one of them in hand, the others wait.
NOBODY_ELSE = (
    "NOT EXISTS (SELECT 1 FROM occurrences AS other WHERE other.cohort_id = :cohort AND other.state = 'claimed' "
    "AND other.claimed_by IS NOT NULL AND other.claimed_by <> :process AND other.retry_at > :now)"
)


class Claim(NamedTuple):
    """What was claimed, as it is now: it may have been moved since it was read. `attempts`: with this one.

    `process`: who has it in hand; none where the process is alone. What is written of it is written only as long as it
    is still so: a process that was stopped meanwhile finds it in other hands, or done.
    """

    occurrence: Occurrence
    attempts: int
    process: str = ""


async def claim(
    db: Database, occurrence: Occurrence, now: datetime, until: datetime, held: Mine = EVERYWHERE
) -> Claim | None:
    """Reserve it for ourselves until the given instant; None if it is not ours to try, or its cohort has ended.

    One statement, so that of two who try at once one gets it. `held`: the servers for which this process rings, until
    the statement is done: whoever takes one of them from it sees what it has claimed there.
    """
    process = held.process
    row = await db.write_one(
        "UPDATE occurrences SET state = 'claimed', attempts = attempts + 1, claimed_at = :now, retry_at = :until, "
        f"claimed_by = :claimed_by WHERE {KEY} AND {UNFINISHED} AND retry_at <= :now "
        f"AND EXISTS (SELECT 1 FROM cohorts WHERE id = :cohort AND {LIVE}{held.sql}) "
        f"{f'AND {NOBODY_ELSE} ' if process else ''}RETURNING attempts, channel_id, due_at",
        {
            **key(occurrence),
            "now": seconds(now),
            "until": seconds(until),
            "claimed_by": process or None,
            **held.params,
        },
    )
    if row is None:
        return None
    present = replace(occurrence, channel_id=row["channel_id"], due_at=moment(row["due_at"]))
    return Claim(present, row["attempts"], process)


def _held(claim: Claim) -> dict[str, Value]:
    return {**key(claim.occurrence), "attempts": claim.attempts, "process": claim.process}


async def confirm(
    db: Database,
    claim: Claim,
    message_id: int | None,
    thread_id: int | None,
    note: str | None,
    mark: datetime | None = None,
) -> None:
    """It is on Discord. Without a message id: it was there, and somebody removed it. `mark`: see `bot.store.marks`."""
    await db.write_one(
        "UPDATE occurrences SET state = 'sent', message_id = :message, thread_id = :thread, note = :note, "
        f"retry_at = :mark, claimed_by = NULL WHERE {HELD}",
        {
            **_held(claim),
            "message": message_id,
            "thread": thread_id,
            "note": note,
            "mark": optional_seconds(mark),
        },
    )


async def keep(db: Database, claim: Claim, message_id: int | None, why: str, retry_at: datetime) -> None:
    """It is on Discord, without something that belongs to it. It stays claimed until that is there too."""
    await db.write_one(
        f"UPDATE occurrences SET message_id = :message, note = :note, retry_at = :retry, claimed_by = NULL "
        f"WHERE {HELD}",
        {**_held(claim), "message": message_id, "note": why, "retry": seconds(retry_at)},
    )


async def postpone(db: Database, claim: Claim, why: str, retry_at: datetime) -> None:
    """No clear answer: it may be on Discord or not. It stays claimed, so that the next try looks first."""
    await db.write_one(
        f"UPDATE occurrences SET note = :note, retry_at = :retry, claimed_by = NULL WHERE {HELD}",
        {**_held(claim), "note": why, "retry": seconds(retry_at)},
    )


async def give_back(db: Database, claim: Claim, now: datetime) -> None:
    """What became of it is not known: it may be tried at once, and whoever does so looks first."""
    await db.write_one(
        f"UPDATE occurrences SET retry_at = :now, claimed_by = NULL WHERE {HELD} AND state = 'claimed' "
        "AND retry_at > :now",
        {**_held(claim), "now": seconds(now)},
    )


async def wait_behind(tx: Connection, waiting: Sequence[Posted], why: str, before: datetime, until: datetime) -> None:
    """Whatever of these would be tried by `before` is tried at `until` instead, and in its order."""
    values: dict[str, Value] = {"why": why, "before": seconds(before), "until": seconds(until)}
    await tx.many(
        f"UPDATE occurrences SET retry_at = :until, note = :why WHERE {KEY} AND {UNFINISHED} AND retry_at <= :before "
        "AND claimed_by IS NULL",
        [{**key(each.occurrence), **values} for each in waiting],
    )


async def put_back(db: Database, claim: Claim) -> None:
    """It is surely not there, and its time is still to come: it is forgotten and planned anew, or waits for it."""
    await db.write_one(
        f"DELETE FROM occurrences WHERE {HELD} AND state = 'claimed'"
        if claim.occurrence.kind in PLANNED
        else f"UPDATE occurrences SET state = 'due', note = NULL, retry_at = due_at, claimed_by = NULL WHERE {HELD}",
        _held(claim),
    )


async def fail(db: Database, claim: Claim, why: str, retry_at: datetime) -> None:
    """Discord refused it: it is surely not there, and waits for somebody to repair something.

    The cohort may have moved to other channels while it was claimed: there it goes from now on.
    """
    await db.write_one(
        "UPDATE occurrences SET state = 'failed', note = :note, retry_at = :retry, claimed_by = NULL, "
        "channel_id = (SELECT CASE "
        f"WHEN {ABOUT_REVIEWS} THEN reviews_channel_id ELSE cohorts.channel_id END FROM cohorts WHERE id = :cohort) "
        f"WHERE {HELD}",
        {**_held(claim), "note": why, "retry": seconds(retry_at)},
    )


async def reopen(db: Database, posted: Posted, now: datetime) -> None:
    """Somebody has deleted it, or its thread: it is to be looked for, and posted anew unless it is there by now.

    Of several who find out at once the first does it. What it replaces stays in `thread_id` until then. Whatever
    becomes of it, it goes where the cohort has its channels now.
    """
    await db.write_one(
        "UPDATE occurrences SET state = 'claimed', attempts = 0, retry_at = :now, note = NULL, told = NULL, "
        "thread_id = coalesce(thread_id, message_id), message_id = NULL, channel_id = (SELECT CASE "
        f"WHEN {ABOUT_REVIEWS} THEN reviews_channel_id ELSE cohorts.channel_id END FROM cohorts WHERE id = :cohort) "
        f"WHERE {KEY} AND state = 'sent' AND message_id = :message",
        {**key(posted.occurrence), "now": seconds(now), "message": posted.message_id},
    )


async def bury(db: Database, posted: Posted, why: str) -> None:
    """Somebody has deleted it, and for now it is not missed."""
    await db.write_one(
        "UPDATE occurrences SET state = 'skipped', note = :why, retry_at = NULL, thread_id = message_id, "
        f"message_id = NULL WHERE {KEY} AND state = 'sent' AND message_id = :message",
        {**key(posted.occurrence), "why": why, "message": posted.message_id},
    )


async def skip(db: Database, claim: Claim, why: str) -> None:
    await db.write_one(
        f"UPDATE occurrences SET state = 'skipped', note = :note, retry_at = NULL, claimed_by = NULL WHERE {HELD}",
        {**_held(claim), "note": why},
    )


async def remember_told(db: Database, occurrence: Occurrence, why: str) -> None:
    """The organiser has been told this. Kept apart from the note, which every try writes anew."""
    await db.write_one(f"UPDATE occurrences SET told = :why WHERE {KEY}", {**key(occurrence), "why": why})


async def is_told(tx: Connection, occurrence: Occurrence, why: str) -> bool:
    """Whether the organiser was told the same of something else, and nothing of its sort has been sent since.

    Weeks and reviews are the sorts: they have channels of their own.
    """
    row = await tx.one(
        "SELECT 1 AS told FROM occurrences AS other WHERE other.cohort_id = :cohort AND other.told = :why "
        "AND other.state <> 'sent' AND NOT (other.kind = :kind AND other.number = :number) "
        "AND NOT EXISTS (SELECT 1 FROM occurrences AS sent WHERE sent.cohort_id = :cohort AND sent.state = 'sent' "
        f"AND (sent.{ABOUT_REVIEWS}) = (other.{ABOUT_REVIEWS}) AND sent.claimed_at > other.claimed_at) LIMIT 1",
        {**key(occurrence), "why": why},
    )
    return row is not None


async def release(db: Database, now: datetime) -> None:
    """At the start of the only process: what an earlier one had claimed, or was to draw anew, may be tried at once."""
    for which in ("state = 'claimed'", "state = 'sent' AND retry_at IS NOT NULL"):
        await db.write_one(
            f"UPDATE occurrences SET retry_at = :now WHERE {which} AND retry_at > :now", {"now": seconds(now)}
        )
