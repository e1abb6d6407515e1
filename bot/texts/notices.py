"""What the bot posts beside the weekly assignment: digests, breaks, capstones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import day, full_time, listed, mention, on_a_break, plural, when

MOST_NAMES = 15


# The digest
def digest_title(number: int, title: str) -> str:
    return f"## Week {number} is done\n-# {title}"


def digest_norm(checked_in: int, members: int, paused: int, hours: float) -> str:
    together = f", {plural(round(hours, 1), 'hour')} together" if hours else ""
    if checked_in == members:
        who = "Both of you" if members == 2 else f"All {members} of you" if members > 2 else "You"
        return f"👥 {who} checked in{together}."
    return f"👥 {checked_in} of {plural(members, 'member')} checked in{on_a_break(paused)}{together}."


def digest_names(member_ids: Sequence[int]) -> str:
    shown = [mention(id) for id in member_ids[:MOST_NAMES]]
    more = len(member_ids) - len(shown)
    return f"✅ Well done, {listed([*shown, f'{more} more'] if more > 0 else shown)}!"


def digest_streaks(streaks: Sequence[tuple[int, int]]) -> str:
    """(member, weeks), the longest first."""
    best = listed([f"{mention(id)} ({plural(weeks, 'week')})" for id, weeks in streaks[:3]])
    if len(streaks) == 1:
        return f"🔥 One streak goes on: {best}."
    lead = ", the longest of them" if len(streaks) > 3 else ""
    return f"🔥 {plural(len(streaks), 'streak')} go on{lead}: {best}."


def digest_blocked(count: int, thread: str | None) -> str:
    who = "One of you is stuck" if count == 1 else f"{count} of you are stuck"
    where = f"in {thread}" if thread else "in the week's thread"
    return f"🧱 {who} on something. Ask, or help, {where}."


def digest_break(number: int, title: str, opens_at: datetime) -> str:
    return f"☕ Next: a break. Week {number}, **{title}**, opens {full_time(opens_at)}."


def digest_now(number: int, title: str) -> str:
    return f"➡️ Now: week {number}, **{title}**."


DIGEST_OVER = (
    "🏁 That was the last week. Thank you all! `/progress` shows how far you came, and has your certificate. "
    "We say goodbye in 7 days."
)


def digest_capstone(title: str, due_at: datetime) -> str:
    if due_at >= LATER:
        return f"🎓 **{title}** is due some time after the pause."
    return f"🎓 **{title}** is due {when(due_at)}."


def digest_late(until: datetime) -> str:
    return f"-# Did not get to it? You can still check in for it until {day(until)}: `/check-in`, option `week`."


# Breaks
def break_title(number: int, opens_at: datetime) -> str:
    if opens_at >= LATER:
        return f"## ☕ A break\nThe cohort is paused. Week {number} opens after it goes on."
    return f"## ☕ A break\nWeek {number} opens {when(opens_at)}."


BREAK_ADVICE = "Rest, or catch up with what is still open."
BREAK_IS_FREE = "Your streak is safe: a break does not count."


# Capstones
def capstone_opens(title: str, focus: str, deadline: datetime) -> str:
    by = f"⏳ Hand it in by {when(deadline)}."
    if deadline >= LATER:
        by = "⏸️ The cohort is paused: until it goes on, there is no deadline."
    return f"## 🎓 {title}\n{focus}\n{by}"


CAPSTONE_RULES = "**The rules**"
CAPSTONE_RUBRIC = "**What reviewers look at**"
CAPSTONE_IDEAS = "**Ideas to start from**"
CAPSTONE_HOW = (
    "When you have something to show, hand in its link with `/submit-capstone`. Early is fine: you can hand in again."
)


def idea(title: str, url: str, note: str | None) -> str:
    return f"- [{title}]({url})" + (f": {note}" if note else "")


def capstone_closes(title: str, handed_in: int) -> str:
    count = "Nobody has handed it in yet" if not handed_in else f"{plural(handed_in, 'project')} handed in"
    thanks = ". 🎉" if handed_in else "."
    return f"## 🎓 {title}: the deadline has passed\n{count}{thanks}"


def capstone_reviews(handed_in: int) -> str:
    if handed_in > 1:
        return "Reviewers are asked now: `/my-reviews` shows yours, and by when."
    if handed_in == 1:
        return "Everyone is welcome to review it: press **Write a review** in its thread."
    return ""


CAPSTONE_LATE = "Not ready? Late work is welcome, and gets its reviews too: `/submit-capstone`."
THE_PLAN = "The plan"
