"""What is read about study circles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import channel, full_time, listed, mention, plural, relative, safe


# The invitation
def invitation(cohort: str) -> str:
    return (
        f"## Study circles\n-# {safe(cohort)}\n"
        "Studying is easier with a few people who notice when you are there. A study circle is 3 to 5 of you with a "
        "private thread: to ask what you would not ask everybody, to meet for an hour, to keep each other going."
    )


INVITATION_HOW = (
    "I put you together with people in time zones near yours and on your track, and with new faces for each stage. "
    "You can leave at any time. What is written in a circle's thread is seen by its members, and by this server's "
    "moderators."
)
JOIN = "Join a study circle"
LEAVE = "Leave this circle"
SIGN_OFF = "No study circle, thanks"
MINE = "My study circle"


# Answers to members
def signed_up(cohort: str) -> str:
    return f"### You are signed up\nYou want to be in a study circle of **{safe(cohort)}**."


def in_circle(members: Sequence[int], thread_id: int | None) -> str:
    others = listed([mention(member) for member in members])
    where = f": {channel(thread_id)}" if thread_id else ". Its thread comes soon"
    return f"### Your study circle\nThere are {len(members)} of you in it, {others}{where}."


def alone(thread_id: int | None) -> str:
    where = f": {channel(thread_id)}" if thread_id else ""
    company = "I look for company when the next week opens."
    return f"### Your study circle\nYou are the only one in it for now{where}. {company}"


def next_change(opens_at: datetime | None) -> str:
    if opens_at is None:
        return "Circles change when a week opens, and the last one has. Ask an organiser if you would like one now."
    at = "when the pause is over" if opens_at >= LATER else f"when the next week opens, {full_time(opens_at)}"
    return (
        f"You get your circle {at}, if at least 3 of you have signed up by then. Keep checking in: circles are for "
        "those who are there. Your circle sees the time zone you chose in `/my-settings`, to find an hour to meet."
    )


def signed_off(cohort: str) -> str:
    return f"You are in no study circle of **{safe(cohort)}**. If you change your mind, you are welcome at any time."


def off(cohort: str) -> str:
    return f"**{safe(cohort)}** has no study circles just now. Ask an organiser to turn them on with `/cohort circles`."


# Answers to organisers
CHOICES = {
    "on": "Invite everyone, and form circles with each stage",
    "now": "Form them anew now",
    "off": "No study circles any more",
}


def turned_on(cohort: str, invited: bool) -> str:
    lead = "Everyone is invited" if invited else "The invitation is there already"
    return f"### Study circles are on\n{lead}: one signs up for **{safe(cohort)}** with the button **{JOIN}**."


def when_formed(circles: int, opens_at: datetime | None) -> str:
    if circles:
        return "With each stage circles are formed anew; meanwhile newcomers join one when a week opens."
    if opens_at is None:
        return "The last week has opened: circles are formed as soon as you choose **Form them anew now**."
    at = "when the pause is over" if opens_at >= LATER else full_time(opens_at)
    return f"They are formed when the next week opens, {at}, or as soon as you choose **Form them anew now**."


def counted(signed_up: int, circles: int) -> str:
    people = f"{plural(signed_up, 'member')} {'has' if signed_up == 1 else 'have'} signed up"
    return f"👥 {people}; there {'is' if circles == 1 else 'are'} {plural(circles, 'circle')}."


def status(signed_up: int, circles: int) -> str:
    return f"🫂 {plural(circles, 'study circle')}, {plural(signed_up, 'member')} signed up"


def now_formed(circles: int) -> str:
    there, each = f"There are {circles} new study circles", "Each"
    if circles == 1:
        there, each = "There is 1 new study circle", "It"
    return f"### {there}\n{each} gets a private thread in a moment. `/cohort status` says so if that cannot be."


def now_off(cohort: str) -> str:
    return (
        f"### Study circles are off\nNo more are formed in **{safe(cohort)}**, and the threads of those there were are "
        "closed. Whoever has signed up stays signed up, in case you turn them on again."
    )


def turn_on_first(cohort: str) -> str:
    return f"**{safe(cohort)}** has no study circles yet. Invite everyone first: `/cohort circles`, option `action`."


def too_few(able: int, needed: int) -> str:
    return (
        f"A study circle needs {needed} members, and {able or 'none'} can be in one now: signed up, not on a break, "
        f"not silent for two weeks. Point them to the button **{JOIN}**, or wait."
    )


def formed_just_now(at: datetime) -> str:
    return f"New circles were formed {relative(at)}. Give them a little time; you can form them anew an hour later."


def over(cohort: str) -> str:
    return f"The last week of **{safe(cohort)}** has closed, so no more circles are formed. Those there are stay."


# Permissions
def no_private_threads(channel: str) -> str:
    return (
        f"{channel} is an announcement channel, which has no private threads, so study circles have no place in it. "
        "Choose a text channel with `/cohort edit`, option `channel`."
    )
