"""/my-settings."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot import nudges, part, person
from bot.texts import breaks as break_text
from bot.texts import nudges as text
from bot.ui import resting
from bot.ui.base import Interaction, actor, answer
from bot.ui.bot import Bot
from bot.ui.part import settings_card
from cogs.options import own_cohorts, own_zone

REMINDERS = [app_commands.Choice(name=label, value=value) for value, label in text.CHOICES.items()]
BREAKS = [app_commands.Choice(name=label, value=value) for value, label in break_text.CHOICES.items()]


class Settings(commands.Cog):
    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(name="my-settings")
    @app_commands.guild_only()
    @app_commands.describe(
        reminders="How you are reminded of a week you have not checked in for",
        timezone="Your time zone, for direct messages; type a city",
        break_="A break of your own: no reminders, and weeks that close in it do not count",
        cohort="In which cohort, if you are in several",
    )
    @app_commands.rename(break_="break")
    @app_commands.choices(reminders=REMINDERS, break_=BREAKS)
    @app_commands.autocomplete(timezone=own_zone, cohort=own_cohorts)
    async def my_settings(
        self,
        interaction: Interaction,
        reminders: app_commands.Choice[str] | None = None,
        timezone: str | None = None,
        break_: app_commands.Choice[str] | None = None,
        cohort: str | None = None,
    ) -> None:
        """How you are reminded; a break of your own; your goal, your track, and what the group sees of you."""
        study, who = self.bot.study, actor(interaction)
        changed = reminders is not None or timezone is not None
        if changed:
            mine = await person.change(study, who.id, reminders.value if reminders else None, timezone)
        else:
            mine = await person.settings(study, who.id)
        on_break = await resting.change(interaction, break_.value if break_ else None, cohort)
        explained = text.reminders_explained(nudges.MOST, nudges.WITHIN.days)
        lines = [text.SETTINGS, text.REMINDERS[mine.reminders], explained, text.zone(mine.timezone)]
        if mine.reminders == "direct" and mine.inbox_closed_at is not None:
            lines.append(text.INBOX_CLOSED)
        lines.append(text.SAVED if changed or break_ else text.HOW_TO_CHANGE)
        parts = [] if changed or break_ else await part.parts(study, who)
        await answer(interaction, settings_card("\n".join(lines), on_break, parts))


async def setup(bot: Bot) -> None:
    await bot.add_cog(Settings(bot))
