"""What authors read of their reviews, and what /my-reviews shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import listed, plural, quoted, relative, safe


# The results
def one_review(title: str, number: int, reviews: int, scores: str) -> str:
    return f"### Review {number} of {reviews}: {safe(title, 50)}\n-# {scores}"


def strength(words: str, room: int | None = None) -> str:
    return _fitted("**One strength**\n", words, room)


def suggestion(words: str, room: int | None = None) -> str:
    return _fitted("**One suggestion**\n", words, room)


def _fitted(heading: str, words: str, room: int | None) -> str:
    """As much of the words as fits, with the backslashes that keep them harmless: those may double their length."""
    shown, limit = f"{heading}{quoted(words)}", len(words)
    while room is not None and len(shown) > room and limit > 1:
        limit = max(1, limit - max(1, (len(shown) - room) // 3))
        shown = f"{heading}{quoted(words, limit)}"
    return shown


# /my-reviews
MINE_TITLE = "## Your reviews"
OWED = "**To write**"
RECEIVED = "**About your capstones**"
WRITTEN = "**Written**"
NOTHING_OWED = "Nothing to write. When you are asked, it appears here."
NOTHING_HANDED_IN = "You have handed in no capstone yet. `/submit-capstone` does it."


def owed_line(title: str, thread: str, due_at: datetime | None, started: bool) -> str:
    """`due_at` is None where nobody waits for it any more."""
    due = f"due {relative(due_at)}" if due_at else "still counts for your own capstone"
    return f"- **{safe(title, 80)}** · {thread} · {due}{' · begun' if started else ''}"


def received_line(title: str, thread: str, done: int, asked: int, closed: bool) -> str:
    state = (
        "results are out" if closed else (f"{done} of {plural(asked, 'review')} in" if asked else "no reviewers yet")
    )
    return f"- **{safe(title, 80)}** · {thread} · {state}"


def written_line(title: str, thread: str) -> str:
    return f"- **{safe(title, 80)}** · {thread}"


def thread_or_pending(thread: str | None) -> str:
    return thread or "its thread is being opened"


def scores_in_short(parts: Sequence[str]) -> str:
    return listed(parts) if parts else ""
