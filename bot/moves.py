"""What a change of plan moves: pure, from the calendar before to the calendar after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from bot.agenda import Event
from bot.calendar import LATER, Calendar
from bot.capstones import due_at, in_order
from bot.curriculum.model import Curriculum
from bot.records import Kind

A_WEEK = timedelta(weeks=1)


class What(Enum):
    CLOSES = "a week that is open closes"
    OPENS = "the next week opens"
    BREAK = "a break is new, longer, shorter or gone"
    LASTS = "a week to come lasts longer or shorter"
    CAPSTONE = "a capstone is due"
    ENDS = "the last week closes"
    LEFT_OUT = "a week is left out"
    BACK = "a week takes place again"


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that has another date or length now. `title` is the week's or the capstone's.

    Of a break `number` is the week before it, `following` the one that opens at its end. `weeks` is how long it, or the
    week, lasts now, and `instead` how long it did.
    """

    what: What
    number: int
    title: str
    before: datetime
    after: datetime
    following: int = 0
    weeks: int = 0
    instead: int = 0


def moves(before: Calendar, after: Calendar, curriculum: Curriculum, now: datetime) -> tuple[Moved, ...]:
    """What a member should know of a change, in the order of its dates: not every week, but each kind of thing once.

    Only what had still to come, or has still to come now.
    """
    changed = (*_breaks(before, after, now), *_lengths(before, after, curriculum, now))
    dated = (*_weeks(before, after, curriculum, now), *_capstones(before, after, curriculum))
    moved = [each for each in dated if _moves(each, now)]
    said = {each.following for each in changed if each.what is What.BREAK}
    found = [each for each in moved if each.what is not What.OPENS or each.number not in said]
    last = Moved(What.ENDS, len(after.weeks), "", before.ends_at, after.ends_at)
    open_to_the_end = any(each.what is What.CLOSES and after.after(each.number) is None for each in moved)
    ends = [last] if _moves(last, now) and not open_to_the_end else []
    in_time = sorted((*found, *changed), key=lambda each: each.after)
    return (*_left_out(before, after, curriculum), *in_time, *ends)


def _moves(each: Moved, now: datetime) -> bool:
    return each.before != each.after and max(each.before, each.after) > now


def _weeks(before: Calendar, after: Calendar, curriculum: Curriculum, now: datetime) -> Iterator[Moved]:
    if open_week := before.current(now):
        closes_at = after.weeks[open_week.number - 1].closes_at
        title = curriculum.weeks[open_week.number - 1][1].title
        yield Moved(What.CLOSES, open_week.number, title, open_week.closes_at, closes_at)
    following = next((each for each in after.weeks if not each.left_out and each.opens_at > now), None)
    if following is not None:
        opens_at = before.weeks[following.number - 1].opens_at
        title = curriculum.weeks[following.number - 1][1].title
        yield Moved(What.OPENS, following.number, title, opens_at, following.opens_at)


def _breaks(before: Calendar, after: Calendar, now: datetime) -> Iterator[Moved]:
    """Of two weeks that followed each other and still do. A break that is under way is the next week's opening."""
    lasted = _gaps(before)
    for (number, following), weeks in _gaps(after).items():
        instead = lasted.get((number, following), weeks)
        if weeks != instead and after.weeks[number - 1].closes_at > now:
            was, is_now = (calendar.weeks[following - 1].opens_at for calendar in (before, after))
            yield Moved(What.BREAK, number, "", was, is_now, following, weeks, instead)


def _gaps(calendar: Calendar) -> dict[tuple[int, int], int]:
    """The weeks between each week that takes place and the one that follows it, as far as their dates are known."""
    known = (week for week in calendar.weeks if not week.left_out and week.opens_at < LATER)
    return {(one.number, two.number): _weeks_from(one.closes_at, two.opens_at) for one, two in pairwise(known)}


def _lengths(before: Calendar, after: Calendar, curriculum: Curriculum, now: datetime) -> Iterator[Moved]:
    """Of the weeks to come. One that is open closes at another time, which says it all."""
    for old, new in zip(before.weeks, after.weeks, strict=True):
        to_come = max(old.closes_at, new.closes_at) < LATER and min(old.opens_at, new.opens_at) > now
        weeks, instead = (_weeks_from(week.opens_at, week.closes_at) for week in (new, old))
        if to_come and not new.left_out and weeks != (instead or 1):  # one that is back lasts as long as any other
            title = curriculum.weeks[new.number - 1][1].title
            yield Moved(What.LASTS, new.number, title, old.closes_at, new.closes_at, 0, weeks, instead)


def _weeks_from(one: datetime, other: datetime) -> int:
    """Whole weeks, whatever the clocks do in between."""
    return round((other - one) / A_WEEK)


def _capstones(before: Calendar, after: Calendar, curriculum: Curriculum) -> Iterator[Moved]:
    for capstone in in_order(curriculum):
        was, is_now = (due_at(curriculum, calendar, capstone) for calendar in (before, after))
        yield Moved(What.CAPSTONE, curriculum.last_week(curriculum.stage_of(capstone)), capstone.title, was, is_now)


def _left_out(before: Calendar, after: Calendar, curriculum: Curriculum) -> Iterator[Moved]:
    for old, new in zip(before.weeks, after.weeks, strict=True):
        if old.left_out != new.left_out:
            what = What.LEFT_OUT if new.left_out else What.BACK
            yield Moved(what, new.number, curriculum.weeks[new.number - 1][1].title, old.opens_at, new.opens_at)


def sessions_back(before: Sequence[Event], after: Sequence[Event], now: datetime) -> list[tuple[Kind, int]]:
    """The live sessions that are to come again. While they were not, their events were taken away."""
    had, has = (
        {(each.kind, each.number) for each in events if each.kind is Kind.SESSION and now < each.until}
        for events in (before, after)
    )
    return sorted(has - had)
