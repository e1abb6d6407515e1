"""What members read when they look back at their goal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import full_time, plain, quoted, trimmed

MY_GOAL = "My goal"
OUTCOMES: Mapping[str, str] = {
    "reached": "I reached it",
    "partly": "I reached a part of it",
    "changed": "It changed on the way",
    "not-yet": "Not yet",
}
FORM_OUTCOME = "What became of it?"
FORM_WORDS = "In your own words"
FORM_WORDS_HINT = "What helped, what you would do differently. Only you see it; you may leave it empty."
NO_GOAL = "You wrote down no goal when you joined. What did you come for, and what became of it?"


def form_title(cohort: str) -> str:
    """At most 45 characters."""
    return trimmed(f"Your goal in {plain(cohort)}", 45)


def asked_back(goal: str | None) -> str:
    return f"This is why you came:\n{quoted(goal)}" if goal else NO_GOAL


def became(outcome: str, reflection: str | None) -> str:
    return f"🏁 **What became of it:** {outcome}" + (f"\n{quoted(reflection, 300)}" if reflection else "")


SAVED = "Saved, for your eyes only. `/progress` shows it, and **My goal** changes it."


def not_yet(ends_at: datetime) -> str:
    if ends_at >= LATER:
        return "We look back at goals when the path is over. Until then, `/my-settings` changes yours."
    return (
        f"We look back at goals when the path is over: {full_time(ends_at)}. Until then, `/my-settings` changes yours."
    )


def choose_one() -> str:
    return "Choose what became of your goal from the list, and send the form again."


def too_long(limit: int) -> str:
    return f"That is too long: at most {limit:,} characters."
