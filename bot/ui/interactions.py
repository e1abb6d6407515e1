"""An interaction from its arrival to its answer: named in the log, measured, and finished before the bot stops."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any, Literal

import discord
from discord import app_commands

from bot import log as logs
from bot.errors import StudyError
from bot.texts import common as text
from bot.ui.base import Interaction, Outcome, explain

log = logging.getLogger(__name__)

Kind = Literal["command", "button", "form"]
UNKNOWN = "unknown"
KEY = "arrival"


def arrived(interaction: Interaction, kind: Kind, name: str) -> None:
    """Call it first, in the task that sees to the interaction. `name`: of what is known, or UNKNOWN.

    Raises StudyError where the bot is stopping.
    """
    interaction.extras[KEY] = kind, name, perf_counter()
    logs.bind(interaction=interaction.id, what=name, guild=interaction.guild_id)
    under_way = interaction.client.under_way
    under_way.add()
    if under_way.closing:
        raise StudyError(text.stopping())


def answered(interaction: Interaction, outcome: Outcome) -> None:
    """Everything that it asked for is done, or will not be."""
    if KEY not in interaction.extras:  # a list that opens while somebody types
        return
    kind, name, began = interaction.extras.pop(KEY)
    took = perf_counter() - began
    metrics = interaction.client.study.metrics
    metrics.interactions.labels(kind, name, outcome).inc()
    metrics.interaction_seconds.labels(kind, name).observe(took)
    log.debug("Answered (%s) after %.3f s", outcome, took)


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
