"""What stands in a cohort's calendar file, and how to use it."""

from __future__ import annotations

BUTTON = "Calendar file"
HOW = (
    "📅 Open it on your phone or import it into your calendar. "
    "After a change of plan, open the new file: it updates the old one."
)

PRODUCT = "-//Syllabot//The calendar of a study group//EN"
WEEK_ABOUT = (
    "Check in by then: press Check in under the week's post, or type /check-in. "
    "A missed week can be checked in for seven more days."
)
CAPSTONE_ABOUT = "Hand in the link to your project with /submit-capstone. Late work is welcome too."
SESSION_ABOUT = "Everyone in the cohort is welcome, also with half the week still to do."
BREAK_ABOUT = "Rest, or catch up with what is still open."


def week_closes(cohort: str, number: int, title: str) -> str:
    return f"{cohort} · Week {number} closes: {title}"


def capstone_due(cohort: str, title: str) -> str:
    return f"{cohort} · {title} is due"


def live_session(cohort: str, number: int, title: str) -> str:
    return f"{cohort} · Live session of week {number}: {title}"


def pause(cohort: str) -> str:
    return f"{cohort} · Break"
