"""What happens when the bot is added to a server, and when it is removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot import servers

if TYPE_CHECKING:
    from bot.app import StudyBot


class Servers(commands.Cog):
    def __init__(self, bot: StudyBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """It may have been added or removed while we were away."""
        await servers.look_around(self.bot.study, [guild.id for guild in self.bot.guilds], self.bot.now())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await servers.joined(self.bot.study, guild.id, self.bot.now())

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Not called where Discord only cannot reach a server for a while."""
        await servers.removed(self.bot.study, guild.id, self.bot.now())


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Servers(bot))
