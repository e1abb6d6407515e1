"""What members read in /progress, /plan and /help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import LATER
from bot.texts.words import day, full_time, mention, plural, quoted, relative, safe, when

DONE, FROZEN, MISSED, OPEN, AHEAD, BEFORE = "🟩", "🧊", "🟧", "🟦", "⬜", "▫️"
LEFT_OUT, PAUSED = "➖", "☕"


def not_a_member(cohort: str) -> str:
    return f"That person is not in **{safe(cohort)}**, so there is no progress to show."


def title(member_id: int, cohort: str) -> str:
    return f"## Progress of {mention(member_id)}\n-# {safe(cohort)}"


def summary(checked_in: int, weeks: int, hours: float | None) -> str:
    counted = f" · {plural(round(hours, 1), 'hour')}" if hours is not None else ""
    return f"✅ {checked_in} of {plural(weeks, 'week')} checked in{counted}"


def stage_line(number: int, title: str, squares: str) -> str:
    return f"**{number}. {title}**\n{squares}"


def capstone_line(title: str, state: str) -> str:
    return f"🎓 {title}: {state}"


CAPSTONE_OPEN = "not handed in yet"
CAPSTONE_IN = "handed in, reviews to come"
CAPSTONE_REVIEWED = "reviewed"
CAPSTONE_PASSED = "passed ✅"
LEGEND = "-# 🟩 checked in · 🧊 freeze used · 🟧 missed · 🟦 open now · ⬜ ahead"
LEGEND_LEFT_OUT = f" · {LEFT_OUT} left out"
LEGEND_PAUSED = f" · {PAUSED} on a break"
LEGEND_BEFORE = f" · {BEFORE} before joining"


def goal(text: str) -> str:
    return f"🎯 **Your goal**\n{quoted(text, 300)}"


def next_deadline(number: int, closes_at: datetime) -> str:
    if closes_at >= LATER:
        return f"⏸️ The cohort is paused. Week {number} stays open until after it goes on."
    return f"⏳ Week {number} is open until {when(closes_at)}."


def next_opening(number: int, opens_at: datetime) -> str:
    if opens_at >= LATER:
        return f"⏸️ The cohort is paused. Week {number} opens after it goes on."
    return f"📅 Week {number} opens {full_time(opens_at)}."


ENDED = "🏁 This cohort has ended."


# /plan
def plan_title(cohort: str) -> str:
    return f"-# {safe(cohort)}"


def plan_before(starts_at: datetime) -> str:
    if starts_at >= LATER:
        return "## It is paused\n⏸️ It has not started yet. An organiser says when it goes on."
    return (
        f"## It starts {relative(starts_at)}\n📅 {full_time(starts_at)}. "
        "Until then: settle in, and write down why you are here."
    )


def plan_week(number: int, weeks: int, title: str) -> str:
    return f"## Week {number} of {weeks}: {title}"


def plan_on_break(number: int, opens_at: datetime) -> str:
    if opens_at >= LATER:
        return f"⏸️ The cohort is paused. Week {number} opens after it goes on. Rest, or catch up."
    return f"☕ You are on a break. Week {number} opens {full_time(opens_at)}. Rest, or catch up."


def plan_over(ends_at: datetime) -> str:
    return f"🏁 The last week closed {full_time(ends_at)}. `/progress` shows how far you came."


PLAN_ENDED = "🏁 This cohort has ended. `/progress` shows how far you came."
CHECKED_IN = "✅ You have checked in for this week."
ROAD = "**The road ahead**"


def road_line(title: str, first: int, last: int, opens_at: datetime) -> str:
    weeks = f"week {first}" if first == last else f"weeks {first}–{last}"
    if opens_at >= LATER:
        return f"- {title} · {weeks}"
    return f"- {title} · {weeks} · from {day(opens_at)}"


def road_more(stages: int) -> str:
    return f"- and {plural(stages, 'stage')} more"


def tracks(titles: Sequence[str]) -> str:
    return f"🧭 Your track: {', '.join(titles)}"


def post_link(url: str) -> str:
    return f"[Open this week's post]({url})"


NOT_JOINED = "You are not in this cohort yet: `/join-cohort` takes a few seconds."

# /help
HELP = """## What I do
I run a study path for your group, week by week. On the day a week opens I post what there is to do.

**For you**
- `/join-cohort` to take part, `/leave-cohort` to stop
- `/plan` shows this week and the road ahead
- `/check-in` (or the **Check in** button) says what you did. It takes a minute and keeps your streak
- `/progress` shows how far you have come
- `/submit-capstone` hands in a project; `/my-reviews` shows what to review and what you received
- `/my-settings` says how you are reminded, or not; gives you a break; has your goal, track and what the group sees
- `/my-data export` gives you everything that is held about you as a file, `/my-data delete` erases it

**Missed a week?** You can still check in for 7 days after it closed, and a freeze covers a week you skip: \
you start with one, and earn one with every 4 check-ins. Nobody is removed for falling behind."""

HELP_ORGANISER = """**For organisers**
- `/cohort create` starts a cohort: I ask for a name, a first day and a channel
- `/cohort status` shows how it goes, what to repair and who could use a word
- `/cohort edit`, `/cohort pause`, `/cohort resume` change the plan: you see what moves before it happens
- `/cohort circles` invites to study circles: 3 to 5 members who sign up, in a private thread
- `/cohort session` puts a weekly live session into the server's calendar
- `/cohort list`, `/cohort announce` (this week's post now), `/cohort allocate` (hand out reviews now), `/cohort end`
- `/cohort export` gives you the weeks of the members who agreed to share them, as a file"""


def plan_over_short() -> str:
    return "🏁 The last week has closed."
