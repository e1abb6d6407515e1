"""Where commands come in."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.errors import StudyError
from bot.ui.base import Interaction, explain
from bot.ui.interactions import UNKNOWN, answered, arrived


class Tree(app_commands.CommandTree[Any]):
    """Commands are seen to like presses: from one arrival to one answer, and one boundary for what goes wrong."""

    async def interaction_check(self, interaction: Interaction) -> bool:
        """Before each command, in its task. Lists that open while somebody types are not counted."""
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        try:
            arrived(interaction, "command", interaction.command.qualified_name if interaction.command else UNKNOWN)
        except StudyError as error:
            answered(interaction, await explain(interaction, error))
            return False
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        answered(interaction, await explain(interaction, error))
