"""The part of /cohort about study circles."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot import choosing, circles
from bot.errors import PermissionNeeded
from bot.texts import circles as text
from bot.ui.base import Interaction, actor, answer
from bot.ui.bot import Bot
from bot.ui.circle_cards import turned
from bot.ui.permissions import missing_for_circles
from cogs.options import all_cohorts

ACTIONS = [app_commands.Choice(name=label, value=value) for value, label in text.CHOICES.items()]
TURNS = {"on": circles.turn_on, "now": circles.form_now, "off": circles.turn_off}


class CircleCommands(commands.Cog):
    bot: Bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(action="Turn them on or off, or form them anew", cohort="Which cohort")
    @app_commands.choices(action=ACTIONS)
    @app_commands.autocomplete(cohort=all_cohorts)
    async def circles(
        self, interaction: Interaction, action: app_commands.Choice[str], cohort: str | None = None
    ) -> None:
        """Study circles: groups of 3 to 5 with a private thread, for whoever signs up."""
        study, who, now = self.bot.study, actor(interaction), self.bot.now()
        found = await choosing.open_here(study, who, cohort)
        missing = missing_for_circles(interaction.guild, found.channel_id) if interaction.guild else ()
        if missing and action.value != "off" and who.organises(found):
            raise PermissionNeeded("\n".join(missing))
        done = await TURNS[action.value](study, who, found, now)
        await answer(interaction, turned(done, action.value))
        self.bot.ring_soon()
