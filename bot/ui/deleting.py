"""Deleting a check-in asks first, and gives back what it said."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import deletion
from bot.deletion import Deletion
from bot.texts import checkin as text
from bot.ui.base import Interaction, PersistentButton, answer, card, custom_id, member
from bot.ui.questions import redraw


class DeleteButton(PersistentButton):
    """On a receipt: asks."""

    name, numbers, caption = "delete-checkin", 2, text.DELETE

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        await answer(interaction, ask(await deletion.consider(bot.study, who, cohort_id, week, bot.now())))


class DeleteNowButton(PersistentButton):
    """Deletes. The third number is the version that was asked about: what was written since is not deleted."""

    name, numbers, caption, look = "delete-checkin-now", 3, text.DELETE_NOW, discord.ButtonStyle.danger

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, week: int, version: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        done = await deletion.delete(bot.study, who, cohort_id, week, version, bot.now())
        await interaction.response.edit_message(view=_deleted(done))
        if done.question is not None:
            await redraw(interaction, cohort_id, done.question)


def ask(found: Deletion) -> ui.LayoutView:
    """The question, with what it does to the streak."""
    number = found.week.number
    covered = number in found.after.frozen
    means = text.delete_means(found.before.weeks, found.after.weeks, covered)
    lines = [text.delete_question(number), *([means] if means else []), text.DELETE_GIVES_BACK]
    words: ui.TextDisplay[Any] = ui.TextDisplay("\n".join(lines))
    return card(words, ui.ActionRow(DeleteNowButton(found.cohort_id, number, found.version)))


def _deleted(done: Deletion) -> ui.LayoutView:
    number, written = done.week.number, done.written
    lines = [
        text.deleted(number, done.week.backfill_until),
        text.streak_line(done.after.weeks, done.after.freezes),
        text.wrote(written.done, written.blocker),
    ]
    again: ui.Button[Any] = ui.Button(label=text.CHECK_IN_AGAIN, custom_id=custom_id("checkin", done.cohort_id, number))
    return card(ui.TextDisplay("\n".join(lines)), ui.ActionRow(again))
