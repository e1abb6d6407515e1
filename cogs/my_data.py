"""/my-data export and /my-data delete."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.ui import my_data
from bot.ui.base import Interaction
from bot.ui.bot import Bot


class MyData(commands.GroupCog, name="my-data", description="What is held about you"):
    """In direct messages too: it is theirs, also after they have left a server, or it has removed the bot."""

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """A file with everything that is held about you. Only you see it."""
        await my_data.export(interaction)

    @app_commands.command()
    async def delete(self, interaction: Interaction) -> None:
        """Erase everything that is held about you, in every server. You are asked first."""
        await my_data.ask(interaction)


async def setup(bot: Bot) -> None:
    await bot.add_cog(MyData())
