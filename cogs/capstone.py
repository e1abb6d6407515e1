"""/submit-capstone and /my-reviews."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot import choosing, received
from bot.capstones import Handin
from bot.ui import my_reviews
from bot.ui.base import Interaction, actor, answer
from bot.ui.bot import Bot
from bot.ui.submitting import submit
from cogs.options import capstones, own_cohorts


class Capstone(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(name="submit-capstone")
    @app_commands.guild_only()
    @app_commands.describe(
        url="Where your project is, such as a notebook on GitHub",
        title="What you call it",
        summary="What it does, in a few sentences",
        capstone="Which capstone; the next one that is due if you leave it out",
        cohort="Which cohort; yours if you leave it out",
        changes="Handed in again: what is new in this version, for your reviewers",
    )
    @app_commands.autocomplete(cohort=own_cohorts, capstone=capstones)
    async def submit_capstone(
        self,
        interaction: Interaction,
        url: str,
        title: str | None = None,
        summary: str | None = None,
        capstone: str | None = None,
        cohort: str | None = None,
        changes: str | None = None,
    ) -> None:
        """Hand in a capstone: others of your cohort review it in a thread of its own."""
        found = await choosing.mine(self.bot.study, actor(interaction), cohort)
        await submit(interaction, found, Handin(url, title, summary, capstone, changes))

    @app_commands.command(name="my-reviews")
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort; yours if you leave it out")
    @app_commands.autocomplete(cohort=own_cohorts)
    async def my_reviews(self, interaction: Interaction, cohort: str | None = None) -> None:
        """What you are asked to review, and what others said of your work."""
        who = actor(interaction)
        found = await choosing.mine(self.bot.study, who, cohort)
        await answer(interaction, my_reviews.draw(await received.mine(self.bot.study, who, found, self.bot.now())))


async def setup(bot: Bot) -> None:
    await bot.add_cog(Capstone(bot))
