"""The direct message to a member who has fallen silent."""

from __future__ import annotations

from discord import ui

from bot.silence import Offer
from bot.texts import returning as text
from bot.ui.base import card
from bot.ui.notice_buttons import StopButton
from bot.ui.resting import BackButton
from bot.ui.returning import CatchUpButton, LeaveButton, ways

NO_NUDGE = 0  # StopButton's second number is a nudge's, by which that is found: no offer may be taken for one


def offer(post: Offer) -> ui.LayoutView:
    """What helps them now; or that they are on a break, and how to come back."""
    cohort, number = post.cohort, post.occurrence.number
    if not post.paused:
        return card(*ways(cohort, post.weeks, post.following, number, StopButton(cohort.id, NO_NUDGE)))
    buttons = BackButton(cohort.id), CatchUpButton(cohort.id, number), LeaveButton(cohort.id)
    return card(ui.TextDisplay(text.paused(cohort.name)), ui.ActionRow(*buttons))
