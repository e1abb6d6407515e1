"""The weekly post: what there is to do, until when, and the buttons to press."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.posts import Assignment
from bot.texts import posts as text
from bot.texts import tracks as track_text
from bot.texts.words import role
from bot.ui.base import card
from bot.ui.checkin_form import CheckInButton
from bot.ui.lesson import lesson
from bot.ui.progress_card import ProgressButton
from bot.ui.tracks import TrackButton


def draw(post: Assignment) -> ui.LayoutView:
    """The week's post."""
    number = post.occurrence.number
    blocks = lesson(post.curriculum, post.stage, post.week)
    buttons: list[ui.Item[Any]] = [CheckInButton(post.cohort.id, number), ProgressButton(post.cohort.id)]
    if post.stage.tracks:
        buttons.append(TrackButton(post.cohort.id, number))
    return card(
        ui.TextDisplay("\n".join(_opening(post))),
        ui.Separator(),
        *(ui.TextDisplay(block) for block in blocks if block),
        ui.Separator(),
        ui.TextDisplay("\n".join(_closing(post))),
        ui.ActionRow(*buttons),
    )


def _opening(post: Assignment) -> Iterator[str]:
    number = post.occurrence.number
    if post.cohort.role_id is not None:
        yield role(post.cohort.role_id)
    yield text.assignment_title(number, len(post.curriculum.weeks), post.stage.title, post.week.title)
    if post.late:
        yield text.late_line()
    if post.missed:
        yield text.missed_line(post.missed)
    if post.opens_stage:
        yield text.stage_opens(post.stage.title, post.stage.purpose)
        if post.stage.tracks:
            yield track_text.stage_offers(len(post.stage.tracks))


def _closing(post: Assignment) -> Iterator[str]:
    if post.week.advice is not None:
        yield text.advice(post.curriculum.advice[post.week.advice].text)
        yield ""
    yield text.question(post.week.question)
    yield text.deadline(post.opening.closes_at)
    if post.norm is not None and post.norm.members:
        yield text.norm(post.norm.checked_in, post.norm.members, post.norm.paused)
    else:
        yield text.starting_together(post.members)
