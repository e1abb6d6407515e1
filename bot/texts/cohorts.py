"""What organisers and members read about cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from bot.calendar import LATER
from bot.texts.words import full_time, listed, plain, plural, safe, trimmed


# Who may
def not_an_organiser() -> str:
    return "This is for the cohort's organisers: people with **Manage Server**, or with its organiser role."


def not_a_manager() -> str:
    return "To create a cohort you need the **Manage Server** permission. Ask someone who runs this server."


def roles_need_a_manager() -> str:
    return "To choose a cohort's roles you need the **Manage Server** permission. Ask someone who runs this server."


def everyone_would_organise() -> str:
    return (
        "With that role everyone who joins, or the whole server, would be an organiser. For `organisers`, choose a "
        "role that only they have."
    )


# Which cohort
def no_cohort_here() -> str:
    return "This server has no cohort yet. An organiser can start one with `/cohort create`."


def no_open_cohort() -> str:
    return "No cohort is open here right now. An organiser can start one with `/cohort create`."


def not_in_a_cohort() -> str:
    return "You are not in a cohort here yet. Join one with `/join-cohort`."


def not_in_this_cohort(name: str) -> str:
    return f"You are not in **{safe(name)}**. Join it with `/join-cohort` first."


def several_cohorts(names: Sequence[str]) -> str:
    shown = listed([f"**{safe(name)}**" for name in names[:10]], "or")
    return f"Which one? Choose {shown} in the `cohort` option."


def unknown_cohort(typed: str, names: Sequence[str]) -> str:
    known = f" There is {listed([f'**{safe(name)}**' for name in names])}." if names else ""
    wanted = safe(typed, 80)
    unknown = f"No cohort here is called **{wanted}**." if wanted else "Say which cohort you mean."
    return f"{unknown}{known} Pick one from the list that opens while you type."


def ended(name: str) -> str:
    return f"**{safe(name)}** has ended, so nothing in it changes any more. Its members can still look at `/progress`."


def ended_before() -> str:
    return "the cohort ended before this could be posted"


def curriculum_missing(id: str) -> str:
    name = f"`{plain(id, 80).replace('`', '')}`"  # inside a code span a backslash is shown, not obeyed
    return (
        f"This cohort follows the curriculum {name}, which is not installed any more. "
        "Nothing is lost; ask whoever runs the bot to put the file back."
    )


# Creating and editing
def bad_name() -> str:
    return "A cohort's name has 2 to 60 characters, such as “Spring 2026”."


def name_taken(name: str) -> str:
    return f"There is already a running cohort called **{safe(name)}** here. Choose another name."


def bad_date(typed: str) -> str:
    return f"“{safe(typed, 40)}” is not a date. Write the start as year-month-day, such as `2026-03-02`."


def date_past(day: date, today: date) -> str:
    return f"{day.isoformat()} is in the past. The earliest start is today, `{today.isoformat()}`."


def date_far(day: date) -> str:
    return f"{day.isoformat()} is more than two years away. Choose a start within the next two years."


def bad_time(typed: str) -> str:
    return f"“{safe(typed, 40)}” is not a time of day. Write it as hours and minutes, such as `09:00` or `18:30`."


def unknown_zone(typed: str, nearest: Sequence[str]) -> str:
    hint = f" Did you mean {listed([f'`{name}`' for name in nearest], 'or')}?" if nearest else ""
    return f"I don't know the time zone “{safe(typed, 60)}”.{hint} A zone is written like `Europe/Berlin`."


def unknown_curriculum(typed: str, known: Sequence[str]) -> str:
    return f"There is no curriculum “{safe(typed, 60)}”. There is {listed([f'`{id}`' for id in known[:10]])}."


def bad_capacity() -> str:
    return "The capacity is a number of members from 1 to 10,000. Leave it out for no limit."


def capacity_below(members: int) -> str:
    return f"There are {plural(members, 'member')} already. Choose a capacity that is not below that."


def started_already(moment: datetime) -> str:
    return f"This cohort started {full_time(moment)}, so its start date stays. You can still change the time and zone."


def would_reopen(week: int, opens_at: datetime, latest: time | None) -> str:
    """`latest`: the last time of day at which the week would still be open; None where there is none today."""
    if opens_at >= LATER:
        return (
            f"Week {week} is open already, and with this change it would open again after the pause. "
            "Resume the cohort first, with `/cohort resume`; then make the change."
        )
    choose = f"choose a time up to `{latest:%H:%M}`, or " if latest else ""
    return (
        f"Week {week} is open already, and with this change it would open again {full_time(opens_at)}. "
        f"Please {choose}make the change after that."
    )


def nothing_to_change() -> str:
    return "Nothing to change: choose at least one option to edit."


# Joining and leaving
def joined_already(name: str) -> str:
    return f"You are already in **{safe(name)}**. `/plan` shows this week."


def full(name: str, capacity: int) -> str:
    return f"**{safe(name)}** is full ({plural(capacity, 'member')}). Ask an organiser for the next one."


def unknown_track(typed: str, titles: Sequence[str]) -> str:
    if not titles:
        return "This curriculum has no tracks to choose from. Leave the `track` option out."
    return f"There is no track “{safe(typed, 60)}”. Choose {listed([f'**{title}**' for title in titles[:10]], 'or')}."


def left(name: str) -> str:
    return (
        f"You left **{safe(name)}**. Your check-ins and reviews are kept: "
        "if you come back with `/join-cohort`, everything is where it was."
    )


def goal_too_long() -> str:
    return "Your goal is longer than 500 characters. Say it in a sentence or two."


def cohort_label(name: str, state: str) -> str:
    """For a list to pick from; at most 100 characters."""
    return trimmed(f"{name} · {state}", 100)
