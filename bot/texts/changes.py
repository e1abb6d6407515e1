"""Changes of plan: what organisers are asked and told, and what the cohort reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import full_time, listed, plural, safe, when


# Why something was not posted (organisers read these in /cohort status)
def changed_again() -> str:
    return "the plan was changed again before this could be posted"


def nobody_to_tell() -> str:
    return "nobody had joined yet"


def over_by_then() -> str:
    return "the last week had closed before this could be posted"


# What cannot be
def paused_already(until: datetime | None) -> str:
    still = f" until {full_time(until)}" if until else ""
    return f"This cohort is paused already{still}. To go on, use `/cohort resume`; then you can pause it anew."


def not_paused() -> str:
    return "This cohort is not paused, so there is nothing to resume."


def over_already() -> str:
    return "The last week has closed, so there is nothing left to pause. To end the cohort, use `/cohort end`."


def bad_weeks(most: int, after: int | None) -> str:
    if after is not None:
        return f"A break lasts from 1 to {most} weeks. With `weeks: 0` the break after week {after} is taken back."
    return f"A pause lasts from 1 to {most} weeks. Leave `weeks` out to pause until you resume the cohort."


def no_such_week(weeks: int) -> str:
    return f"There is no such week to come. Weeks count from 1 to {weeks}; pick one from the list."


def week_closed_already(week: int, more: bool) -> str:
    hint = " Choose a later one, or leave `after` out to pause now." if more else ""
    return f"Week {week} has closed already.{hint}"


def no_break(week: int) -> str:
    return f"No break follows week {week}, so there is none to take back."


def left_out_for_good(week: int) -> str:
    return f"Week {week} was left out, and its time is over. You can take in again weeks that are still to come."


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


def would_close_in_the_pause(week: int) -> str:
    return (
        f"With one week less, week {week} would have closed by the end of the pause. Take it back when the cohort goes "
        "on; to end the pause now, use `/cohort resume`."
    )


def would_close(week: int, at: datetime) -> str:
    return (
        f"With this change week {week}, which is open, would have closed {full_time(at)} already. "
        "Choose a time that is still to come: members may still be at it."
    )


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


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


NEVER = "No live sessions"


# What the cohort reads
CHANGED = "## 📆 The plan has changed"
PAUSED = "## ⏸️ We pause"
RESUMED = "## ▶️ We go on"
PAUSE_ADVICE = (
    "Rest, or catch up: check-ins stay open. A pause neither breaks a streak nor counts, and gives reviews as much "
    "more time."
)


def paused_for(until: datetime) -> str:
    return f"Until {full_time(until)} nothing new is posted."


PAUSED_OPEN = "Nothing new is posted until an organiser resumes the cohort; you will read it here."


def open_week(number: int, closes_at: datetime) -> str:
    if closes_at >= LATER:
        return f"Week {number} is open."
    return f"Week {number} is open until {when(closes_at)}."


def next_week(number: int, opens_at: datetime) -> str:
    return f"Week {number} opens {when(opens_at)}."


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


def would_open_again(week: int) -> str:
    return f"Week {week} has closed, and with this change it would open again. Make it once the next week has opened."


def would_have_opened(week: int, at: datetime) -> str:
    return f"With this change week {week} would have opened {full_time(at)} already. Choose a time still to come."


def would_be_due(title: str) -> str:
    return f"With this change **{title}** would be due at once, and members may still be at it."


def no_date_moves() -> str:
    return "- All dates stay as they are."
