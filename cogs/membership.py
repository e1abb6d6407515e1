"""/join-cohort and /leave-cohort."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot import choosing
from bot.ui.base import Interaction, actor
from bot.ui.bot import Bot
from bot.ui.joining import join, leave
from cogs.options import all_cohorts, own_cohorts, tracks


class Membership(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(name="join-cohort")
    @app_commands.guild_only()
    @app_commands.describe(
        cohort="Which cohort; the open one if you leave it out",
        track="Your way through a stage that offers several",
        goal="Why you are here, in a sentence",
    )
    @app_commands.autocomplete(cohort=all_cohorts, track=tracks)
    async def join_cohort(
        self, interaction: Interaction, cohort: str | None = None, track: str | None = None, goal: str | None = None
    ) -> None:
        """Take part in a cohort."""
        found = await choosing.open_here(self.bot.study, actor(interaction), cohort)
        await join(interaction, found, goal, track)

    @app_commands.command(name="leave-cohort")
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort")
    @app_commands.autocomplete(cohort=own_cohorts)
    async def leave_cohort(self, interaction: Interaction, cohort: str | None = None) -> None:
        """Stop taking part; what you wrote is kept."""
        found = await choosing.mine(self.bot.study, actor(interaction), cohort)
        await leave(interaction, found)


async def setup(bot: Bot) -> None:
    await bot.add_cog(Membership(bot))
