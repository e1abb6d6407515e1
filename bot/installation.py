"""What the bot remembers about its own installation."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from bot import zones
from bot.servers import STARTED
from bot.store import claims, cohorts, installation
from bot.store.db import Database
from bot.study import Study

RUNG = "rung_at"
IDENTITY = "identity"
CALENDARS = "calendars"


async def commands_registered(study: Study, where: str, digest: str) -> bool:
    """Whether these commands are the ones last registered there."""
    return await installation.get(study.db.read, f"commands:{where}") == digest


async def remember_commands(study: Study, where: str, digest: str) -> None:
    await installation.put(study.db, f"commands:{where}", digest)


async def identity(study: Study) -> str:
    """What tells this installation from every other: a random word, made at its first use and kept."""
    known = await installation.get(study.db.read, IDENTITY)
    return known or await installation.keep(study.db, IDENTITY, secrets.token_hex(8))


async def remember_ring(study: Study, now: datetime) -> None:
    """The clock has rung and everything that was due has had its turn."""
    await installation.put(study.db, RUNG, str(int(now.timestamp())))
    if study.peer is not None:
        study.peer.rung_at = now


async def own_last_ring(study: Study) -> datetime | None:
    """When the clock of this process last rang: of several each has one (None: never yet)."""
    return await last_ring(study.db) if study.peer is None else study.peer.rung_at


async def last_ring(db: Database) -> datetime | None:
    """When the clock last rang (None: never yet)."""
    value = await installation.get(db.read, RUNG)
    return None if value is None else datetime.fromtimestamp(int(value), UTC)


async def take_over(study: Study, now: datetime) -> None:
    """At the start: whatever an earlier process was posting when it stopped is ours to look after now.

    Where zone rules or curricula have changed since, every cohort's calendar may have: all are planned anew.
    """
    if study.peer is None:  # of several, the others go on with theirs
        await claims.release(study.db, now)
    await installation.put(study.db, STARTED, str(int(now.timestamp())))
    present = _made_of(study)
    if await installation.get(study.db.read, CALENDARS) != present:
        await cohorts.wake_all(study.db)
        await installation.put(study.db, CALENDARS, present)


def _made_of(study: Study) -> str:
    """Whatever the calendars are made of beside the rows."""
    curricula = sorted((each.id, len(each.weeks), each.capstone_weeks) for each in study.library.curricula)
    return f"{zones.rules()} {curricula}"
