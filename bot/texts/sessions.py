"""Live sessions: the event in the server's calendar."""

from __future__ import annotations

from bot.texts.words import plain


def name(cohort: str, number: int, title: str) -> str:
    return f"{plain(cohort)} · week {number}: {title}"


def description(cohort_id: int, number: int, question: str) -> str:
    return f"Our live session of week {number}. To think about beforehand: {question}\n{mark(cohort_id, number)}"


def mark(cohort_id: int, number: int) -> str:
    """The last line of an event's description, which stays the same whatever else is changed: it tells which it is."""
    return f"-# Syllabot {cohort_id}·{number}"


def no_session() -> str:
    return "there are no live sessions any more"


def channel_gone() -> str:
    return "The channel of the live sessions no longer exists. Choose another one with `/cohort session`."
