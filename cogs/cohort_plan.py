"""The part of /cohort that changes when things happen: pause, resume and live sessions."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot import changes, choosing, sessions
from bot.actors import require_organiser
from bot.texts import changes as text
from bot.ui.base import Interaction, actor, answer
from bot.ui.bot import Bot
from bot.ui.changing import preview
from bot.ui.permissions import require_events
from cogs.options import all_cohorts, weeks_to_close

NEVER = -1  # instead of a day: no live sessions any more
DAYS = [
    *(app_commands.Choice(name=day, value=number) for number, day in enumerate(text.DAYS)),
    app_commands.Choice(name=text.NEVER, value=NEVER),
]
VoiceOrStage = discord.VoiceChannel | discord.StageChannel


class PlanCommands(commands.Cog):
    bot: Bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        cohort="Which cohort",
        weeks="How many; left out: until you resume it (with “after”: 1 week). 0 with “after” takes a break back",
        after="Begin the pause when this week closes; now if you leave it out",
    )
    @app_commands.autocomplete(cohort=all_cohorts)
    @app_commands.autocomplete(after=weeks_to_close)
    async def pause(
        self, interaction: Interaction, cohort: str | None = None, weeks: int | None = None, after: int | None = None
    ) -> None:
        """Pause a cohort: its deadlines move along. You see what moves before it happens."""
        study, who, now = self.bot.study, actor(interaction), self.bot.now()
        found = await choosing.open_here(study, who, cohort)
        await answer(interaction, preview(await changes.draft_pause(study, who, found, weeks, after, now)))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(cohort="Which cohort")
    @app_commands.autocomplete(cohort=all_cohorts)
    async def resume(self, interaction: Interaction, cohort: str | None = None) -> None:
        """End a pause: you see the new dates before it happens."""
        study, who, now = self.bot.study, actor(interaction), self.bot.now()
        found = await choosing.open_here(study, who, cohort)
        await answer(interaction, preview(await changes.draft_resume(study, who, found, now)))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        cohort="Which cohort",
        day="The day of the week",
        time="When it begins, in the cohort's local time, such as 19:00",
        minutes="How long it lasts; an hour if you leave it out",
        channel="A voice or stage channel",
        link="Or a web address, such as that of a video call",
    )
    @app_commands.choices(day=DAYS)
    @app_commands.autocomplete(cohort=all_cohorts)
    async def session(
        self,
        interaction: Interaction,
        day: app_commands.Choice[int],
        cohort: str | None = None,
        time: str | None = None,
        minutes: int | None = None,
        channel: VoiceOrStage | None = None,
        link: str | None = None,
    ) -> None:
        """A live session each week, as an event in this server's calendar."""
        study, who, now = self.bot.study, actor(interaction), self.bot.now()
        found = await choosing.open_here(study, who, cohort)
        require_organiser(who, found)
        wanted = None
        if day.value != NEVER:
            wanted = sessions.parse(day.value, time, minutes, channel.id if channel else None, link)
            require_events(interaction.guild, wanted.channel_id)
        await answer(interaction, preview(await changes.draft_session(study, who, found, wanted, now)))
