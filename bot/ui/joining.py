"""Joining a cohort: the button on its welcome, the form that asks for a goal, and the answer."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot import choosing, membership
from bot.curriculum.model import Curriculum
from bot.membership import AlreadyIn, Joined
from bot.records import Cohort, Membership
from bot.texts import cohorts as cohort_text
from bot.texts import joining as text
from bot.texts import part as part_text
from bot.texts import posts as post_text
from bot.tracks import followed
from bot.ui import roles
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, actor, answer, card, first, note
from bot.ui.part import PartButton, agrees, share_field
from bot.ui.tracks import lists, picked


class JoinButton(PersistentButton):
    """On the welcome: asks for a goal, and for tracks where the curriculum has some."""

    name, caption, look = "join", post_text.JOIN, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        study, who = interaction.client.study, actor(interaction)
        cohort = await choosing.by_button(study, who, cohort_id)
        try:
            before = await membership.require_joinable(study, who, cohort)
        except AlreadyIn as told:
            await _welcome_again(interaction, cohort, str(told))
            return
        await JoinForm(cohort, study.curriculum(cohort), before).open(interaction)


class JoinForm(PersistentForm):
    name = "join"

    def __init__(self, cohort: Cohort, curriculum: Curriculum, before: Membership | None) -> None:
        super().__init__(text.form_title(cohort.name), cohort.id)
        goal: ui.TextInput[Any] = ui.TextInput(
            custom_id="goal", style=discord.TextStyle.paragraph, required=False, max_length=membership.LONGEST_GOAL
        )
        self.add_item(ui.Label(text=text.FORM_GOAL, description=text.FORM_GOAL_HINT, component=goal))
        chosen = before.tracks if before else ()
        for each in lists(tuple(curriculum.all_tracks()), chosen, text.FORM_TRACK, text.FORM_TRACK_HINT):
            self.add_item(each)
        self.add_item(share_field(before is not None and before.shares))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, cohort_id: int) -> None:
        cohort = await choosing.by_button(interaction.client.study, actor(interaction), cohort_id)
        await join(interaction, cohort, first(values, "goal"), ",".join(picked(values)), agrees(values))


async def join(
    interaction: Interaction, cohort: Cohort, goal: str | None, track: str | None, shares: bool | None = None
) -> None:
    """Join, give the role, and say what comes next. `shares`: what they agreed to (None: they were not asked)."""
    bot = interaction.client
    try:
        joined = await membership.join(bot.study, actor(interaction), cohort, goal, track, bot.now(), shares)
    except AlreadyIn as told:
        await _welcome_again(interaction, cohort, str(told))
        return
    # The membership is stored; giving the role waits for Discord and may fail without undoing it.
    await interaction.response.defer(ephemeral=True, thinking=True)
    has_role = await roles.give(interaction, cohort)
    words = ui.TextDisplay[Any](_welcome(bot.study.curriculum(cohort), joined, has_role))
    await answer(interaction, card(words, ui.ActionRow(PartButton(cohort.id))))


async def _welcome_again(interaction: Interaction, cohort: Cohort, words: str) -> None:
    """Joining again mends what was left half done: the role that could not be given, or that somebody took away."""
    if not roles.held(interaction, cohort):
        await interaction.response.defer(ephemeral=True, thinking=True)
        words += "\n" + (text.role_given() if await roles.give(interaction, cohort) else text.no_role())
    await answer(interaction, note(words))


async def leave(interaction: Interaction, cohort: Cohort) -> None:
    """Leave, and give the role back."""
    bot = interaction.client
    await membership.leave(bot.study, actor(interaction), cohort, bot.now())
    await interaction.response.defer(ephemeral=True, thinking=True)
    # Where Discord does not say that they have it, because it was deleted say, there is nothing to take.
    returned = not roles.held(interaction, cohort) or await roles.take(interaction, cohort)
    words = cohort_text.left(cohort.name)
    await answer(interaction, note(words if returned else f"{words}\n{text.role_stays()}"))


def _welcome(curriculum: Curriculum, joined: Joined, has_role: bool) -> str:
    lines = [text.joined(joined.cohort.name, joined.returned)]
    if joined.week is not None:
        lines.append(text.join_now(joined.week.number, joined.week.closes_at))
    elif joined.next_week is None:
        lines.append(text.join_after())
    elif joined.next_week.number == 1:
        lines.append(text.join_before(joined.starts_at))
    else:
        lines.append(text.join_on_break(joined.next_week.number, joined.next_week.opens_at))
    if titles := followed(curriculum, joined.tracks):
        lines.append(text.tracks(titles))
    if not has_role:
        lines.append(text.no_role())
    lines.append(part_text.agreed() if joined.shares else part_text.agree_later())
    return "\n".join(lines)
