"""What the bot remembers about its own installation."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.store import claims, installation
from bot.store.db import Database
from bot.study import Study

RUNG = "rung_at"


async def commands_registered(study: Study, where: str, digest: str) -> bool:
    """Whether these commands are the ones last registered there."""
    return await installation.get(study.db.read, f"commands:{where}") == digest


async def remember_commands(study: Study, where: str, digest: str) -> None:
    await installation.put(study.db, f"commands:{where}", digest)


async def remember_ring(study: Study, now: datetime) -> None:
    """The clock has rung and everything that was due has had its turn."""
    await installation.put(study.db, RUNG, str(int(now.timestamp())))


async def last_ring(db: Database) -> datetime | None:
    """When the clock last rang (None: never yet)."""
    value = await installation.get(db.read, RUNG)
    return None if value is None else datetime.fromtimestamp(int(value), UTC)


async def take_over(study: Study, now: datetime) -> None:
    """At the start: whatever an earlier process was posting when it stopped is ours to look after now."""
    await claims.release(study.db, now)
