"""What members set for themselves: how they are reminded, and by whose clock."""

from __future__ import annotations

from dataclasses import replace

from bot import zones
from bot.records import Person
from bot.store import people
from bot.study import Study


async def settings(study: Study, member_id: int) -> Person:
    """What a member has set."""
    return await people.get(study.db.read, member_id)


async def change(study: Study, member_id: int, reminders: str | None, timezone: str | None) -> Person:
    """Set what is given, keep the rest. Raises StudyError for a zone that does not exist."""
    before = await people.get(study.db.read, member_id)
    zone = zones.parse(timezone) if timezone else before.timezone
    after = replace(before, reminders=reminders or before.reminders, timezone=zone, inbox_closed_at=None)
    await people.put(study.db, after)
    return after


async def stop_reminders(study: Study, member_id: int) -> None:
    await change(study, member_id, "off", None)
