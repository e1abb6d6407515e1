"""What members read around check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER, Week
from bot.texts.words import code, full_time, on_a_break, plural, quoted, ranges, safe


# What is not possible, and what is instead
def not_started(moment: datetime) -> str:
    return f"Your cohort starts {full_time(moment)}. You can check in from then on."


def no_such_week(weeks: int) -> str:
    return f"Your cohort has weeks 1 to {weeks}. Leave `week` out to check in for the present one."


def week_to_come(number: int, moment: datetime) -> str:
    return f"Week {number} opens {full_time(moment)}. You can check in for it from then on."


def week_left_out(number: int, present: Week | None, following: Week | None) -> str:
    instead = " `/progress` shows how far you came."
    if present is not None:
        instead = f" Week {present.number} is open: `/check-in` without `week` takes you there."
    elif following is not None:
        instead = f" Week {following.number} opens {full_time(following.opens_at)}."
    return f"Week {number} is left out in your cohort, so there is nothing to check in for.{instead}"


def week_closed(number: int, following: datetime | None) -> str:
    after = f" The next week opens {full_time(following)}." if following else " `/progress` shows how far you came."
    return f"Week {number} closed more than 7 days ago, so its check-ins are final.{after}"


def done_length(shortest: int, longest: int) -> str:
    return f"Nothing was saved yet: say in {shortest} to {longest:,} characters what you did."


def blocker_length(longest: int) -> str:
    return f"Nothing was saved yet: say in at most {longest:,} characters what blocks you."


def bad_hours(typed: str) -> str:
    return (
        f"Nothing was saved yet: “{safe(typed, 30)}” is not a number of hours. "
        "Write it like `6` or `6.5`, or leave it empty."
    )


# The form
FORM_DONE = "What did you do?"
FORM_DONE_HINT = "A sentence or two is enough."
FORM_HOURS = "How many hours?"
FORM_HOURS_HINT = "Roughly, such as 6 or 6.5. Leave it empty if you don't count."
FORM_CONFIDENCE = "How sure do you feel about it?"
CONFIDENCE = (
    "1 · lost, and that is fine",
    "2 · shaky",
    "3 · getting there",
    "4 · quite sure",
    "5 · could explain it",
)
FORM_BLOCKER = "What blocks you?"
FORM_BLOCKER_HINT = "Leave it empty if nothing does."

FORM_SHARE = "Ask in the week's thread"
FORM_SHARE_HINT = "I post what blocks you there, with your name, so that the others can help."


def form_title(number: int, again: bool, late: bool) -> str:
    """At most 45 characters."""
    return f"Week {number}: {'edit your check-in' if again else 'check in'}{' (late)' if late else ''}"


# The receipt
def saved(number: int, title: str, is_new: bool, late: bool) -> str:
    if not is_new:
        return f"### ✏️ Week {number} updated\nYour check-in for **{title}** now says what you just wrote."
    late_note = " It is marked late, and it counts for your streak." if late else ""
    return f"### ✅ Week {number} checked in\n**{title}**: well done!{late_note}"


def streak_line(weeks: int, freezes: int) -> str:
    held = f"{plural(freezes, 'freeze')} in hand" if freezes else "no freeze in hand"
    streak = f"Streak: **{plural(weeks, 'week')}**" if weeks else "No streak right now"
    return f"🔥 {streak} · ❄️ {held}"


def freeze_covered(numbers: Sequence[int]) -> str:
    """`numbers`: weeks, one at least."""
    if len(numbers) == 1:
        return f"🧊 A freeze covered week {numbers[0]}, so your streak goes on."
    return f"🧊 {plural(len(numbers), 'freeze')} covered weeks {ranges(numbers)}, so your streak goes on."


def norm_line(checked_in: int, members: int, paused: int) -> str:
    return f"👥 {checked_in} of {plural(members, 'member')} checked in for this week{on_a_break(paused)}."


WELCOME_BACK = "👋 Welcome back: your break is over."
EDIT = "Edit"
DELETE = "Delete"


def streak_explained(weeks: int, numbers: Sequence[int], frozen: tuple[int, ...]) -> str:
    """ "weeks 3–6, one freeze used in week 5". `numbers`: the weeks of the streak."""
    if not numbers:
        return "The next check-in starts a streak."
    if weeks == 1 and not frozen:
        return f"It begins with week {numbers[0]}."
    span = f"week{'s' if len(numbers) > 1 else ''} {ranges(numbers)}"
    if not frozen:
        return f"{plural(weeks, 'check-in')} in a row: {span}."
    used = f"{plural(len(frozen), 'freeze')} used in week{'s' if len(frozen) > 1 else ''} {ranges(frozen)}"
    return f"{plural(weeks, 'check-in')}: {span}, {used}."


# A form from before an edit
def overtaken(number: int) -> str:
    return f"Nothing was saved yet: since you opened this form, your check-in for week {number} was changed elsewhere."


def both(present: str, present_blocker: str | None, done: str, blocker: str | None) -> str:
    """What it says now, and what was to be saved, to copy from."""
    now, mine = _together(present, present_blocker), _together(done, blocker)
    return f"It says now:\n{quoted(now, 700)}\nYou wrote, to copy:\n{code(mine, 2200)}"


def _together(done: str, blocker: str | None) -> str:
    return f"{done}\n\n{blocker}" if blocker else done


OPEN_AGAIN = "Keep it as it is, or open it again and put in what you wrote."
EDIT_AGAIN = "Open it again"


# Deleting
def delete_question(number: int) -> str:
    return f"### Delete your check-in for week {number}?"


def delete_means(before: int, after: int, covered: bool) -> str:
    """What it does to the streak, in weeks; `covered`: a freeze takes the week's place."""
    if covered:
        return f"🔥 A freeze would take its place; your streak would have {plural(after, 'week')} instead of {before}."
    if after == 0:
        return f"🔥 Your streak of {plural(before, 'week')} would end." if before else ""
    if after == before:
        return f"🔥 Your streak stays at {plural(before, 'week')}."
    return f"🔥 Your streak would have {plural(after, 'week')} instead of {before}."


DELETE_GIVES_BACK = "You get back what you wrote, to copy."
DELETE_NOW = "Delete it"


def deleted(number: int, until: datetime) -> str:
    again = "" if until >= LATER else f" until {full_time(until)}"
    return f"### 🗑️ Your check-in for week {number} is deleted\nYou can check in for it again{again}."


def wrote(done: str, blocker: str | None) -> str:
    return f"This is what it said, to copy:\n{code(_together(done, blocker), 3700)}"


CHECK_IN_AGAIN = "Check in again"


def nothing_to_delete(number: int) -> str:
    return f"You have no check-in for week {number}, so there is nothing to delete."


def changed_before_deletion(number: int) -> str:
    return (
        f"Nothing was deleted: your check-in for week {number} was changed or deleted since I asked you. "
        f"`/check-in` with the options `week: {number}` and `delete: True` asks anew."
    )
