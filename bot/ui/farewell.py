"""The farewell as a card."""

from __future__ import annotations

from collections.abc import Iterator

from discord import ui

from bot.posts import Farewell
from bot.texts import farewell as text
from bot.ui.base import card
from bot.ui.certificates import FarewellButton
from bot.ui.goals import GoalButton


def draw(post: Farewell) -> ui.LayoutView:
    """A quiet thank-you, with a look back for each of them."""
    certificate = FarewellButton(post.cohort.id, post.occurrence.number)
    return card(
        ui.TextDisplay("\n".join(_lines(post))),
        ui.ActionRow(certificate, GoalButton(post.cohort.id)),
    )


def _lines(post: Farewell) -> Iterator[str]:
    yield text.title(post.curriculum.title)
    yield text.together(post.members, post.checkins, post.hours)
    for capstone, handed_in, passed in post.capstones:
        yield text.capstone(capstone.title, handed_in, passed)
    yield ""
    yield text.WHAT_NOW
