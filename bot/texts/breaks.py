"""What members read around breaks of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import full_time, safe

I_AM_BACK = "I am back"
TAKE_A_BREAK = "Take a break"
UNTIL_BACK = "Until I am back"
# /my-settings: what can be chosen. A number: so many weeks; 0: until they are back
CHOICES: Mapping[str, str] = {
    "1": "for the rest of this week",
    "2": "2 weeks",
    "3": "3 weeks",
    "4": "4 weeks",
    "0": "until I am back",
    "back": "I am back",
}


def path_over() -> str:
    return "The last week has closed, so there is nothing to take a break from. `/progress` shows how far you came."


def too_long(most: int) -> str:
    return f"A break lasts 1 to {most} weeks, or until you are back: choose one in `/my-settings`."


def taken(cohort: str, until: datetime | None) -> str:
    return (
        f"{resting(cohort, until)}\n"
        "No reminders come, your streak is safe, and weeks that close meanwhile do not count. "
        f"Check in or press **{I_AM_BACK}** any time."
    )


def resting(cohort: str, until: datetime | None) -> str:
    return (
        f"☕ You are on a break in **{safe(cohort)}** {f'until {full_time(until)}' if until else 'until you are back'}."
    )


def back(cohort: str, was_away: bool) -> str:
    if was_away:
        return (
            f"### Welcome back\nGood to see you again! Your break in **{safe(cohort)}** is over; "
            "the weeks that closed meanwhile do not count."
        )
    return f"### You are back\nYou are not on a break in **{safe(cohort)}**."


def back_now(week: int, closes_at: datetime) -> str:
    if closes_at >= LATER:
        return f"The cohort is paused; week {week} stays open until after it goes on. Start there."
    return f"Week {week} is open until {full_time(closes_at)}. Start there; what you missed can wait."


def back_later(week: int, opens_at: datetime) -> str:
    if opens_at >= LATER:
        return f"The cohort is paused. Week {week} opens after it goes on."
    return f"Week {week} opens {full_time(opens_at)}. Until then there is nothing you must do."


def back_after() -> str:
    return "The last week has closed. `/progress` shows how far you came."
