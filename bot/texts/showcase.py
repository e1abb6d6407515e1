"""What people read about the gallery of passed work."""

from __future__ import annotations

from bot.texts.words import mention, plain, safe

SHOW = "Show it in the gallery"
TAKE_OUT = "Take it out of the gallery"
MY_WORK = "My work in the gallery"
ABOUT = "Capstones of this cohort that have passed, shown because their authors like to."
EMPTY = "Nothing is shown right now."


# Why something was not posted (organisers read these in /cohort status)
def nothing_to_show() -> str:
    return "nothing was left to show"


def deleted() -> str:
    return "somebody deleted it; it comes back with the next work to show"


# What is not possible
def not_yours() -> str:
    return "Only its author decides whether it is shown."


def nothing_of_yours() -> str:
    return "You have handed in no capstone in this cohort, so there is nothing to show or to take out."


# The gallery
def title(cohort: str, page: int) -> str:
    return f"## 🖼️ Gallery of {safe(cohort)}{f', page {page + 1}' if page else ''}"


def work(title: str, capstone: str, author: int, thread: str | None) -> str:
    reviews = f" · its reviews: {thread}" if thread else ""
    return f"- **{safe(title, 50)}** · {capstone}, by {mention(author)}{reviews}"


def summary(words: str, room: int) -> str:
    """One line of it. What keeps it harmless may double its length."""
    return f"-# {safe(plain(words), room)}"


# The answers to its author
def shown(title: str, visible: bool, over: bool) -> str:
    if over:
        return f"Thank you. The cohort has ended, though: nothing more comes into its gallery. {_stays(title)}"
    when = "It is in the gallery." if visible else "It comes into the gallery when it has passed."
    return f"Thank you for showing **{safe(title)}**. {when} You can take it out at any time."


def taken_out(title: str) -> str:
    return f"**{safe(title)}** is not shown in the gallery. You can change your mind at any time."


def _stays(title: str) -> str:
    return f"**{safe(title)}** stays in its review thread."


def own(title: str, shown: bool, visible: bool, over: bool) -> str:
    if over:
        return f"The cohort has ended, and nothing more comes into its gallery. {_stays(title)}"
    state = "is shown" if shown and visible else "will be shown when it has passed" if shown else "is not shown"
    return f"**{safe(title)}** {state}."
