"""Nudges, and what members set about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import listed, mention, on_a_break, plural, safe, when


# Why something was not posted (organisers read these in /cohort status)
def week_not_posted() -> str:
    return "the week's post had not been there for a day"


def nobody_in_thread() -> str:
    return "nobody was to be reminded in the thread"


def all_checked_in() -> str:
    return "everyone who was to be reminded had checked in"


def paused() -> str:
    return "the cohort was paused before anybody was reminded"


def thread_gone() -> str:
    return "the week's thread was deleted"


def thread_locked() -> str:
    return "the week's thread was locked"


def inbox_closed() -> str:
    return "this member takes no direct messages, so from now on none is sent to them"


# In the week's thread
def in_thread(member_ids: Sequence[int], number: int, closes_at: datetime) -> str:
    names = listed([mention(id) for id in member_ids])
    return f"👋 {names}: week {number} is open until {when(closes_at)}."


def what_is_left(url: str | None) -> str:
    post = f"[the week's post]({url})" if url else "the week's post"
    return (
        f"What is left: a look at {post}, and a check-in. A sentence is enough, also if you did not get to all of it."
    )


def norm(checked_in: int, members: int, paused: int) -> str:
    return f"👥 {checked_in} of {plural(members, 'member')} have checked in{on_a_break(paused)}."


FIRST = "👥 Be the first to check in this week."
HOW_TO_STOP = "-# By direct message instead, or no reminders? `/my-settings`"


# As a direct message
def direct(number: int, title: str, cohort: str, closes_at: datetime) -> str:
    return f"👋 Week {number} of **{safe(cohort)}**, {title}, is open until {when(closes_at)}."


OPEN_POST = "Open the week"
STOP = "No more reminders"
STOPPED = "You get no more reminders. To have them back, type `/my-settings` in your cohort's server."


# /my-settings
SETTINGS = "## Your settings"
REMINDERS = {
    "thread": "🔔 Reminders: in the week's thread",
    "direct": "🔔 Reminders: by direct message",
    "off": "🔕 Reminders: none",
}
CHOICES = {"thread": "in the week's thread", "direct": "by direct message", "off": "none"}


def reminders_explained(most: int, days: int) -> str:
    return (
        "-# You are reminded once before a week closes, only if you have not checked in, "
        f"and at most {most} times in {days} days. After two quiet weeks I ask you once, by direct message, what would "
        "help; not if you choose no reminders."
    )


COHORTS_ZONE = "your cohort's"


def zone(name: str | None) -> str:
    if name is None:
        return f"🕘 Time zone: {COHORTS_ZONE}. Direct messages come between 8 and 21 o'clock there."
    return f"🕘 Time zone: {name}. Direct messages come between 8 and 21 o'clock there."


INBOX_CLOSED = (
    "⚠️ Discord did not let me write to you, so you are reminded in the thread. Allow direct messages from members of "
    "the server, then choose them here again."
)
HOW_TO_CHANGE = "Change them with the options of `/my-settings`."
SAVED = "Saved."
