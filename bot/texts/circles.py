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
    return f"### Your study circle\nYou are the only one in it for now{where}. With the next week others join you."


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


def now_formed(circles: int) -> str:
    there = "There is 1 new study circle" if circles == 1 else f"There are {circles} new study circles"
    return f"### {there}\nEach gets a private thread in a moment. `/cohort status` says so if that cannot be."


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


# In a circle's thread
def thread_name(circle_id: int) -> str:
    """Tells the circle's thread apart from any other: it is found by this."""
    return f"Study circle {circle_id}"


def hello(members: Sequence[int], cohort: str) -> str:
    return (
        f"## Your study circle\n{listed([mention(member) for member in members])}, you are a study circle of "
        f"**{safe(cohort)}**, until the next stage begins."
    )


HOW_TO_BEGIN = (
    "**To begin with**\n"
    "1. Say hello: what made you start, and what would you like to be able to do at the end?\n"
    "2. Propose an hour in this week to meet or to study side by side.\n"
    "3. When you are stuck, ask here first. When somebody else is, be the one who answers."
)


def clocks(offsets: Sequence[tuple[int, int]]) -> str:
    """(member, minutes ahead of UTC)"""
    return "🕘 " + " · ".join(f"{mention(member)} {_ahead(minutes)}" for member, minutes in offsets)


def _ahead(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"


PRIVATE = "-# This thread is seen by the members of the circle, and by this server's moderators."


def pausing(members: Sequence[int]) -> str:
    names, verb = listed([mention(member) for member in members]), "is" if len(members) == 1 else "are"
    return f"🍃 {names} {verb} taking a pause from this circle, and welcome back at any time."


def welcome(members: Sequence[int]) -> str:
    return f"👋 Welcome to this circle, {listed([mention(member) for member in members])}! Say hello to each other."


ROUND_OVER = (
    "## This circle has come to its end\nNew circles begin, so that you meet other people; each has its own thread. "
    "Thank you for having been there for each other. You can still read this one in the archive."
)
TURNED_OFF = (
    "## This circle has come to its end\nThe cohort has no study circles any more. Thank you for having been there for "
    "each other. You can still read this thread in the archive."
)


def merged(others: Sequence[tuple[int | None, Sequence[int]]]) -> str:
    lines = ["## This circle goes on with others", "There were too few of you here, so you have company now."]
    for thread_id, members in others:
        where = channel(thread_id) if thread_id else "a thread of their own, in a moment"
        lines.append(f"- {listed([mention(member) for member in members])}: {where}")
    return "\n".join(lines)


EMPTY = "Nobody is in this circle any more. Thank you for having been there for each other."


# Why something was not posted (organisers read these in /cohort status)
def turned_off() -> str:
    return "study circles were turned off before this could be posted"


def closed_before() -> str:
    return "the circle was closed before this could be posted"


def nobody_left() -> str:
    return "nobody is in the circle any more"


def changed_again() -> str:
    return "the circle has changed again since"


def thread_not_opened() -> str:
    return "the circle's thread was not opened yet"


def thread_gone() -> str:
    return "the circle's thread was deleted"


def thread_locked() -> str:
    return "the circle's thread was locked"


def thread_pending() -> str:
    return "waits for the circle's thread"


def no_private_threads(channel: str) -> str:
    return (
        f"{channel} is an announcement channel, which has no private threads, so study circles have no place in it. "
        "Choose a text channel with `/cohort edit`, option `channel`."
    )
