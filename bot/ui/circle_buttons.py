"""Buttons about study circles, and the answer to each: where one stands."""

from __future__ import annotations

import discord
from discord import ui

from bot import circles
from bot.circles import Standing
from bot.records import Kind
from bot.texts import circles as text
from bot.ui.base import Interaction, PersistentButton, answer, card, member


class InvitationButton(PersistentButton):
    """Signs up. The second number is the invitation's; 0 on an answer."""

    name, numbers, caption, look = Kind.INVITATION.value, 2, text.JOIN, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, invitation: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        await answer(interaction, standing(await circles.sign_up(bot.study, who, cohort_id, bot.now())))


class SignOffButton(PersistentButton):
    """On an answer: signs off."""

    name, caption = "no-circle", text.SIGN_OFF

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, circle: int | None = None) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        found = await circles.sign_off(bot.study, who, cohort_id, bot.now(), circle_id=circle)
        await answer(interaction, standing(found))
        bot.ring_soon()


class LeaveButton(SignOffButton):
    """In a circle's thread: leaves it. The second number is the circle's; in an old one's thread it shows the new."""

    name, numbers, caption = Kind.CIRCLE.value, 2, text.LEAVE


class MineButton(PersistentButton):
    """In a circle's thread: where one stands. The second number is that of the change it tells."""

    name, numbers, caption = Kind.REGROUPED.value, 2, text.MINE

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, change: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        await answer(interaction, standing(await circles.standing(bot.study, who, cohort_id, bot.now())))


CIRCLE_BUTTONS: tuple[type[PersistentButton], ...] = (InvitationButton, LeaveButton, MineButton, SignOffButton)


def standing(found: Standing) -> ui.LayoutView:
    """Where a member stands, and what they can do about it."""
    if len(found.members) == 1:
        words = text.alone(found.thread_id)
    elif found.members:
        words = text.in_circle(found.members, found.thread_id)
    elif not found.on:
        words = text.off(found.cohort.name)
    elif found.wants:
        opens_at = found.following.opens_at if found.following else None
        words = f"{text.signed_up(found.cohort.name)}\n{text.next_change(opens_at)}"
    else:
        words = text.signed_off(found.cohort.name)
    buttons: list[PersistentButton] = []
    if found.members or found.wants:
        buttons = [SignOffButton(found.cohort.id)]
    elif found.on:
        buttons = [InvitationButton(found.cohort.id, 0)]
    return card(ui.TextDisplay(words), *([ui.ActionRow(*buttons)] if buttons else []))
