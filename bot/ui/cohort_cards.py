"""What organisers see of their cohorts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from discord import ui

from bot.calendar import Calendar
from bot.overview import Line, Overview
from bot.records import Cohort, Posted, Session
from bot.texts import circles as circle_text
from bot.texts import cohorts as cohort_text
from bot.texts import occurrences as named
from bot.texts import organisers as text
from bot.texts.changes import DAYS
from bot.texts.words import channel, role, trimmed
from bot.ui.attention_lines import needs_a_hand
from bot.ui.base import card
from bot.ui.pictures import Picture

LONGEST_CARD = 4000  # characters
LONGEST_LIST = LONGEST_CARD - 200


def created(
    cohort: Cohort, calendar: Calendar, now: datetime, missing: Sequence[str], hints: Sequence[str] = ()
) -> ui.LayoutView:
    """After /cohort create: what was set up, what comes next, what is missing, what more there could be."""
    steps = text.next_steps(calendar.starts_at <= now)
    lines = [text.created(cohort.name), *settings(cohort, calendar), "", steps, *hints]
    return card(ui.TextDisplay("\n".join(lines)), *_missing(missing))


def edited(cohort: Cohort, calendar: Calendar, now: datetime, missing: Sequence[str]) -> ui.LayoutView:
    """After a change: how it is now."""
    paused = [text.paused(cohort.paused_until)] if cohort.paused(now) else []
    lines = [text.edited(cohort.name), *paused, *settings(cohort, calendar)]
    return card(ui.TextDisplay("\n".join(lines)), *_missing(missing))


def settings(cohort: Cohort, calendar: Calendar | None) -> Iterator[str]:
    if calendar is not None:
        yield text.dates(calendar.starts_at, calendar.ends_at, len(calendar.weeks))
    yield text.local_time(cohort.post_time, cohort.timezone)
    if cohort.session:
        yield session_line(cohort.session, cohort.timezone)
    if calendar is not None and calendar.left_out:
        yield text.left_out(calendar.left_out)
    yield text.channels(channel(cohort.channel_id), channel(cohort.reviews_channel_id))
    yield text.people(role(cohort.role_id) if cohort.role_id else None, cohort.capacity)
    yield text.reviews(cohort.anonymous)
    if cohort.organiser_role_id:
        yield text.organiser_role(role(cohort.organiser_role_id))


def listed(lines: Sequence[Line], now: datetime) -> ui.LayoutView:
    """/cohort list: as many as a card has room for."""
    if not lines:
        return card(ui.TextDisplay(text.NO_COHORTS))
    rows = [text.list_line(line.cohort.name, state(line.cohort, line.calendar, now), line.members) for line in lines]
    shown = _fitting(rows, LONGEST_LIST)
    if len(shown) < len(rows):
        shown.append(text.list_more(len(rows) - len(shown)))
    return card(ui.TextDisplay("\n".join([text.LIST_TITLE, *shown])))


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """The first lines, as many as there is room for."""
    lengths = accumulate(len(line) + 1 for line in lines)
    return list(lines[: sum(length <= room for length in lengths)])


def state(cohort: Cohort, calendar: Calendar | None, now: datetime) -> str:
    """A cohort's state in a few words."""
    if not cohort.running:
        return text.STATE_ENDED
    if calendar is None:
        return text.STATE_NO_CURRICULUM
    if cohort.paused(now):
        return text.STATE_PAUSED
    week = calendar.latest(now)
    return text.state_week(week.number, len(calendar.weeks)) if week else text.state_starts(calendar.starts_at)


def state_in_short(cohort: Cohort, calendar: Calendar | None, now: datetime) -> str:
    """The same for a list to pick from, where Discord shows no timestamps."""
    if cohort.running and calendar is not None and calendar.latest(now) is None:
        return text.state_starts_on(cohort.starts_on)
    return state(cohort, calendar, now)


def status(
    overview: Overview,
    now: datetime,
    missing: Sequence[str],
    picture: Picture | None = None,
    hints: Sequence[str] = (),
) -> ui.LayoutView:
    """/cohort status: how it goes, what to repair, who needs a hand, what was posted, what more there could be."""
    cohort, calendar = overview.cohort, overview.calendar
    if calendar is None:
        missing = (cohort_text.curriculum_missing(cohort.curriculum), *missing)
    waiting = [text.broken(_what(post), post.note or "", post.attempts) for post in overview.broken]
    broken = trimmed("\n".join([text.BROKEN, *waiting]), 1200) if waiting else ""
    coming = [text.coming(named.kind(each.kind, each.number), each.at) for each in overview.coming]
    ahead = "\n".join([text.COMING, *coming]) if coming else ""
    setup = "\n".join([text.SETTINGS, *settings(cohort, calendar), *hints])
    first = ["\n".join(_head(overview, now)), _repairs(missing), broken]
    room = LONGEST_CARD - sum(map(len, (*first, ahead, setup)))
    fitted = []
    for lines in (*needs_a_hand(overview), [text.RECENT, *(_posted(post) for post in overview.recent)]):
        fitted.append(_block(lines, room))
        room -= len(fitted[-1])
    *hands, recent = fitted
    shown: list[ui.Item[Any]] = [ui.TextDisplay(part) for part in (*first, *hands, ahead, recent) if part]
    shown += [picture.item()] if picture else []
    return card(*shown, ui.Separator(), ui.TextDisplay(setup))


def _head(overview: Overview, now: datetime) -> Iterator[str]:
    cohort, week, norm = overview.cohort, overview.week, overview.norm
    yield text.status_title(cohort.name)
    yield text.members(overview.members, cohort.capacity)
    yield text.present(state(cohort, overview.calendar, now))
    if norm is not None and week is not None:
        yield text.norm(week.number, norm.checked_in, norm.members, norm.paused)
    if cohort.running and cohort.paused(now):
        yield text.paused(cohort.paused_until)
    if overview.circles is not None:
        yield circle_text.status(overview.circles.signed_up, overview.circles.circles)


def _block(lines: Sequence[str], room: int) -> str:
    """A title and as many of the lines under it as there is room for; nothing where there is not room for one."""
    shown = _fitting(lines, room)
    return "\n".join(shown) if len(shown) > 1 else ""


def _posted(post: Posted) -> str:
    if post.state == "skipped":
        return text.skipped(_what(post), trimmed(post.note or "", 200))
    return text.sent(_what(post), post.occurrence.due_at, trimmed(post.note or "", 200))


def _what(post: Posted) -> str:
    return named.kind(post.occurrence.kind, post.occurrence.number)


def session_line(session: Session, zone: str) -> str:
    place = channel(session.channel_id) if session.channel_id else f"<{session.link}>"
    return text.live_session(DAYS[session.day], f"{session.at:%H:%M}", zone, session.minutes, place)


def _missing(missing: Sequence[str]) -> list[ui.Item[Any]]:
    return [ui.Separator(), ui.TextDisplay(_repairs(missing))] if missing else []


def _repairs(missing: Sequence[str]) -> str:
    return trimmed("\n".join([text.MISSING, *(f"- {each}" for each in missing)]), 1200) if missing else ""
