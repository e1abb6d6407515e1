"""What may be written in a check-in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import StudyError
from bot.texts import checkin as text
from bot.texts.words import plain

SHORTEST_DONE, LONGEST_DONE, LONGEST_BLOCKER = 10, 1000, 1000
MOST_HOURS = 168
HOURS = re.compile(
    r"((?P<whole>\d{1,3}):(?P<minutes>[0-5]\d)|(?P<decimal>\d{1,3}|\d{0,3}[.,]\d{1,4}))\s*(h|hrs?|hours?)?\.?"
)


@dataclass(frozen=True, slots=True)
class Answers:
    """The form as it was filled in. `share`: what blocks them is to be asked in the week's thread.

    `version`: of the check-in that the form showed (0: there was none; None: whatever it is now).
    """

    done: str
    hours: str = ""
    confidence: int | None = None
    blocker: str = ""
    share: bool = False
    version: int | None = None


def texts(answers: Answers) -> tuple[str, str | None]:
    """What was done, and what blocks them (None: nothing). Raises StudyError with what to write instead."""
    done, blocker = answers.done.strip(), answers.blocker.strip()
    if len(plain(done)) < SHORTEST_DONE or len(done) > LONGEST_DONE:
        raise StudyError(text.done_length(SHORTEST_DONE, LONGEST_DONE))
    if len(blocker) > LONGEST_BLOCKER:
        raise StudyError(text.blocker_length(LONGEST_BLOCKER))
    return done, blocker or None


def parse_hours(typed: str) -> float | None:
    """ "6", "6.5", "6,5 h" or "6:30" as hours; None for an empty field."""
    if not typed.strip():
        return None
    match = HOURS.fullmatch(typed.strip().lower())
    if match is None:
        raise StudyError(text.bad_hours(typed))
    decimal = match["decimal"]
    hours = float(decimal.replace(",", ".")) if decimal else int(match["whole"]) + int(match["minutes"]) / 60
    if hours > MOST_HOURS:
        raise StudyError(text.bad_hours(typed))
    return round(hours, 2)
