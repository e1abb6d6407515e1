"""The forms that members send, whether they opened them before a restart or after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.ui.base import Interaction, PersistentForm, explain
from bot.ui.checkin_form import CheckInForm
from bot.ui.joining import JoinForm
from bot.ui.review_form import ReviewForm

if TYPE_CHECKING:
    from bot.app import StudyBot

FORMS: tuple[type[PersistentForm], ...] = (CheckInForm, JoinForm, ReviewForm)


class Forms(commands.Cog):
    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hand a form to the class whose custom ids look like its own."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Any = interaction.data
        for form in FORMS:
            if match := re.fullmatch(form.template, data["custom_id"]):
                try:
                    await form.submitted(interaction, match, dict(_fields(data["components"])))
                except Exception as error:  # noqa: BLE001 - the boundary
                    await explain(interaction, error)


def _fields(components: Any) -> Iterator[tuple[str, list[str]]]:
    """The fields of a form, by their custom ids."""
    for component in components:
        if inner := component.get("component"):
            yield from _fields([inner])
        elif "values" in component:
            yield component["custom_id"], component["values"]
        elif component.get("value"):
            yield component["custom_id"], [component["value"]]


async def setup(bot: StudyBot) -> None:
    await bot.add_cog(Forms())
