"""The answer that has a cohort's file."""

from __future__ import annotations

from io import BytesIO

import discord
from discord import ui

from bot import exporting
from bot.actors import require_organiser
from bot.records import Cohort
from bot.texts import export as text
from bot.ui.base import Interaction, actor, answer, card


async def export(interaction: Interaction, cohort: Cohort, format: str) -> None:
    """Give an organiser the file. It may take longer than the 3 s that Discord waits for a first answer."""
    bot, who = interaction.client, actor(interaction)
    require_organiser(who, cohort)
    await interaction.response.defer(ephemeral=True, thinking=True)
    made = await exporting.export_file(bot.study, who, cohort, format, bot.now())
    file = discord.File(BytesIO(made.content), made.name)
    words = text.made(cohort.name, format, made.members, made.others)
    await answer(interaction, card(ui.TextDisplay(words), ui.File(file)), [file])
