"""What a change of plan moves, as lines: organisers see them in the preview, members in the announcement."""

from __future__ import annotations

from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import full_time, plural


def closes(number: int, before: datetime, after: datetime) -> str:
    if after >= LATER:
        return f"- Week {number} stays open for now (it would have closed {full_time(before)})"
    return f"- Week {number} closes {full_time(after)}{_was(before)}"


def opens(number: int, title: str, before: datetime, after: datetime) -> str:
    if after >= LATER:
        return f"- Week {number}, {title}, waits (it would have opened {full_time(before)})"
    return f"- Week {number}, {title}, opens {full_time(after)}{_was(before)}"


def break_after(number: int, weeks: int, instead: int, following: int, before: datetime, after: datetime) -> str:
    """A break that is new, longer, shorter or gone: it lasts so many weeks, instead of so many."""
    head = f"The break after week {number} lasts {plural(weeks, 'week')} instead of {instead}"
    if not instead:
        head = f"After week {number} there is a break of {plural(weeks, 'week')}"
    if not weeks:
        head = f"There is no break after week {number} any more"
    return f"- {head}: week {following} opens {full_time(after)}{_was(before) if before != after else ''}"


def lasts(number: int, title: str, weeks: int) -> str:
    return f"- Week {number}, {title}, lasts {plural(weeks, 'week')}"


def capstone_due(title: str, before: datetime, after: datetime) -> str:
    if after >= LATER:
        return f"- {title} waits as well (it was due {full_time(before)})"
    return f"- {title} is due {full_time(after)}{_was(before)}"


def ends(before: datetime, after: datetime) -> str:
    if after >= LATER:
        return ""
    return f"- The last week closes {full_time(after)}{_was(before)}"


def left_out(number: int, title: str) -> str:
    return f"- Week {number}, {title}, is left out"


def back(number: int, title: str) -> str:
    return f"- Week {number}, {title}, takes place after all"


def _was(before: datetime) -> str:
    return "" if before >= LATER else f" (was {full_time(before)})"


AND_SO_ON = "- And what follows moves along"
NO_LIVE_SESSION = "- There are no live sessions any more"
