"""/help."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.texts import progress as text
from bot.ui.base import Interaction, answer, note
from bot.ui.bot import Bot


class Help(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command()
    async def help(self, interaction: Interaction) -> None:
        """What I do, and which commands there are."""
        organises = interaction.permissions.manage_guild
        words = f"{text.HELP}\n\n{text.HELP_ORGANISER}" if organises else text.HELP
        await answer(interaction, note(words))


async def setup(bot: Bot) -> None:
    await bot.add_cog(Help(bot))
