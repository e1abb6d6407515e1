"""The part of /cohort about who reviews what."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot import choosing, reassigning
from bot.errors import StudyError
from bot.texts import reassigning as text
from bot.ui import setting_up
from bot.ui.base import Interaction, actor, answer, note
from bot.ui.bot import Bot
from cogs.options import all_cohorts, matching


async def waiting(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """What waits for reviews in the cohort that was chosen, or in the only one."""
    study = interaction.client.study
    try:
        who = actor(interaction)
        cohort = await choosing.open_here(study, who, interaction.namespace.cohort)
    except StudyError:
        return []  # sending the command explains
    return matching(await reassigning.offer(study, who, cohort), typed)


class ReviewCommands(commands.Cog):
    bot: Bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        submission="Whose work; type a title or a name",
        reviewer="Who reviews it now",
        instead="Whose place that is; nobody's if you leave it out",
        cohort="Which cohort",
    )
    @app_commands.autocomplete(cohort=all_cohorts, submission=waiting)
    async def reassign(
        self,
        interaction: Interaction,
        submission: str,
        reviewer: discord.Member,
        instead: discord.Member | None = None,
        cohort: str | None = None,
    ) -> None:
        """Ask somebody to review a capstone, in another's place or as one more."""
        study, who, now = self.bot.study, actor(interaction), self.bot.now()
        found = await choosing.open_here(study, who, cohort)
        number, place = reassigning.parse(submission), instead.id if instead else None
        done = await reassigning.reassign(study, who, found, number, reviewer.id, place, now)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await setting_up.post_due(self.bot, found)
        title, anonymous = done.submission.title, found.anonymous
        await answer(interaction, note(text.reassigned(title, done.reviewer_id, done.instead_of, anonymous=anonymous)))
