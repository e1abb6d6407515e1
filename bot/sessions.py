"""The weekly live session as an organiser types it."""

from __future__ import annotations

import re

from bot.cohorts import parse_time
from bot.errors import StudyError
from bot.records import Session
from bot.texts import changes as text

USUAL, SHORTEST, LONGEST = 60, 15, 480  # minutes
LONGEST_LINK = 100  # Discord's limit for the place of an event


def parse(day: int, time: str | None, minutes: int | None, channel_id: int | None, link: str | None) -> Session:
    """A session on a day (0: Monday). Raises StudyError with what to write instead."""
    if not time:
        raise StudyError(text.session_without_time())
    if (channel_id is None) == (not link):
        raise StudyError(text.bad_session())
    if minutes is not None and not SHORTEST <= minutes <= LONGEST:
        raise StudyError(text.bad_minutes())
    if link and not (re.fullmatch(r"https?://\S+\.\S+", link.strip()) and len(link.strip()) <= LONGEST_LINK):
        raise StudyError(text.bad_link(link))
    return Session(day, parse_time(time), minutes or USUAL, channel_id, link.strip() if link else None)
