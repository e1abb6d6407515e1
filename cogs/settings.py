"""/my-settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot import nudges, part, person
from bot.texts import nudges as text
from bot.ui.base import Interaction, actor, answer
from bot.ui.part import settings_card
from cogs.options import own_zone

if TYPE_CHECKING:
    from bot.app import StudyBot

REMINDERS = [app_commands.Choice(name=label, value=value) for value, label in text.CHOICES.items()]


class Settings(commands.Cog):
    def __init__(self, bot: StudyBot) -> None:
        self.bot = bot

    @app_commands.command(name="my-settings")
    @app_commands.guild_only()
    @app_commands.describe(
        reminders="How you are reminded of a week you have not checked in for",
        timezone="Your time zone, for direct messages; type a city",
    )
    @app_commands.choices(reminders=REMINDERS)
    @app_commands.autocomplete(timezone=own_zone)
    async def my_settings(
        self,
        interaction: Interaction,
        reminders: app_commands.Choice[str] | None = None,
        timezone: str | None = None,
    ) -> None:
        """How you are reminded, your goal and track, and what the group sees of you."""
        study, who = self.bot.study, interaction.user.id
        changed = reminders is not None or timezone is not None
        if changed:
            mine = await person.change(study, who, reminders.value if reminders else None, timezone)
        else:
            mine = await person.settings(study, who)
        explained = text.reminders_explained(nudges.MOST, nudges.WITHIN.days)
        lines = [text.SETTINGS, text.REMINDERS[mine.reminders], explained, text.zone(mine.timezone)]
        if mine.reminders == "direct" and mine.inbox_closed_at is not None:
            lines.append(text.INBOX_CLOSED)
        lines.append(text.SAVED if changed else text.HOW_TO_CHANGE)
        shown = [] if changed else await part.parts(study, actor(interaction))
        await answer(interaction, settings_card("\n".join(lines), shown))


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Settings(bot))
