"""What is read in the private thread of a study circle, and why something is not there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts.words import channel, listed, mention, safe


def thread_name(circle_id: int) -> str:
    """Tells the circle's thread apart from any other: it is found by this."""
    return f"Study circle {circle_id}"


def hello(members: Sequence[int], cohort: str) -> str:
    return (
        f"## Your study circle\n{listed([mention(member) for member in members])}, you are a study circle of "
        f"**{safe(cohort)}** from now on."
    )


HOW_TO_BEGIN = (
    "**To begin with**\n"
    "1. Say hello: what made you start, and what would you like to be able to do at the end?\n"
    "2. Propose an hour in this week to meet or to study side by side.\n"
    "3. When you are stuck, ask here first. When somebody else is, be the one who answers."
)


def clocks(offsets: Sequence[tuple[int, int]]) -> str:
    """(member, minutes ahead of UTC)"""
    return "🕘 " + " · ".join(f"{mention(member)} {_ahead(minutes)}" for member, minutes in offsets)


def _ahead(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"


PRIVATE = "-# This thread is seen by the members of the circle, and by this server's moderators."


def pausing(members: Sequence[int]) -> str:
    names, verb = listed([mention(member) for member in members]), "is" if len(members) == 1 else "are"
    return f"🍃 {names} {verb} taking a break from this circle, and {verb} welcome back at any time."


def welcome(members: Sequence[int]) -> str:
    return f"👋 Welcome to this circle, {listed([mention(member) for member in members])}! Say hello to each other."


ROUND_OVER = (
    "## This circle has come to its end\nNew circles begin, so that you meet other people; each has its own thread. "
    "Thank you for having been there for each other. You can still read this one in the archive."
)
TURNED_OFF = (
    "## This circle has come to its end\nThe cohort has no study circles any more. Thank you for having been there for "
    "each other. You can still read this thread in the archive."
)


def merged(others: Sequence[tuple[int | None, Sequence[int]]]) -> str:
    lines = ["## This circle goes on with others", "There were too few of you here, so you have company now."]
    for thread_id, members in others:
        where = channel(thread_id) if thread_id else "a thread of their own, in a moment"
        lines.append(f"- {listed([mention(member) for member in members])}: {where}")
    return "\n".join(lines)


EMPTY = "Nobody is in this circle any more. Thank you for having been there for each other."


# Why something was not posted (organisers read these in /cohort status)
def turned_off() -> str:
    return "study circles were turned off before this could be posted"


def closed_before() -> str:
    return "the circle was closed before this could be posted"


def nobody_left() -> str:
    return "nobody is in the circle any more"


def changed_again() -> str:
    return "the circle has changed again since"


def thread_not_opened() -> str:
    return "the circle's thread was not opened yet"


def thread_gone() -> str:
    return "the circle's thread was deleted"


def thread_locked() -> str:
    return "the circle's thread was locked"


def thread_pending() -> str:
    return "waits for the circle's thread"
