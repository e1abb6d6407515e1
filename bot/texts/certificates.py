"""What members read on their certificate, and when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.calendar import LATER
from bot.texts.words import full_time, listed, plural, safe

MY_CERTIFICATE = "My certificate"


def not_yet(ends_at: datetime) -> str:
    if ends_at >= LATER:
        return "Certificates come when the path is over; the cohort is paused. `/progress` shows your way so far."
    return f"Certificates come when the path is over: {full_time(ends_at)}. `/progress` shows your way so far."


def never_checked_in(cohort: str) -> str:
    return (
        f"There is no check-in of yours in **{safe(cohort)}**, so there is nothing to write on a certificate. "
        "That is no shame: `/join-cohort` takes you into the next cohort when one opens."
    )


def heading(name: str | None, curriculum: str, completed: bool) -> str:
    return f"## {safe(name) if name else 'This member'}\n{verb(completed)}\n### {curriculum}"


def verb(completed: bool) -> str:
    return "has completed" if completed else "has taken part in"


def when(cohort: str, first: date, last: date) -> str:
    return f"-# {safe(cohort)} · {_day(first)} to {_day(last)}"


def weeks(checked_in: int, weeks: int, hours: float | None) -> str:
    counted = f" · {plural(round(hours, 1), 'hour')}" if hours is not None else ""
    return f"✅ {checked_in} of {plural(weeks, 'week')} checked in{counted}"


def longest(weeks: int) -> str:
    return f"🔥 Longest streak: {plural(weeks, 'week')}"


def capstones(titles: Sequence[str]) -> str:
    return f"🎓 Passed: {listed(titles)}"


def capstone(title: str, url: str, thread: str | None) -> str:
    return f"- {title}: {url}{f' · its reviews: {thread}' if thread else ''}"


def span(first: date, last: date) -> str:
    """ "5 January 2026 – 24 August 2026"."""
    return f"{_day(first)} – {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
