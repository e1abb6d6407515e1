"""What members read when they hand in a capstone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.words import full_time, listed, safe


def not_started(moment: datetime) -> str:
    return f"Your cohort starts {full_time(moment)}. You can hand in a capstone from then on."


def no_capstones() -> str:
    return "This curriculum has no capstone to hand in. `/plan` shows what there is to do."


def unknown_capstone(typed: str, titles: Sequence[str]) -> str:
    return f"There is no capstone “{safe(typed, 60)}”. There is {listed([f'**{title}**' for title in titles[:10]])}."


def long_title(longest: int) -> str:
    return f"The title is longer than {longest} characters. Shorten it; the rest fits in the summary."


def long_summary(longest: int) -> str:
    return f"The summary is longer than {longest:,} characters. Shorten it and send the command again."


def long_changes(longest: int) -> str:
    return f"What is new is longer than {longest} characters. Shorten it and send the command again."


# The receipt
def handed_in(title: str, capstone: str, again: bool, version: int) -> str:
    work = "Your work" if title == capstone else f"**{safe(title)}**"  # untitled
    if not again:
        return f"### Handed in\n{work} is in for **{capstone}**."
    changed = f" It is version {version} now." if version > 1 else ""
    return f"### Updated\n{work} replaces what you had handed in for **{capstone}**.{changed}"


def link_line(state: str, note: str) -> str:
    return f"{'🔗' if state == 'reachable' else '⚠️'} {note}"


def not_looked_at_yet() -> str:
    return "I am looking at the link. Until I have, open it to see if it works."


def thread_line(thread: str | None) -> str:
    return f"💬 Its review thread: {thread}" if thread else "💬 Its review thread opens as soon as Discord lets me."


def reviewed_again() -> str:
    return "Whoever reviewed it is asked to look again, and you are mentioned when the new results are there."


def results_stand() -> str:
    return "It has been reviewed, and its results stand: the first message of the thread shows the newest link."


def what_next(deadline: datetime, late: bool, allocated: bool) -> str:
    if allocated:
        return (
            "Reviewers have been asked already: the first message of the thread shows them the newest link, and they "
            "can edit their reviews until the results."
        )
    if late:
        return "It came after the deadline, which is fine: reviewers are asked right away."
    return f"Reviewers are asked {full_time(deadline)}. Until then you can send the command again to change it."
