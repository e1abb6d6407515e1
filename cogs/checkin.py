"""/check-in: the weekly button's twin for people who type."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot import choosing, deletion, sheets
from bot.ui import deleting
from bot.ui.base import Interaction, actor, answer
from bot.ui.bot import Bot
from bot.ui.checkin_form import CheckInForm
from cogs.options import own_cohorts


class CheckIn(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(name="check-in")
    @app_commands.guild_only()
    @app_commands.describe(
        cohort="Which cohort; yours if you leave it out",
        week="Which week; the present one if you leave it out",
        delete="Delete what you wrote instead; you are asked first",
    )
    @app_commands.autocomplete(cohort=own_cohorts)
    async def check_in(
        self,
        interaction: Interaction,
        cohort: str | None = None,
        week: app_commands.Range[int, 1] | None = None,
        delete: bool = False,
    ) -> None:
        """Say what you did this week."""
        who = actor(interaction)
        found = await choosing.mine(self.bot.study, who, cohort)
        sheet = await sheets.open_sheet(self.bot.study, who, found, week, self.bot.now())
        if delete:
            await answer(interaction, deleting.ask(deletion.of_sheet(self.bot.study, sheet, self.bot.now())))
        else:
            await CheckInForm(sheet).open(interaction)


async def setup(bot: Bot) -> None:
    await bot.add_cog(CheckIn(bot))
