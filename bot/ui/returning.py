"""The offer to come back, and what each of its ways does: in a direct message, and beneath one's own progress."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot import catching_up, choosing, membership, moving
from bot import plan as planning
from bot.breaks import Rest
from bot.records import Cohort, Kind
from bot.silence import Invitation
from bot.texts import cohorts as cohort_text
from bot.texts import joining as join_text
from bot.texts import returning as text
from bot.ui import plan_card, roles
from bot.ui.base import Interaction, PersistentButton, answer, card, member, note
from bot.ui.checkin_form import CheckInForm
from bot.ui.joining import welcome
from bot.ui.resting import RestButton, rest_shown

USUAL_REST = 2  # weeks


class CatchUpButton(PersistentButton):
    """The shortest way back: the form of the earliest week that can still be checked in for, or else the plan.

    The second number is the offer's, by which its message is found; 0 beneath one's progress.
    """

    name, numbers, caption, look = Kind.OFFER.value, 2, text.CATCH_UP, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, offer: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        sheet = await catching_up.earliest(bot.study, who, cohort, bot.now())
        if sheet is not None:
            await CheckInForm(sheet).open(interaction)
            return
        await answer(interaction, plan_card.draw(await planning.plan(bot.study, who, cohort, bot.now())))


class MoveButton(PersistentButton):
    """Leaves the first cohort for the second one."""

    name, numbers, caption = "move", 2, text.MOVE

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int, other_id: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        other = await choosing.by_button(bot.study, who, other_id)
        moved = await moving.move(bot.study, who, cohort, other, bot.now())
        await interaction.response.defer(ephemeral=True, thinking=True)
        has_role = await roles.change_for(bot, other, who.id, add=True)
        returned = await roles.change_for(bot, cohort, who.id, add=False)
        words = text.moved(cohort.name, other.name)
        if not returned:
            words += f"\n{join_text.role_stays()}"
        await answer(interaction, welcome(bot.study.curriculum(other), moved.joined, has_role, words))


class LeaveButton(PersistentButton):
    """Asks before anything happens."""

    name, caption = "leave", text.LEAVE

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        await choosing.membership(bot.study, cohort, who.id)
        row = ui.ActionRow[Any](LeaveIndeedButton(cohort.id))
        await answer(interaction, card(ui.TextDisplay(text.leave_question(cohort.name)), row))


class LeaveIndeedButton(PersistentButton):
    name, caption, look = "goodbye", text.LEAVE_INDEED, discord.ButtonStyle.danger

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        bot, who = interaction.client, await member(interaction, cohort_id)
        cohort = await choosing.by_button(bot.study, who, cohort_id)
        await choosing.membership(bot.study, cohort, who.id)
        await membership.leave(bot.study, who, cohort, bot.now())
        await interaction.response.defer(ephemeral=True, thinking=True)
        returned = await roles.change_for(bot, cohort, who.id, add=False)
        words = cohort_text.left(cohort.name)
        await answer(interaction, note(words if returned else f"{words}\n{join_text.role_stays()}"))


RETURNING: tuple[type[PersistentButton], ...] = (CatchUpButton, LeaveButton, LeaveIndeedButton, MoveButton)


def ways(
    cohort: Cohort, weeks: int, following: Cohort | None, number: int, *more: ui.Item[Any]
) -> Iterator[ui.Item[Any]]:
    """The offer's words and buttons. `number` is the offer's (0: it is no message of its own)."""
    words = text.quiet(cohort.name, weeks), text.ways(following.name if following else None)
    yield ui.TextDisplay("\n".join(words))
    buttons: list[ui.Item[Any]] = [CatchUpButton(cohort.id, number), RestButton(cohort.id, USUAL_REST)]
    if following is not None:
        move = MoveButton(cohort.id, following.id)
        move.label = text.move_to(following.name)
        buttons.append(move)
    yield ui.ActionRow(*buttons, LeaveButton(cohort.id), *more)


def beneath(what: Rest | Invitation | None) -> Iterator[ui.Item[Any]]:
    """What stands beneath one's own progress: the break that one is on, or the offer to come back."""
    match what:
        case Rest():
            yield ui.Separator()
            yield from rest_shown(what)
        case Invitation():
            yield ui.Separator()
            yield from ways(what.cohort, what.weeks, what.following, 0)
