"""What organisers read about members who could use a hand. Never with shame: there are good reasons for silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import mention, plural, relative, safe

BLOCKERS = "**🧱 Unsolved blockers**"


def title(members: int) -> str:
    return (
        f"**👋 {plural(members, 'member')} could use a word from you**\n"
        "-# A few personal words help most: ask how they are. Nobody has to catch up on everything."
    )


def unreviewed_title(submissions: int) -> str:
    return (
        f"**📭 {plural(submissions, 'capstone')} that nobody has reviewed in time**\n"
        "-# Ask somebody with `/cohort reassign`, or press **Write a review** in the thread yourself."
    )


def unreviewed(title: str, author: int, thread: str | None) -> str:
    return f"- **{safe(title, 60)}** by {mention(author)}{f' · {thread}' if thread else ''}"


def silent(member_id: int, weeks: int, last: int | None, offered_at: datetime | None) -> str:
    seen = f"last check-in in week {last}" if last else "no check-in yet"
    wrote = f" · I wrote to them {relative(offered_at)}" if offered_at else ""
    return f"- {mention(member_id)} · quiet for {plural(weeks, 'week')}, {seen}{wrote}"


def more(members: int) -> str:
    return f"- and {members} more"


def away(members: int) -> str:
    return f"-# ☕ {plural(members, 'member')} on a break: their weeks do not count, and they are not listed here."


def blockers(week: int, count: int, shared: int, urls: Sequence[str]) -> str:
    """`shared`: how many of them are in the week's thread. Of the others nothing but their number is said."""
    line = f"- Week {week}: {plural(count, 'blocker')}"
    if not shared:
        return f"{line}, told only in {'a check-in' if count == 1 else 'check-ins'}"
    labels = ["question"] if len(urls) == 1 else [f"question {number}" for number in range(1, len(urls) + 1)]
    links = ", ".join(f"[{label}]({url})" for label, url in zip(labels, urls, strict=True))
    asked = "asked in its thread" if shared == count else f"{shared} of them asked in its thread"
    return f"{line}, {asked}{f': {links}' if links else ''}"
