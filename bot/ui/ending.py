"""Ending a cohort asks first: it cannot be taken back."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot import choosing, cohorts
from bot.records import Cohort
from bot.texts import organisers as text
from bot.ui.base import Interaction, PersistentButton, actor, card, note


class EndButton(PersistentButton, template=r"end:(?P<cohort>\d{1,18})"):
    def __init__(self, cohort_id: int) -> None:
        self.cohort_id = cohort_id
        super().__init__(ui.Button(label=text.END, style=discord.ButtonStyle.danger, custom_id=f"end:{cohort_id}"))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> EndButton:
        return cls(int(match["cohort"]))

    async def pressed(self, interaction: Interaction) -> None:
        bot, who = interaction.client, actor(interaction)
        cohort = await choosing.by_button(bot.study, who, self.cohort_id)
        await cohorts.end(bot.study, who, cohort, bot.now())
        await interaction.response.edit_message(view=note(text.ended(cohort.name)))


def question(cohort: Cohort, members: int) -> ui.LayoutView:
    return card(ui.TextDisplay(text.end_question(cohort.name, members)), ui.ActionRow(EndButton(cohort.id)))
