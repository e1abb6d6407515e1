"""/progress."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot import choosing
from bot import progress as feature
from bot.ui import progress_card
from bot.ui.base import Interaction, actor
from bot.ui.bot import Bot
from cogs.options import own_cohorts


class Progress(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(member="Whose progress; your own if you leave it out", cohort="Which cohort")
    @app_commands.autocomplete(cohort=own_cohorts)
    async def progress(
        self, interaction: Interaction, member: discord.Member | None = None, cohort: str | None = None
    ) -> None:
        """How far you have come, stage by stage."""
        who = actor(interaction)
        choose = choosing.mine_or_open if member else choosing.mine_even_ended
        found = await choose(self.bot.study, who, cohort)
        member_id = member.id if member else who.id
        seen = await feature.progress(self.bot.study, who, found, member_id, self.bot.now())
        await progress_card.show(interaction, seen, (member or interaction.user).display_name)


async def setup(bot: Bot) -> None:
    await bot.add_cog(Progress(bot))
