"""/plan."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot import choosing
from bot import plan as feature
from bot.ui import plan_card
from bot.ui.base import Interaction, actor, answer
from bot.ui.bot import Bot
from cogs.options import all_cohorts


class Plan(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort; yours if you leave it out")
    @app_commands.autocomplete(cohort=all_cohorts)
    async def plan(self, interaction: Interaction, cohort: str | None = None) -> None:
        """This week's assignment, its deadline, and the road ahead."""
        who = actor(interaction)
        found = await choosing.mine_or_open(self.bot.study, who, cohort)
        await answer(interaction, plan_card.draw(await feature.plan(self.bot.study, who, found, self.bot.now())))


async def setup(bot: Bot) -> None:
    await bot.add_cog(Plan(bot))
