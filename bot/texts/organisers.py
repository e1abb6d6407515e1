"""What organisers read about their cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from bot.calendar import LATER
from bot.texts.words import day, full_time, on_a_break, plural, ranges, relative, safe

LIST_TITLE = "## Cohorts of this server"
NO_COHORTS = "## No cohort yet\nStart one with `/cohort create`: I ask for a name, a first day and a channel."
STATE_ENDED = "ended"
STATE_PAUSED = "paused"
STATE_NO_CURRICULUM = "its curriculum is missing"
RECENT = "**Posted lately**"
BROKEN = "**⚠️ Waiting to be posted**"
SETTINGS = "**How it is set up**"
MISSING = "**🔧 To repair**"


def created(name: str) -> str:
    return f"## {safe(name)} is ready"


def edited(name: str) -> str:
    return f"## {safe(name)} was changed\nThis is how it is set up from now on."


def next_steps(started: bool) -> str:
    first = "A welcome and week 1 are posted." if started else "A welcome is posted; week 1 comes by itself."
    return (
        f"{first} Invite people to press **Join** on the welcome, or to type `/join-cohort`. "
        "`/cohort status` shows how it goes."
    )


def dates(starts_at: datetime, ends_at: datetime, weeks: int) -> str:
    if ends_at >= LATER:
        return f"📅 {plural(weeks, 'week')}"
    return f"📅 {plural(weeks, 'week')}: from {full_time(starts_at)} to {day(ends_at)}"


def local_time(at: time, zone: str) -> str:
    return f"🕘 Weeks open at {at:%H:%M}, {zone}"


def live_session(day: str, at: str, zone: str, minutes: int, place: str) -> str:
    return f"🎙️ Live session: every {day} at {at} ({zone}), {minutes} minutes, {place}"


def left_out(weeks: Sequence[int]) -> str:
    return f"⏭️ Left out: week{'s' if len(weeks) > 1 else ''} {ranges(weeks)}"


def channels(posts: str, reviews: str) -> str:
    return f"📣 Posts in {posts}, review threads in {reviews}"


def reviews(anonymous: bool) -> str:
    return "🎭 Reviews: anonymous" if anonymous else "👤 Reviews: with the reviewer's name"


def people(role: str | None, capacity: int | None) -> str:
    return f"👥 Role: {role or 'none'} · capacity: {capacity or 'no limit'}"


def organiser_role(role: str) -> str:
    return f"🛠️ Organisers: {role}, and everyone with **Manage Server**"


def handed_out(role: str, given: int, gone: int, failed: int) -> str:
    """How many members have the role now, and how many do not."""
    lines = [f"👥 {plural(given, 'member')} {'has' if given == 1 else 'have'} the role {role} now."]
    if gone:
        lines.append(f"{plural(gone, 'member')} left this server.")
    if failed:
        lines.append(
            f"⚠️ {plural(failed, 'member')} did not get it. `/cohort status` says what to repair, if anything; then "
            "choose the role again with `/cohort edit`, or they type `/join-cohort`."
        )
    return "\n".join(lines)


def list_line(name: str, state: str, members: int) -> str:
    return f"- **{safe(name)}** · {state} · {plural(members, 'member')}"


def list_more(count: int) -> str:
    return f"- and {count} more"


def state_week(week: int, weeks: int) -> str:
    return f"week {week} of {weeks}"


def present(state: str) -> str:
    return f"📚 {state[0].upper()}{state[1:]}"


def state_starts(starts_at: datetime) -> str:
    return f"starts {relative(starts_at)}"


def state_starts_on(day: date) -> str:
    return f"starts on {day.day} {day:%B %Y}"


def status_title(name: str) -> str:
    return f"## Status of {safe(name)}"


def members(count: int, capacity: int | None) -> str:
    return f"👥 {plural(count, 'member')}" + (f" of at most {capacity}" if capacity else "")


def norm(week: int, checked_in: int, members: int, paused: int) -> str:
    return f"✅ Week {week}: {checked_in} of {members} checked in{on_a_break(paused)}"


def paused(until: datetime | None) -> str:
    if until is None:
        return "⏸️ Paused until you use `/cohort resume`"
    return f"⏸️ Paused until {full_time(until)}. To go on earlier: `/cohort resume`"


COMING = "**📅 Coming up**"


def coming(what: str, at: datetime) -> str:
    return f"- {what} · {full_time(at)}"


def sent(what: str, due_at: datetime, note: str) -> str:
    return f"- {what} · {relative(due_at)}" + (f"\n  ⚠️ {note}" if note else "")


def skipped(what: str, why: str) -> str:
    return f"- {what}: not posted, because {why}"


def broken(what: str, why: str, attempts: int) -> str:
    return f"- {what}" + (f" (tried {plural(attempts, 'time')})" if attempts else "") + f": {why}"


def announced(week: int) -> str:
    return f"Week {week} is posted."


def announced_already(week: int, url: str) -> str:
    return f"Week {week} is posted already: {url}"


def announce_removed(week: int) -> str:
    return f"Week {week} was posted, and somebody removed it. It is not posted twice; `/plan` still shows it."


def announce_under_way(week: int) -> str:
    return f"Week {week} is being posted right now. `/cohort status` shows when it is there."


def announce_failed(week: int, why: str) -> str:
    return f"Week {week} could not be posted: {why}"


def nothing_to_announce(starts_at: datetime) -> str:
    if starts_at >= LATER:
        return "No week has opened yet, and the cohort is paused. After `/cohort resume` week 1 comes by itself."
    return f"No week has opened yet. Week 1 is posted {full_time(starts_at)} by itself."


def ended(name: str) -> str:
    return f"**{safe(name)}** has ended. Nothing more is posted in it, and everything that members wrote is kept."


def end_question(name: str, members: int) -> str:
    return (
        f"### End {safe(name)}?\nIt has {plural(members, 'member')}. Nothing more will be posted, and nobody can check "
        "in or join. What members wrote is kept. This cannot be taken back."
    )


END = "End the cohort"


def organiser_notice(server: str, cohort: str, what: str, why: str, is_there: bool) -> str:
    """A direct message to whoever created the cohort."""
    heading = f"I posted {what}, but not all of it" if is_there else f"I could not post {what}"
    return (
        f"### {heading}\n**{safe(cohort)}** on **{safe(server)}**: {why}\n"
        "Nothing is lost: I try again every 10 minutes. `/cohort status` shows where things stand."
    )
