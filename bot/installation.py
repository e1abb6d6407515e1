"""What the bot remembers about its own installation."""

from __future__ import annotations

from datetime import datetime

from bot.store import installation, occurrences
from bot.study import Study


async def commands_registered(study: Study, where: str, digest: str) -> bool:
    """Whether these commands are the ones last registered there."""
    return await installation.get(study.db.read, f"commands:{where}") == digest


async def remember_commands(study: Study, where: str, digest: str) -> None:
    await installation.put(study.db, f"commands:{where}", digest)


async def take_over(study: Study, now: datetime) -> None:
    """At the start: whatever an earlier process was posting when it stopped is ours to look after now."""
    await occurrences.release(study.db, now)
