"""The weekly live session: as an organiser types it, and what has become of it."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from bot.cohorts import parse_time
from bot.errors import StudyError
from bot.records import Cohort, Kind, Session
from bot.store import changes
from bot.store.db import Connection
from bot.study import Study
from bot.texts import changes as text

USUAL, SHORTEST, LONGEST = 60, 15, 480  # minutes
LONGEST_LINK = 100  # Discord's limit for the place of an event
# Nothing that would end the link where Discord shows it, or begin something else.
LINK = re.compile(r"https?://[^\s<>()\[\]|`]+\.[^\s<>()\[\]|`]+")


def parse(day: int, time: str | None, minutes: int | None, channel_id: int | None, link: str | None) -> Session:
    """A session on a day (0: Monday). Raises StudyError with what to write instead."""
    if not time:
        raise StudyError(text.session_without_time())
    if (channel_id is None) == (not link):
        raise StudyError(text.bad_session())
    if minutes is not None and not SHORTEST <= minutes <= LONGEST:
        raise StudyError(text.bad_minutes())
    return Session(day, parse_time(time), minutes or USUAL, channel_id, parse_link(link) if link else None)


def parse_link(typed: str) -> str:
    """A web address that can be shown as it is. Raises StudyError for anything else."""
    link = typed.strip()
    if not (LINK.fullmatch(link) and link.isprintable() and len(link) <= LONGEST_LINK):
        raise StudyError(text.bad_link(typed))
    return link


async def held(study: Study, tx: Connection, cohort: Cohort, now: datetime) -> dict[int, datetime]:
    """When each week's live session began, for those that have: by the plan that was in force at that moment.

    A week that is made longer afterwards has no second one, and what has been stays where it was.
    """
    made = await changes.made(tx, cohort)
    plans = [(cohort.created_at, made[0].before if made else cohort)]
    plans += [(change.confirmed_at or change.made_at, change.after) for change in made]
    until = now if cohort.ended_at is None else min(now, cohort.ended_at)
    found: dict[int, datetime] = {}
    for (since, plan), (end, _) in pairwise([*plans, (until, cohort)]):
        for event in study.agenda(plan) if plan.session else ():
            if event.kind is Kind.SESSION and since < event.until <= end:
                found.setdefault(event.number, event.until)
    return found
