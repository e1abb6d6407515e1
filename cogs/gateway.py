"""Counts what happens to the connection with Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

if TYPE_CHECKING:
    from bot.app import StudyBot


class Gateway(commands.Cog):
    def __init__(self, bot: StudyBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A new session: whatever happened before it is not told again."""
        self.bot.study.metrics.gateway_events.labels("connected").inc()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """The same session goes on, and nothing was missed."""
        self.bot.study.metrics.gateway_events.labels("resumed").inc()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """Once for each connection that was heard over, not for tries to connect again that fail."""
        self.bot.study.metrics.gateway_events.labels("disconnected").inc()


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Gateway(bot))
