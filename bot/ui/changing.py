"""Changing a cohort: a preview of what moves, and a button that makes the change."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import changes, redrawing
from bot.changes import Preview
from bot.cohorts import Wish
from bot.records import Cohort
from bot.texts import changes as text
from bot.ui import cohort_cards, permissions
from bot.ui.base import Interaction, PersistentButton, actor, answer, card
from bot.ui.moves import moved_lines
from bot.ui.setting_up import hand_out, post_due, require_usable


async def edit(interaction: Interaction, cohort: Cohort, wish: Wish) -> None:
    """Change a cohort: at once where no date moves, otherwise after a look at what would."""
    bot, who = interaction.client, actor(interaction)
    changes.require_editable(who, cohort, wish)
    require_usable(interaction, wish.channel_id, wish.reviews_channel_id, wish.role_id)
    found = await changes.draft_edit(bot.study, who, cohort, wish, bot.now())
    if found.tells:
        await answer(interaction, preview(found))
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _make(interaction, found.change.id, wish.role_id)


def preview(found: Preview) -> ui.LayoutView:
    """What a change would do, with a button to make it."""
    change = found.change
    moved = moved_lines(found.moved, change) or [text.no_date_moves()]
    lines = [text.preview(change.before.name, found.members), *moved]
    if change.what == "pause":
        until = change.after.paused_until
        lines.append(text.goes_on_by_itself(until) if until else text.GOES_ON_WHEN_RESUMED)
    lines.append(text.UNDO_HINT)
    words: ui.TextDisplay[Any] = ui.TextDisplay("\n".join(lines))
    return card(words, ui.ActionRow(ConfirmButton(change.id)))


class ConfirmButton(PersistentButton):
    name, caption, look = "confirm", text.CONFIRM, discord.ButtonStyle.primary

    @classmethod
    async def pressed(cls, interaction: Interaction, change_id: int) -> None:
        await interaction.response.defer()
        await _make(interaction, change_id, None)


async def _make(interaction: Interaction, change_id: int, role_again: int | None) -> None:
    """Make a change that was drafted, and whatever follows from it on Discord. The interaction is deferred already."""
    bot, who = interaction.client, actor(interaction)
    change = await changes.confirm(bot.study, who, change_id, bot.now())
    after = change.after
    if redrawing.shows_otherwise(change.before, after):
        await redrawing.redraw(bot.study, bot.board, after, bot.now())
    await post_due(bot, after)
    missing = permissions.missing_for(interaction.guild, after)
    done = cohort_cards.edited(after, bot.study.calendar(after), bot.now(), missing)
    await interaction.edit_original_response(view=done)
    if role_again or (after.role_id is not None and after.role_id != change.before.role_id):
        await hand_out(interaction, after, role_again or after.role_id or 0)
