"""What authors read of their reviews, and what /my-reviews shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import full_time, plural, quoted, relative, reviews_to_write, safe, thread_link


# The results
def one_review(title: str, number: int, reviews: int, scores: str, reviewer: str | None) -> str:
    by = f"\nby {reviewer}" if reviewer else ""
    return f"### Review {number} of {reviews}: {safe(title, 50)}{by}\n-# {scores}"


WRITTEN_BEFORE = "-# 🕓 Written about an earlier version of your work. It counts all the same."
CHANGED_SINCE = "-# 🕓 Your work has changed since this was written. It counts all the same."
WRITTEN_LATE = "-# 🕘 Written after the results: it does not change the medians."
DRAFT = "-# ✏️ A draft: its reviewer did not finish it, so it does not count."
NOTHING_TO_READ = "There is nothing to read yet. You are mentioned in the thread when there is."


def your_reply(words: str) -> str:
    return f"**Your reply**\n{quoted(words)}"


HELPED = "This helped"
REPLY = "Reply"
REPLY_TITLE = "Reply to a review"
REPLY_LABEL = "Your reply"
REPLY_HINT = "Only the reviewer reads it. You can change it later."


def not_about_you() -> str:
    return "Only the author can answer this review. `/my-reviews` shows the reviews of your own work."


def reply_length(longest: int) -> str:
    return f"Write something, and at most {longest} characters. Press **{REPLY}** again."


def thanked(new: bool) -> str:
    return "💛 Thank you: the reviewer can see it." if new else "💛 You have said so already, and the reviewer knows."


def replied() -> str:
    return "Kept: the reviewer can read your reply. Press the button again to change it."


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
NOTHING_ANY_MORE = "Nothing any more: the cohort has ended."
NOTHING_HANDED_IN = "You have handed in no capstone yet. `/submit-capstone` does it."


def more(count: int) -> str:
    return f"- and {count} more"


def work(title: str, guild_id: int, thread_id: int | None) -> str:
    """Its title, which leads to its thread."""
    if thread_id is None:
        return f"**{safe(title, 60)}** · its thread is being opened"
    return thread_link(safe(title, 60), guild_id, thread_id)


def owed_line(work: str, when: str) -> str:
    return f"- {work} · {when}"


OVERDUE = "overdue, and its author still waits: a short one helps too"


def due(due_at: datetime, start_by: datetime | None, *, begun: bool) -> str:
    """`start_by`: until when somebody has to begin, or the review is offered to another (None: they have begun)."""
    start = f"\n  -# start by {full_time(start_by)}, or it is offered to somebody else" if start_by else ""
    return f"due {relative(due_at)}{' · begun' if begun else ''}{start}"


NOT_AWAITED = "nobody waits for it, but it still counts for your own capstone"


def own_line(work: str, version: int, state: str) -> str:
    shown = f" · version {version}" if version > 1 else ""
    return f"- {work}{shown} · {state}"


PASSED = "✅ passed"
TO_IMPROVE = "🔧 results are out: not passed yet"


def owes(count: int) -> str:
    return f"⏳ results are out: it passes with {reviews_to_write(count)} you owe"


def state(done: int, asked: int, *, again: bool) -> str:
    """Before the results."""
    under_way = f"{done} of {plural(asked, 'review')} in" if asked else "no reviewers yet"
    return f"under review again, {under_way}" if again else under_way


CHANGED = "🕓 something else is behind the link since it was handed in"
FORBIDDEN = "⚖️ the checks found what the rules do not allow; **Explain** tells your reviewers why"


def beneath(words: str) -> str:
    return f"  -# {words}" if words else ""


def written_line(work: str, marks: Sequence[str]) -> str:
    return " · ".join([f"- {work}", *marks])


IT_HELPED = "💛 it helped"
NEWER_VERSION = "🕓 a newer version is up since you wrote"


def answered(words: str) -> str:
    return quoted(words, 300)
