"""The button that gives everyone the cohort's calendar as a file."""

from __future__ import annotations

from io import BytesIO

import discord
from discord import ui

from bot import calendar_file, choosing
from bot.texts import calendar_file as text
from bot.ui.base import Interaction, PersistentButton, answer, card, member


class CalendarButton(PersistentButton):
    name, caption = "calendar", text.BUTTON

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot = interaction.client
        cohort = await choosing.by_button(bot.study, await member(interaction, cohort_id), cohort_id)
        made = await calendar_file.of_cohort(bot.study, cohort, bot.now())
        file = discord.File(BytesIO(made.content), made.name)
        await answer(interaction, card(ui.TextDisplay(text.HOW), ui.File(file)), [file])
