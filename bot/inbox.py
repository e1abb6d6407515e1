"""Direct messages: one after the other, and by day where the member is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import zones
from bot.agenda import considerate
from bot.records import Cohort, Person
from bot.store import occurrences, people
from bot.store.db import Connection
from bot.study import Study

PACE = timedelta(seconds=2)  # between direct messages: Discord takes a bot that writes to many at once for spam
QUEUE = timedelta(hours=1)  # what waits longer waits for a morning


async def turns(tx: Connection, cohort: Cohort, to: Sequence[Person], now: datetime) -> list[datetime]:
    """When each of them is to be written to, in their order: after whoever is being written to already."""
    found: list[datetime] = []
    if not to:
        return found
    waited = (await occurrences.last_message(tx, now + QUEUE) or now) - now
    for person in to:
        waited = max(waited, timedelta()) + PACE
        at = considerate(now + waited, _zone(person, cohort))
        if at > now + waited:  # whoever is written to in the morning is so one after the other, too
            at += waited
        found.append(at)
    return found


def _zone(person: Person, cohort: Cohort) -> str:
    """The member's own zone, unless the world has given it up since they chose it."""
    return person.timezone if person.timezone in zones.names() else cohort.timezone


async def closed(study: Study, member_id: int, now: datetime) -> None:
    """A direct message was refused: remembered, and none is tried again until the member changes their settings."""
    await people.inbox_closed(study.db, member_id, now)
