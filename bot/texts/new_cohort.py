"""The form that creates a cohort."""

from __future__ import annotations

CREATE = "Create a cohort"
TRY_AGAIN = "Try again"

FORM_TITLE = "A new cohort"
NAME = "Name"
NAME_HINT = "Spring 2026"
START = "When week 1 opens"
START_HINT = "Day and time, such as 2026-03-02 09:00. The other weeks follow at the same time"
ZONE = "Time zone"
ZONE_HINT = "A city is enough, such as Berlin"
CHANNEL = "Where I post each week"
REVIEWS = "Where projects are reviewed"
REVIEWS_HINT = "A forum is best. In the channel above, if you choose none"
CURRICULUM = "What you will study"


def try_again(why: str) -> str:
    """`why`: what cannot be, and what to write instead."""
    return f"{why}\n\nNothing is created yet. **Try again** opens the form with what you wrote."


def gone() -> str:
    return "What was written here is kept for a day, and that is over. Please start again with `/cohort create`."
