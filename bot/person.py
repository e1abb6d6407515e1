"""What members set for themselves: how they are reminded, and by whose clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import zones
from bot.records import Person
from bot.store import people
from bot.study import Study
from bot.texts import nudges as text


async def settings(study: Study, member_id: int) -> Person:
    """What a member has set."""
    return await people.get(study.db.read, member_id)


async def change(study: Study, member_id: int, reminders: str | None, timezone: str | None) -> Person:
    """Set what is given, keep the rest. Raises StudyError for a zone that does not exist."""
    before = await people.get(study.db.read, member_id)
    zone = _zone(timezone) if timezone else before.timezone
    after = replace(before, reminders=reminders or before.reminders, timezone=zone, inbox_closed_at=None)
    await people.put(study.db, after)
    return after


def _zone(typed: str) -> str | None:
    return None if typed.strip().lower().replace("’", "'") == text.COHORTS_ZONE else zones.parse(typed)


def offer_zones(typed: str, now: datetime) -> Sequence[tuple[str, str]]:
    """(label, value) to choose from while typing: the cohort's zone first, to go back to."""
    found = list(zones.offer(typed, now))
    if typed.strip().lower() in text.COHORTS_ZONE:
        found = [(text.COHORTS_ZONE, text.COHORTS_ZONE), *found]
    return found[: zones.MOST_OFFERED]


async def stop_reminders(study: Study, member_id: int) -> None:
    await change(study, member_id, "off", None)
