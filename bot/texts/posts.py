"""What the bot posts by itself: the welcome, the weekly assignment and the messages of a review thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER
from bot.records import Kind
from bot.texts.words import full_time, on_a_break, plain, plural, ranges, safe, trimmed, when


# Why something was not posted (organisers read these in /cohort status)
def skipped_for_newer(week: int) -> str:
    return f"week {week} had opened before this could be posted"


def skipped_closed() -> str:
    return "the week had closed more than 7 days before this could be posted"


def too_late(kind: Kind, week: int) -> str:
    """Why something that belongs to a week is not worth posting any more."""
    match kind:
        case Kind.ASSIGNMENT:
            return skipped_closed()
        case Kind.NUDGE | Kind.DIRECT:
            return f"week {week} had closed before this could be posted"
        case Kind.DIGEST:
            return f"week {week} had closed more than 3 days before this could be posted"
        case Kind.CLOSING:
            return "the deadline had passed more than 7 days before this could be posted"
        case Kind.FAREWELL:
            return "the last week had closed more than 3 weeks before this could be posted"
        case Kind.BREAK:
            return "the break was over before this could be posted"
        case Kind.OPENING:
            return "the deadline had passed before this could be posted"
        case _:
            return "its time had passed before this could be posted"


def nobody_checked_in() -> str:
    return "nobody had checked in, and a digest would only say so"


def plan_changed() -> str:
    return "the plan was changed before this could be posted"


def our_fault() -> str:
    return "something went wrong on our side; it is tried again"


def capstone_missing() -> str:
    return "the curriculum no longer has this capstone; ask whoever runs the bot to put it back"


def thread_pending() -> str:
    return "waits for its review thread"


def no_thread() -> str:
    return "I could not open a thread under it: I am missing **Create Public Threads** in its channel."


def busy() -> str:
    return "Discord asked me to slow down; it is tried again soon"


def discord_trouble(status: int) -> str:
    return f"Discord had trouble (it answered {status}); it is tried again soon"


def no_answer() -> str:
    return "Discord did not answer; it is tried again soon"


def server_away() -> str:
    return "Discord cannot reach this server at the moment; it is tried again soon"


def not_in_server() -> str:
    return "I am not in this server any more. Invite me again, and everything goes on."


def refused(channel: str) -> str:
    return f"Discord refused it in {channel}. Check that I may view the channel, send messages and open threads there."


def rejected(answer: str) -> str:
    """What Discord itself says, such as that a required field is missing."""
    return f"Discord does not accept it: {safe(plain(answer, 300))}"


def no_tag(forum: str) -> str:
    return (
        f"{forum} wants a tag on every post and has none that everyone may use. Add one in the forum's settings, "
        "or turn off **Require people to select tags when posting**."
    )


def review_thread_gone() -> str:
    return "the review thread was deleted"


# The welcome
def welcome_title(cohort: str) -> str:
    return f"## {safe(cohort)}"


def welcome(title: str, about: str, weeks: int, hours: float) -> str:
    return f"**{title}**\n{about}\n\n{plural(weeks, 'week')}, about {plural(hours, 'hour')} a week."


def welcome_dates(starts_at: datetime, started: bool) -> str:
    verb = "Started" if started else "Starts"
    return f"📅 {verb} {full_time(starts_at)}. Each week is posted in this channel."


WELCOME_HOW = "Press **Join** to take part. You can leave at any time, and miss a week without losing your place."
JOIN = "Join"


# The weekly assignment
def assignment_title(number: int, weeks: int, stage: str, title: str) -> str:
    return f"-# Week {number} of {weeks} · {stage}\n## {title}"


def stage_opens(title: str, purpose: str) -> str:
    return f"🚩 **A new stage: {title}.** {purpose}"


def late_line() -> str:
    return "⏰ This post comes late, sorry. The deadline below is the one that counts."


def missed_line(missed: Sequence[int]) -> str:
    weeks = f"week{'s' if len(missed) > 1 else ''} {ranges(missed)}"
    return (
        f"↩️ You missed {weeks}: the post never came, sorry. A week can be checked in for until 7 days after it closed, "
        "by its number: `/check-in`, option `week`."
    )


def goals(texts: Sequence[str]) -> str:
    return "**Goals**\n" + "\n".join(f"- {text}" for text in texts)


TASKS = "**To do**"
OPTIONAL = "*(if you like)* "


def cost(cost: str) -> str:
    """Said only where it is not simply free."""
    return "" if cost == "free" else f" ({cost})"


def track_heading(title: str) -> str:
    return f"**If you follow {title}**"


def deadline(closes_at: datetime) -> str:
    if closes_at >= LATER:
        return "⏸️ The cohort is paused: this week stays open until after it goes on."
    return f"⏳ Check in by {when(closes_at)}."


def norm(checked_in: int, members: int, paused: int) -> str:
    return f"👥 {checked_in} of {plural(members, 'member')} checked in last week{on_a_break(paused)}."


def starting_together(members: int) -> str:
    if members < 2:
        return "👥 You can still join: `/join-cohort`."
    return f"👥 {plural(members, 'member')} are starting together."


def advice(text: str) -> str:
    return f"💡 {text}"


def question(text: str) -> str:
    return f"❓ {text}"


CHECK_IN = "Check in"
MY_PROGRESS = "My progress"


def thread_name(number: int, title: str) -> str:
    return trimmed(f"Week {number}: {title}", 100)
