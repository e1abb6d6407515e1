"""What a change of plan moves, as lines: the same for the preview and for the announcement."""

from __future__ import annotations

from collections.abc import Sequence

from bot.moves import Moved, What
from bot.records import Change
from bot.texts import moves as text
from bot.ui.cohort_cards import session_line

MOST_LINES = 8  # of dates; a curriculum may have many capstones


def moved_lines(moved: Sequence[Moved], change: Change) -> list[str]:
    """A line for each thing that has another date now, and one for a live session that is otherwise.

    Where there are many things: the first of them, and the last.
    """
    lines = [line for each in moved if (line := _line(each))]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 2], text.AND_SO_ON, lines[-1]]
    if change.before.session != change.after.session:
        now, zone = change.after.session, change.after.timezone
        lines.append(f"- {session_line(now, zone)}" if now else text.NO_LIVE_SESSION)
    return lines


def _line(moved: Moved) -> str:
    match moved.what:
        case What.CLOSES:
            return text.closes(moved.number, moved.before, moved.after)
        case What.OPENS:
            return text.opens(moved.number, moved.title, moved.before, moved.after)
        case What.BREAK:
            return text.break_after(
                moved.number, moved.weeks, moved.instead, moved.following, moved.before, moved.after
            )
        case What.LASTS:
            return text.lasts(moved.number, moved.title, moved.weeks)
        case What.CAPSTONE:
            return text.capstone_due(moved.title, moved.before, moved.after)
        case What.ENDS:
            return text.ends(moved.before, moved.after)
        case What.LEFT_OUT:
            return text.left_out(moved.number, moved.title)
        case What.BACK:
            return text.back(moved.number, moved.title)
