"""What members read when they join."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import day, full_time, listed, plain, plural, safe, trimmed

FORM_GOAL = "Why are you here?"
FORM_GOAL_HINT = "Your goal, in a sentence. It keeps you going on hard days. You may leave it empty."
FORM_TRACK = "Your track"
FORM_TRACK_HINT = "One or several ways through a stage. You can choose later too."


def form_title(name: str) -> str:
    """At most 45 characters."""
    return trimmed(f"Join {plain(name)}", 45)


def joined(name: str, returned: bool) -> str:
    return f"### {'Welcome back' if returned else 'You are in'}\nYou are a member of **{safe(name)}**."


def join_now(week: int, closes_at: datetime) -> str:
    late = " Start there, not at the beginning." if week > 1 else ""
    if closes_at >= LATER:
        return f"The cohort is paused; week {week} stays open until after it goes on: `/plan` shows what to do.{late}"
    return f"Week {week} is open until {full_time(closes_at)}: `/plan` shows what to do.{late}"


def join_before(starts_at: datetime) -> str:
    return f"It starts {full_time(starts_at)}. Week by week I post what there is to do; `/plan` shows the road ahead."


def join_on_break(week: int, opens_at: datetime) -> str:
    if opens_at >= LATER:
        return f"The group is paused. Week {week} opens after it goes on: start there, not at the beginning."
    return f"The group is on a break. Week {week} opens {full_time(opens_at)}: start there, not at the beginning."


def stage_now(stage: str, week: int, weeks: int, title: str) -> str:
    return f"📍 **{stage}** · week {week} of {weeks}: {title}"


def first_of_all(task: str) -> str:
    return f"First: {task}"


CATCH_UP = "**The shortest way to catch up**, where it is new to you:"


def essential(week: int, task: str) -> str:
    return f"- Week {week}: {task}"


def before_that(weeks: int, stages: Sequence[str]) -> str:
    """What came before: so many more weeks of the stage, and the stages that are over."""
    parts = [plural(weeks, "more week") if weeks else "", listed(stages)]
    return f"-# Before that: {', after '.join(part for part in parts if part)}. You know best what you need of it."


def not_missed(returned: bool) -> str:
    return f"{'The weeks while you were away' if returned else 'Earlier weeks'} do not count as missed."


def late_week(week: int, until: datetime) -> str:
    return f"Week {week} can still be checked in for until {day(until)}, if you get to it."


def join_after() -> str:
    return "Its last week has closed already. An organiser can tell you when the next cohort starts."


def tracks(titles: Sequence[str]) -> str:
    return f"🧭 Your track: {', '.join(titles)}."


def no_role() -> str:
    return (
        "I could not give you the cohort's role, so posts won't mention you. "
        "An organiser can see why in `/cohort status`."
    )


def role_given() -> str:
    return "You have the cohort's role now, so posts mention you."


def role_stays() -> str:
    return "I could not take the cohort's role from you, so posts still mention you. An organiser can take it away."
