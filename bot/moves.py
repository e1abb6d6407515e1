"""What a change of plan moves: pure, from the calendar before to the calendar after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.agenda import Event
from bot.calendar import Calendar
from bot.curriculum.model import Curriculum
from bot.records import Kind


class What(Enum):
    CLOSES = "a week that is open closes"
    OPENS = "the next week opens"
    CAPSTONE = "a capstone is due"
    ENDS = "the last week closes"
    LEFT_OUT = "a week is left out"
    BACK = "a week takes place again"


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that has another date now. `title` is the week's or the capstone's."""

    what: What
    number: int
    title: str
    before: datetime
    after: datetime


def moves(before: Calendar, after: Calendar, curriculum: Curriculum, now: datetime) -> tuple[Moved, ...]:
    """What a member should know of a change, in the order of its dates: not every week, but each kind of thing once.

    Only what had still to come, or has still to come now.
    """
    found = (*_weeks(before, after, curriculum, now), *_capstones(before, after, curriculum))
    ends = Moved(What.ENDS, len(after.weeks), "", before.ends_at, after.ends_at)
    moved = [each for each in (*found, ends) if each.before != each.after and max(each.before, each.after) > now]
    return (*_left_out(before, after, curriculum), *moved)


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


def _capstones(before: Calendar, after: Calendar, curriculum: Curriculum) -> Iterator[Moved]:
    for (first, last), capstone in zip(curriculum.capstone_weeks, in_order(curriculum), strict=True):
        yield Moved(What.CAPSTONE, last, capstone, before.span(first, last)[1], after.span(first, last)[1])


def in_order(curriculum: Curriculum) -> list[str]:
    """The titles of the capstones in the order of their stages."""
    found = (curriculum.capstone(stage.capstone or "") for stage in curriculum.stages)
    return [capstone.title for capstone in found if capstone is not None]


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
