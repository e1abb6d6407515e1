"""What happens when the bot is added to a server, and when it is removed."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot import servers
from bot.ui import greeting

if TYPE_CHECKING:
    from bot.app import StudyBot


class Servers(commands.Cog):
    def __init__(self, bot: StudyBot) -> None:
        self.bot = bot
        self._met: set[int] = set()
        self._tried: set[int] = set()
        self._greeting = asyncio.Lock()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """It may have been added or removed while we were away."""
        added = {guild.id: _added(guild) for guild in self._own() if not guild.unavailable}
        here = [guild.id for guild in self._own()]
        self._met = set(added)
        if self.bot.user is not None:  # which it is when it is ready
            await servers.look_around(self.bot.study, self.bot.user.id, here, added, self.bot.now())
        await self._greet()

    def _own(self) -> list[discord.Guild]:
        """Those of the shards of this process; it may have asked for others."""
        return [guild for guild in self.bot.guilds if self.bot.gateway.shards.has(guild.id)]

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._met.add(guild.id)
        await servers.joined(self.bot.study, guild.id, _added(guild))
        await self._greet()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server that could not be reached when we looked around, or that is new: not every API tells them apart."""
        if self.bot.is_ready() and guild.id not in self._met:
            await self.on_guild_join(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Not called where Discord only cannot reach a server for a while."""
        self._met.discard(guild.id)
        await servers.removed(self.bot.study, guild.id, self.bot.now())

    @commands.Cog.listener()
    async def on_rung(self, _: datetime | None) -> None:
        """Discord may have failed when a server was to be greeted, or somebody may have let the bot write since."""
        if not self._greeting.locked():
            await self._greet()

    async def _greet(self) -> None:
        """One after another: a start and an addition may want the same at once."""
        async with self._greeting:
            for guild_id, added in (await servers.to_greet(self.bot.study, self.bot.now())).items():
                level = logging.DEBUG if guild_id in self._tried else logging.WARNING  # said once is enough
                self._tried.add(guild_id)
                if await greeting.greet(self.bot, guild_id, added, self.bot.turn, level):
                    await servers.greeted(self.bot.study, guild_id, self.bot.now())


def _added(guild: discord.Guild) -> datetime:
    """When the bot was added; long ago where Discord does not say: then it is not greeted."""
    return guild.me.joined_at or guild.created_at


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Servers(bot))
