"""What a member reads who has fallen silent, privately: no shame, and a few ways on."""

from __future__ import annotations

from bot.texts.words import plain, plural, safe, trimmed

CATCH_UP = "Catch up"
LEAVE, LEAVE_INDEED = "Leave", "Leave the cohort"


# Why something was not sent (organisers read these in /cohort status)
def wants_none() -> str:
    return "this member wants no reminders; `/progress` shows them the offer"


def inbox_closed() -> str:
    return "this member had taken no direct message before; `/progress` shows them the offer"


def no_longer_so() -> str:
    return "this member was back, away or gone before it could be sent"


def cohort_paused() -> str:
    return "the cohort was paused before it could be sent"


# The offer
def quiet(cohort: str, weeks: int) -> str:
    return f"👋 It has been quiet for {plural(weeks, 'week')} in **{safe(cohort)}**; that happens. What helps you now?"


def ways(following: str | None) -> str:
    lines = [
        f"- **{CATCH_UP}**: a sentence about what you did is enough, and you are back.",
        "- **Take a break**: two weeks without reminders; your streak is safe meanwhile.",
    ]
    if following is not None:
        lines.append(f"- **{move_to(following)}**: a fresh start there; your goal and your track come along.")
    lines.append(f"- **{LEAVE}**: that is fine too. What you wrote stays, and you can come back any time.")
    return "\n".join(lines)


def paused(cohort: str) -> str:
    return (
        f"☕ It has been quiet for a while in **{safe(cohort)}**, so I have put you on a break. "
        "Nothing is lost: you are still a member, no reminders come, and weeks that close meanwhile do not count.\n"
        f"When you feel like it, press **I am back**; to check in at once, **{CATCH_UP}**."
    )


def move_to(name: str) -> str:
    """At most 80 characters, for a button."""
    return trimmed(f"Move to {plain(name)}", 80)


MOVE = "Move to the next cohort"


# After a press
def moved(left: str, joined: str) -> str:
    return (
        f"### You have moved\nYou are a member of **{safe(joined)}** now, and no longer of **{safe(left)}**. "
        "Your goal and your track came along; what you wrote stays."
    )


def moved_already(name: str) -> str:
    return f"You are in **{safe(name)}** already, so there is nothing to move. `/plan` there shows this week."


def leave_question(name: str) -> str:
    return f"Leave **{safe(name)}**? What you wrote stays, and you can come back with `/join-cohort`."
