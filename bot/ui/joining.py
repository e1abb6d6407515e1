"""Joining a cohort: the button on its welcome, the form that asks for a goal, and the answer."""

from __future__ import annotations

import logging
from typing import Any

import discord
from discord import ui

from bot import choosing, membership
from bot.curriculum.model import Curriculum
from bot.membership import Joined
from bot.records import Cohort
from bot.texts import joining as text
from bot.texts import posts as post_text
from bot.ui.base import Interaction, PersistentButton, PersistentForm, Values, actor, answer, first, note

log = logging.getLogger(__name__)


class JoinButton(PersistentButton):
    """On the welcome: asks for a goal, and for tracks where the curriculum has some."""

    name, caption, look = "join", post_text.JOIN, discord.ButtonStyle.success

    @classmethod
    async def pressed(cls, interaction: Interaction, cohort_id: int) -> None:
        study, who = interaction.client.study, actor(interaction)
        cohort = await choosing.by_button(study, who, cohort_id)
        await membership.require_joinable(study, who, cohort)
        await JoinForm(cohort, study.curriculum(cohort)).open(interaction)


class JoinForm(PersistentForm):
    name = "join"

    def __init__(self, cohort: Cohort, curriculum: Curriculum) -> None:
        super().__init__(text.form_title(cohort.name), cohort.id)
        goal: ui.TextInput[Any] = ui.TextInput(
            custom_id="goal", style=discord.TextStyle.paragraph, required=False, max_length=membership.LONGEST_GOAL
        )
        self.add_item(ui.Label(text=text.FORM_GOAL, description=text.FORM_GOAL_HINT, component=goal))
        if options := [
            discord.SelectOption(label=label[:100], value=id)
            for label, id in membership.offer_tracks(curriculum)[:25]  # Discord shows no more
        ]:
            tracks: ui.Select[Any] = ui.Select(
                custom_id="track", required=False, min_values=0, max_values=len(options), options=options
            )
            self.add_item(ui.Label(text=text.FORM_TRACK, description=text.FORM_TRACK_HINT, component=tracks))

    @classmethod
    async def submitted(cls, interaction: Interaction, values: Values, cohort_id: int) -> None:
        cohort = await choosing.by_button(interaction.client.study, actor(interaction), cohort_id)
        await join(interaction, cohort, first(values, "goal").strip() or None, ",".join(values.get("track", ())))


async def join(interaction: Interaction, cohort: Cohort, goal: str | None, track: str | None) -> None:
    """Join, give the role, and say what comes next."""
    bot = interaction.client
    joined = await membership.join(bot.study, actor(interaction), cohort, goal, track, bot.now())
    # The membership is stored; giving the role waits for Discord and may fail without undoing it.
    await interaction.response.defer(ephemeral=True, thinking=True)
    has_role = await give_role(interaction, cohort)
    await answer(interaction, note(_welcome(bot.study.curriculum(cohort), joined, has_role)))


async def give_role(interaction: Interaction, cohort: Cohort) -> bool:
    """Add the cohort's role; False where that is not possible. `/cohort status` tells organisers why."""
    return cohort.role_id is None or await _change_role(interaction, cohort.role_id, add=True)


async def take_role(interaction: Interaction, cohort: Cohort) -> None:
    if cohort.role_id is not None:
        await _change_role(interaction, cohort.role_id, add=False)


async def _change_role(interaction: Interaction, role_id: int, *, add: bool) -> bool:
    user = interaction.user
    if not isinstance(user, discord.Member):
        return False
    try:
        change = user.add_roles if add else user.remove_roles
        await change(discord.Object(role_id))
    except discord.HTTPException as error:
        log.warning("Could not change role %d of a member in server %s: %s", role_id, interaction.guild_id, error)
        return False
    return True


def _welcome(curriculum: Curriculum, joined: Joined, has_role: bool) -> str:
    titles = [track.title for _, track in curriculum.all_tracks() if track.id in joined.tracks]
    lines = [text.joined(joined.cohort.name, joined.returned)]
    if joined.week is not None:
        lines.append(text.join_now(joined.week.number, joined.week.closes_at))
    elif joined.next_week is None:
        lines.append(text.join_after())
    elif joined.next_week.number == 1:
        lines.append(text.join_before(joined.starts_at))
    else:
        lines.append(text.join_on_break(joined.next_week.number, joined.next_week.opens_at))
    if titles:
        lines.append(text.tracks(titles))
    if not has_role:
        lines.append(text.no_role())
    return "\n".join(lines)
