"""What is held about a member: the answer with their file; the question before it is erased; the press that does it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import discord
from discord import ui

from bot import erasing, own_data
from bot.erasing import Erased
from bot.errors import StudyError
from bot.records import Cohort
from bot.texts import my_data as text
from bot.ui import roles
from bot.ui.answering import TROUBLE
from bot.ui.base import Interaction, PersistentButton, answer, card, note

# These answers are for whoever asks, wherever they do: in a server, or in a direct message after they have left all.


class EraseButton(PersistentButton):
    """Erases what is held about whoever presses."""

    name, numbers, caption, look = "erase-me", 0, text.ERASE, discord.ButtonStyle.danger

    @classmethod
    async def pressed(cls, interaction: Interaction) -> None:
        bot = interaction.client
        await interaction.response.defer(ephemeral=True, thinking=True)
        gone = await erasing.erase(bot.study, interaction.user.id, bot.now())
        bot.ring_soon()  # what others waited for, and what is drawn anew
        left = [] if gone is None else await _tidy_up(bot, interaction.user.id, gone)
        words = text.nothing_held() if gone is None else text.erased([each.name for each in left])
        await answer(interaction, note(words))


async def export(interaction: Interaction) -> None:
    """Give whoever asks their file."""
    bot = interaction.client
    await interaction.response.defer(ephemeral=True, thinking=True)
    made = await own_data.export_file(bot.study, interaction.user.id, bot.now())
    file = discord.File(BytesIO(made.content), made.name)
    words = text.made(made.entries, zipped=made.zipped)
    await answer(interaction, card(ui.TextDisplay(words), ui.File(file)), [file])


async def ask(interaction: Interaction) -> None:
    """Say what erasing means, with the button that does it."""
    entries = await erasing.consider(interaction.client.study, interaction.user.id)
    if not entries:
        raise StudyError(text.nothing_held())
    words: ui.TextDisplay[Any] = ui.TextDisplay(text.question(entries))
    await answer(interaction, card(words, ui.ActionRow(EraseButton()), colour=discord.Colour.red()))


async def _tidy_up(client: discord.Client, member_id: int, gone: Erased) -> Sequence[Cohort]:
    """Roles and circles, in servers where the bot is; the cohorts where that could not be done."""
    left: list[Cohort] = []
    for cohort in gone.cohorts:
        if client.get_guild(cohort.guild_id) is None:
            continue
        done = await roles.change_for(client, cohort, member_id, add=False)
        for cohort_id, thread_id in gone.threads:
            if cohort_id == cohort.id:
                done = await _let_out(client, thread_id, member_id) and done
        if not done:
            left.append(cohort)
    return left


async def _let_out(client: discord.Client, thread_id: int, member_id: int) -> bool:
    """Out of a private thread; whether they are out of it."""
    try:
        await client.http.remove_user_from_thread(thread_id, member_id)
    except discord.NotFound:
        return True
    except TROUBLE:
        return False
    return True
