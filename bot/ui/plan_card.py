"""/plan: this week's assignment, its deadline, and the road ahead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.plan import Plan
from bot.texts import posts as post_text
from bot.texts import progress as text
from bot.texts import tracks as track_text
from bot.texts.words import message_url
from bot.tracks import followed
from bot.ui.base import card
from bot.ui.calendar_button import CalendarButton
from bot.ui.checkin_form import CheckInButton
from bot.ui.lesson import lesson
from bot.ui.tracks import TrackButton

LONGEST_ROAD = 8  # stages; a card has room for no more beside a long week


def draw(plan: Plan) -> ui.LayoutView:
    """The plan as a card, for one's own eyes."""
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(_head(plan)))]
    buttons: list[ui.Item[Any]] = [CalendarButton(plan.cohort.id)]
    if not plan.cohort.running:
        return card(*items, ui.ActionRow(*buttons))
    if plan.week and plan.stage and plan.lesson and plan.next_or_open:
        tracks = plan.membership.tracks if plan.membership else ()
        items += [ui.TextDisplay(block) for block in lesson(plan.curriculum, plan.stage, plan.lesson, tracks) if block]
    if plan.ahead:
        shown = plan.ahead[:LONGEST_ROAD]
        road = [text.road_line(each.stage.title, each.first, each.last, each.opens_at) for each in shown]
        if len(plan.ahead) > LONGEST_ROAD:
            road.append(text.road_more(len(plan.ahead) - LONGEST_ROAD))
        items += [ui.Separator(), ui.TextDisplay("\n".join([text.ROAD, *road]))]
    if plan.week and plan.open and plan.membership:
        buttons.insert(0, CheckInButton(plan.cohort.id, plan.week.number))
    if plan.week and plan.to_choose:
        buttons.insert(0, TrackButton(plan.cohort.id, plan.week.number))
    return card(*items, ui.ActionRow(*buttons))


def _head(plan: Plan) -> Iterator[str]:
    yield text.plan_title(plan.cohort.name)
    if not plan.cohort.running:
        yield text.PLAN_ENDED
        return
    if plan.week is None or plan.lesson is None:
        yield text.plan_before(plan.calendar.starts_at)
    elif plan.next_or_open:
        yield text.plan_week(plan.week.number, len(plan.calendar.weeks), plan.lesson.title)
        yield from _deadline(plan)
    else:
        yield text.plan_over(plan.calendar.ends_at)
    if plan.membership is None:
        yield text.NOT_JOINED
    elif titles := followed(plan.curriculum, plan.membership.tracks):
        yield text.tracks(titles)
    if plan.stage and plan.to_choose:
        yield track_text.to_choose(len(plan.stage.tracks))


def _deadline(plan: Plan) -> Iterator[str]:
    if plan.week is None:
        return
    if plan.open:
        yield post_text.deadline(plan.week.closes_at)
    elif plan.next_week is not None:
        yield text.plan_on_break(plan.next_week.number, plan.next_week.opens_at)
    if plan.checked_in:
        yield text.CHECKED_IN
    if plan.post is not None:
        channel_id, message_id = plan.post
        yield text.post_link(message_url(plan.cohort.guild_id, channel_id, message_id))
