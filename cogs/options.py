"""The options that several commands share, and what is offered while somebody types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from discord import AppCommandOptionType, ChannelType, app_commands

from bot import choosing, membership, pausing, person
from bot.actors import Actor
from bot.calendar import Calendar
from bot.capstones import in_order
from bot.curriculum.model import Curriculum
from bot.errors import StudyError
from bot.records import Cohort
from bot.study import Study
from bot.texts.cohorts import cohort_label
from bot.ui.base import Interaction, actor
from bot.ui.cohort_cards import state_in_short
from bot.zones import offer


class _TextOrForum(app_commands.Transformer):
    """Spelled out, because for a forum discord.py asks for media channels as well, which Discord does not document."""

    @property
    def type(self) -> AppCommandOptionType:
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        return [ChannelType.text, ChannelType.news, ChannelType.forum]

    async def transform(self, _: Interaction, value: Any, /) -> app_commands.AppCommandChannel:
        return cast(app_commands.AppCommandChannel, value)


Value = TypeVar("Value", str, int)
Choose = Callable[[Study, Actor, str | None], Awaitable[Cohort]]
TextOrForum = app_commands.Transform[app_commands.AppCommandChannel, _TextOrForum]


async def own_cohorts(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The cohorts that the person is in."""
    return await _offer(interaction, typed, own=True)


async def all_cohorts(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The cohorts of this server."""
    return await _offer(interaction, typed, own=False)


async def _offer(interaction: Interaction, typed: str, *, own: bool) -> list[app_commands.Choice[str]]:
    study, now = interaction.client.study, interaction.client.now()
    try:
        found = await choosing.offer(study, actor(interaction), own=own)
    except StudyError:
        return []  # outside servers
    matching = [cohort for cohort in found if typed.strip().lower() in cohort.name.lower()]
    labels = [
        cohort_label(each.name, state_in_short(each, study.calendar_or_none(each), now)) for each in matching[:25]
    ]
    return [
        app_commands.Choice(name=label, value=str(cohort.id)) for label, cohort in zip(labels, matching, strict=False)
    ]


async def tracks(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The tracks of the curriculum of the cohort that was chosen, or of the only one."""
    curriculum = await _curriculum(interaction, choosing.open_here)
    if curriculum is None:
        return []
    return matching(membership.offer_tracks(curriculum), typed)


async def capstones(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The capstones of the cohort that was chosen, or of one's own."""
    curriculum = await _curriculum(interaction, choosing.mine_or_open)
    if curriculum is None:
        return []
    return [
        app_commands.Choice(name=f"{each.title}: {each.focus}"[:100], value=each.id)
        for each in in_order(curriculum)
        if typed.lower() in f"{each.title} {each.focus}".lower()
    ][:25]


async def stages(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The stages that can be given one more week, and those that can give one back."""
    found = await _cohort(interaction)
    return [] if found is None else matching(pausing.offer_stages(*found), typed)


async def weeks_to_come(interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """The weeks that can be left out, and those that are."""
    found = await _cohort(interaction)
    return [] if found is None else matching(pausing.offer_weeks(*found), typed)


async def weeks_to_close(interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
    """The weeks after which a pause can begin."""
    found = await _cohort(interaction)
    return [] if found is None else matching(pausing.offer_ends(*found), typed)


def matching(offered: Sequence[tuple[str, Value]], typed: str | float) -> list[app_commands.Choice[Value]]:
    """Of what is offered as (label, value), whatever has the typed text in its label: at most 25, as Discord has it."""
    wanted = str(typed).lower()  # for a number Discord sends one
    return [app_commands.Choice(name=label[:100], value=value) for label, value in offered if wanted in label.lower()][
        :25
    ]


async def _cohort(interaction: Interaction) -> tuple[Cohort, Calendar, Curriculum, datetime] | None:
    """The cohort that was chosen, or the only one, with its plan. None while it is unclear which."""
    study = interaction.client.study
    try:
        cohort = await choosing.open_here(study, actor(interaction), interaction.namespace.cohort)
        return cohort, study.calendar(cohort), study.curriculum(cohort), interaction.client.now()
    except StudyError:
        return None  # sending the command explains


async def zones(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Time zones by city, with the time it is there."""
    return [app_commands.Choice(name=label, value=zone) for label, zone in offer(typed, interaction.client.now())]


async def own_zone(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The same for oneself, with the cohort's zone first."""
    offered = person.offer_zones(typed, interaction.client.now())
    return [app_commands.Choice(name=label, value=zone) for label, zone in offered]


async def curricula(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The curricula of this installation."""
    return [
        app_commands.Choice(name=each.title, value=each.id)
        for each in interaction.client.study.library.curricula
        if typed.lower() in f"{each.title} {each.id}".lower()
    ][:25]


async def _curriculum(interaction: Interaction, choose: Choose) -> Curriculum | None:
    study = interaction.client.study
    try:
        cohort = await choose(study, actor(interaction), interaction.namespace.cohort)
        return study.curriculum(cohort)
    except StudyError:
        return None  # nothing to offer while it is unclear which cohort is meant; sending the command explains
