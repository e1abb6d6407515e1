"""Changes of plan: what organisers are asked and told, and what the cohort reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import full_time, listed, plural, relative, safe


# Why something was not posted (organisers read these in /cohort status)
def changed_again() -> str:
    return "the plan was changed again before this could be posted"


def nobody_to_tell() -> str:
    return "nobody had joined yet"


# What cannot be
def paused_already(until: datetime | None) -> str:
    when = f" until {full_time(until)}" if until else ""
    return f"This cohort is paused already{when}. To go on, use `/cohort resume`; then you can pause it anew."


def not_paused() -> str:
    return "This cohort is not paused, so there is nothing to resume."


def over_already() -> str:
    return "The last week has closed, so there is nothing left to pause. To end the cohort, use `/cohort end`."


def bad_weeks(most: int) -> str:
    return f"A pause lasts from 1 to {most} weeks. Leave `weeks` out to pause until you resume the cohort."


def no_such_week(weeks: int) -> str:
    return f"There is no such week to come. Weeks count from 1 to {weeks}; pick one from the list."


def week_closed_already(week: int, more: bool) -> str:
    hint = " Choose a later one, or leave `after` out to pause now." if more else ""
    return f"Week {week} has closed already.{hint}"


def week_opened_already(week: int) -> str:
    return f"Week {week} has opened already, so it stays. You can leave out weeks that are still to come."


def nothing_follows(week: int) -> str:
    return f"Week {week} is the last one, so no break is needed after it."


def last_week_stays() -> str:
    return "A cohort needs one week at least. To end it, use `/cohort end`."


def unknown_stage(typed: str, titles: Sequence[str]) -> str:
    return f"There is no stage “{safe(typed, 60)}”. Choose {listed([f'**{title}**' for title in titles], 'or')}."


def stage_over(title: str) -> str:
    return f"**{title}** is over already. You can give more time to a stage that is still to end."


def no_extra_week(title: str) -> str:
    return f"**{title}** has no extra week to take back."


def would_close(week: int) -> str:
    return f"With this change week {week}, which is open, would have closed already. Members may still be at it."


def draft_gone() -> str:
    return "I no longer know this change. Type the command again."


def made_already() -> str:
    return "This change is made already. `/cohort status` shows how it is now."


def changed_meanwhile() -> str:
    return "The cohort was changed in the meantime, or this preview is too old. Type the command again to see it anew."


# The preview
def preview(name: str, members: int) -> str:
    tell = f"{plural(members, 'member')} will read it in the cohort's channel." if members else "Nobody has joined yet."
    return f"## This changes the plan of {safe(name)}\nNothing has happened yet. {tell}"


CONFIRM = "Change it"
UNDO_HINT = "-# To leave everything as it is, do nothing."


def goes_on_by_itself(until: datetime) -> str:
    return f"▶️ It goes on by itself {full_time(until)}."


GOES_ON_WHEN_RESUMED = "▶️ It goes on when you use `/cohort resume`. Until then nothing is posted."


# What moves
def closes(number: int, before: datetime, after: datetime) -> str:
    if after >= LATER:
        return f"- Week {number} stays open for now (it would have closed {full_time(before)})"
    return f"- Week {number} closes {full_time(after)}{_was(before)}"


def opens(number: int, title: str, before: datetime, after: datetime) -> str:
    if after >= LATER:
        return f"- Week {number}, {title}, waits (it would have opened {full_time(before)})"
    return f"- Week {number}, {title}, opens {full_time(after)}{_was(before)}"


def capstone_due(title: str, before: datetime, after: datetime) -> str:
    if after >= LATER:
        return f"- {title} waits as well (it was due {full_time(before)})"
    return f"- {title} is due {full_time(after)}{_was(before)}"


def ends(before: datetime, after: datetime) -> str:
    if after >= LATER:
        return ""
    return f"- The last week closes {full_time(after)}{_was(before)}"


def left_out(number: int, title: str) -> str:
    return f"- Week {number}, {title}, is left out"


def back(number: int, title: str) -> str:
    return f"- Week {number}, {title}, takes place after all"


def _was(before: datetime) -> str:
    return "" if before >= LATER else f" (was {full_time(before)})"


NO_LIVE_SESSION = "- There are no live sessions any more"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


NEVER = "No live sessions"


# What the cohort reads
CHANGED = "## 📆 The plan has changed"
PAUSED = "## ⏸️ We pause"
RESUMED = "## ▶️ We go on"
PAUSE_ADVICE = "Rest, or catch up: check-ins stay open. A pause neither breaks a streak nor counts."


def paused_for(until: datetime) -> str:
    return f"Until {full_time(until)} nothing new is posted."


PAUSED_OPEN = "Nothing new is posted until an organiser resumes the cohort; you will read it here."


def open_week(number: int, closes_at: datetime) -> str:
    return f"Week {number} is open until {full_time(closes_at)} ({relative(closes_at)})."


def next_week(number: int, opens_at: datetime) -> str:
    return f"Week {number} opens {full_time(opens_at)} ({relative(opens_at)})."


# /cohort session
def bad_session() -> str:
    return "Say where it takes place: either a voice or stage channel in `channel`, or a web address in `link`."


def bad_minutes() -> str:
    return "A live session lasts from 15 to 480 minutes."


def session_without_time() -> str:
    return "Say when the live session begins: the cohort's local time in `time`, such as `19:00`."


def bad_link(typed: str) -> str:
    return f"“{safe(typed, 60)}” is not a web address of at most 100 characters that begins with https://."


# What is offered while somebody types
def one_more_week(stage: str) -> str:
    return f"{stage}: one more week"


def one_week_less(stage: str) -> str:
    return f"{stage}: one week less again"


def week_label(number: int, title: str, *, left_out: bool) -> str:
    return f"Week {number}: {title}{' (left out; take it in again)' if left_out else ''}"
