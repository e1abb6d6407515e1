"""Ending a cohort asks first: it cannot be taken back."""

from __future__ import annotations

import discord
from discord import ui

from bot import choosing, cohorts, redrawing
from bot.records import Cohort
from bot.texts import organisers as text
from bot.ui.base import Interaction, PersistentButton, actor, card, note


class EndButton(PersistentButton):
    name, caption, look = "end", text.END, discord.ButtonStyle.danger

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot, who = interaction.client, actor(interaction)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        await cohorts.end(bot.study, who, cohort, bot.now())
        await interaction.response.edit_message(view=note(text.ended(cohort.name)))
        await redrawing.take_away_sessions(bot.study, bot.board, cohort.id, bot.now())


def question(cohort: Cohort, members: int) -> ui.LayoutView:
    return card(ui.TextDisplay(text.end_question(cohort.name, members)), ui.ActionRow(EndButton(cohort.id)))
