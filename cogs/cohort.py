"""/cohort: what organisers do."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot import choosing, cohorts, overview, reviewers
from bot.cohorts import Wish
from bot.texts import export as export_text
from bot.texts import reviews as review_text
from bot.ui import changing, cohort_cards, export_file, new_cohort, permissions, pictures, setting_up, tags
from bot.ui.base import Interaction, actor, answer, note
from bot.ui.bot import Bot
from bot.ui.ending import question
from cogs.cohort_circles import CircleCommands
from cogs.cohort_plan import PlanCommands
from cogs.cohort_reviews import ReviewCommands
from cogs.options import TextOrForum, all_cohorts, capstones, curricula, stages, weeks_to_come, zones

PostChannel = discord.TextChannel
FORMATS = [app_commands.Choice(name=label, value=value) for value, label in export_text.FORMATS.items()]


class CohortCommands(
    PlanCommands,
    CircleCommands,
    ReviewCommands,
    commands.GroupCog,
    group_name="cohort",
    group_description="Start and look after a cohort.",
):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        name="What the cohort is called, such as Spring 2026",
        start="The day week 1 opens, as year-month-day",
        timezone="The cohort's time zone; type a city",
        time="When weeks open, such as 09:00",
        channel="Where weeks are posted; here if you leave it out",
        reviews="Where review threads go: a forum or a text channel",
        role="The role members get; a new one if you leave it out",
        organisers="A role whose members may look after this cohort too",
        capacity="The most members it may have",
        curriculum="What the cohort studies",
        breaks="Whether to take the curriculum's breaks between stages",
        anonymous="Whether authors are not told who reviews them; they are if you leave it out",
    )
    @app_commands.autocomplete(timezone=zones, curriculum=curricula)
    async def create(
        self,
        interaction: Interaction,
        name: str | None = None,
        start: str | None = None,
        timezone: str | None = None,
        time: str | None = None,
        channel: PostChannel | None = None,
        reviews: TextOrForum | None = None,
        role: discord.Role | None = None,
        organisers: discord.Role | None = None,
        capacity: int | None = None,
        curriculum: str | None = None,
        breaks: bool | None = None,
        anonymous: bool | None = None,
    ) -> None:
        """Start a cohort: without options I ask for what it takes in a form."""
        wish = Wish(
            name=name,
            start=start,
            timezone=timezone,
            time=time,
            channel_id=channel.id if channel else None,
            reviews_channel_id=reviews.id if reviews else None,
            role_id=role.id if role else None,
            organiser_role_id=organisers.id if organisers else None,
            capacity=capacity,
            curriculum=curriculum,
            breaks=breaks,
            anonymous=anonymous,
        )
        await new_cohort.create(interaction, wish)

    @app_commands.command(name="list")
    @app_commands.guild_only()
    async def list_(self, interaction: Interaction) -> None:
        """The cohorts of this server."""
        lines = await overview.of_server(self.bot.study, actor(interaction))
        await answer(interaction, cohort_cards.listed(lines, self.bot.now()))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort")
    @app_commands.autocomplete(cohort=all_cohorts)
    async def status(self, interaction: Interaction, cohort: str | None = None) -> None:
        """How a cohort goes, what was posted, and what to repair."""
        who, now = actor(interaction), self.bot.now()
        found = await choosing.open_here(self.bot.study, who, cohort)
        seen = await overview.overview(self.bot.study, who, found, now)
        has = {"circles": seen.circles is not None, "pictures": seen.heatmap is not None}
        missing = permissions.missing_for(interaction.guild, found, **has)
        picture = await pictures.of_cohort(self.bot.painter, seen.heatmap)
        hints = tags.hints(interaction.guild, found.reviews_channel_id, self.bot.study.library.get(found.curriculum))
        await answer(interaction, cohort_cards.status(seen, now, missing, picture, hints), pictures.files(picture))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        cohort="Which cohort",
        name="Its new name",
        start="A new first day, as year-month-day; only before it has started",
        timezone="A new time zone; type a city",
        time="When weeks open from now on, such as 18:30",
        channel="Where weeks are posted from now on",
        reviews="Where review threads go from now on",
        role="The role members get",
        organisers="A role whose members may look after this cohort too",
        capacity="The most members it may have",
        extra_week="A stage that needs one more week; or one that goes back to fewer",
        skip_week="A week to come that is left out; or one that takes place after all",
        anonymous="Whether authors are not told who reviews them, from now on",
    )
    @app_commands.autocomplete(cohort=all_cohorts, timezone=zones, extra_week=stages)
    @app_commands.autocomplete(skip_week=weeks_to_come)
    async def edit(
        self,
        interaction: Interaction,
        cohort: str | None = None,
        name: str | None = None,
        start: str | None = None,
        timezone: str | None = None,
        time: str | None = None,
        channel: PostChannel | None = None,
        reviews: TextOrForum | None = None,
        role: discord.Role | None = None,
        organisers: discord.Role | None = None,
        capacity: int | None = None,
        extra_week: str | None = None,
        skip_week: int | None = None,
        anonymous: bool | None = None,
    ) -> None:
        """Change a cohort: everything that follows from it moves along."""
        found = await choosing.open_here(self.bot.study, actor(interaction), cohort)
        wish = Wish(
            name=name,
            start=start,
            timezone=timezone,
            time=time,
            channel_id=channel.id if channel else None,
            reviews_channel_id=reviews.id if reviews else None,
            role_id=role.id if role else None,
            organiser_role_id=organisers.id if organisers else None,
            capacity=capacity,
            extra_week=extra_week,
            skip_week=skip_week,
            anonymous=anonymous,
        )
        await changing.edit(interaction, found, wish)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort")
    @app_commands.autocomplete(cohort=all_cohorts)
    async def end(self, interaction: Interaction, cohort: str | None = None) -> None:
        """End a cohort; what members wrote is kept."""
        who = actor(interaction)
        found = await choosing.open_here(self.bot.study, who, cohort)
        await answer(interaction, question(found, await cohorts.ending(self.bot.study, who, found)))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort")
    @app_commands.autocomplete(cohort=all_cohorts)
    async def announce(self, interaction: Interaction, cohort: str | None = None) -> None:
        """Post this week's assignment now, if it is not there."""
        found = await choosing.open_here(self.bot.study, actor(interaction), cohort)
        await setting_up.announce(interaction, found)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort", capstone="Which capstone; the next one if you leave it out")
    @app_commands.autocomplete(cohort=all_cohorts, capstone=capstones)
    async def allocate(self, interaction: Interaction, cohort: str | None = None, capstone: str | None = None) -> None:
        """Hand out reviews now instead of when the capstone is due."""
        study, who, now = self.bot.study, actor(interaction), self.bot.now()
        found = await choosing.open_here(study, who, cohort)
        allocated = await reviewers.allocate_now(study, who, found, capstone, now)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await setting_up.post_due(self.bot, found)
        title, anonymous = allocated.capstone.title, found.anonymous
        await answer(interaction, note(review_text.allocated(allocated.submissions, title, anonymous=anonymous)))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort", format="CSV if you leave it out")
    @app_commands.choices(format=FORMATS)
    @app_commands.autocomplete(cohort=all_cohorts)
    async def export(
        self, interaction: Interaction, cohort: str | None = None, format: app_commands.Choice[str] | None = None
    ) -> None:
        """A file with the weeks of the members who agreed to share them."""
        found = await choosing.here_even_ended(self.bot.study, actor(interaction), cohort)
        await export_file.export(interaction, found, format.value if format else "csv")


async def setup(bot: Bot) -> None:
    await bot.add_cog(CohortCommands(bot))
