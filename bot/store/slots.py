"""SQL for what all processes together may do only so often: each reserves its turns in one row before it takes them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from bot.store.db import Database

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
RESERVE = """
INSERT INTO slots (name, free_at) VALUES (:name, :then)
ON CONFLICT (name) DO UPDATE SET free_at =
    CASE WHEN slots.free_at > :now AND slots.free_at <= :latest THEN slots.free_at + :span ELSE :then END
RETURNING free_at
"""
HOLD = """
INSERT INTO slots (name, free_at) VALUES (:name, :until)
ON CONFLICT (name) DO UPDATE SET free_at = :until WHERE slots.free_at < :until OR slots.free_at > :latest
"""


async def reserve(
    db: Database, name: str, now: datetime, apart: timedelta, *, longest: timedelta, count: int = 1
) -> datetime:
    """Take the next turns under this name, `count` of them; when the first one is, the others follow so far `apart`.

    Whoever does not use a turn at its time has lost it. `longest`: how far ahead turns are reserved at most; a row that
    is further ahead was written by a clock that went wrong, and nobody waits for it.
    """
    at, span = _microseconds(now), math.ceil(count * apart / MICROSECOND)
    latest = _microseconds(now + longest)
    row = await db.write_beside(RESERVE, {"name": name, "now": at, "then": at + span, "span": span, "latest": latest})
    free_at = at + span if row is None else int(row["free_at"])
    return EPOCH + (free_at - span) * MICROSECOND


async def hold(db: Database, name: str, now: datetime, until: datetime, *, longest: timedelta) -> None:
    """From now on no turn before that moment is given out. Those that are reserved already stay."""
    latest = _microseconds(now + longest)
    await db.write_beside(HOLD, {"name": name, "until": min(_microseconds(until), latest), "latest": latest})


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
