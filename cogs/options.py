"""The options that several commands share, and what is offered while somebody types."""

from __future__ import annotations

from discord import app_commands

from bot import choosing, membership
from bot.capstones import in_order
from bot.curriculum.model import Curriculum
from bot.errors import StudyError
from bot.texts.cohorts import cohort_label
from bot.ui.base import Interaction, actor
from bot.ui.cohort_cards import state
from bot.zones import offer


async def own_cohorts(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The cohorts that the person is in."""
    return await _offer(interaction, typed, own=True)


async def all_cohorts(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The cohorts of this server."""
    return await _offer(interaction, typed, own=False)


async def _offer(interaction: Interaction, typed: str, *, own: bool) -> list[app_commands.Choice[str]]:
    study, now = interaction.client.study, interaction.client.now()
    found = await choosing.offer(study, actor(interaction), own=own)
    matching = [cohort for cohort in found if typed.strip().lower() in cohort.name.lower()]
    labels = [cohort_label(each.name, state(each, study.calendar(each), now)) for each in matching[:25]]
    return [
        app_commands.Choice(name=label, value=str(cohort.id)) for label, cohort in zip(labels, matching, strict=False)
    ]


async def tracks(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The tracks of the curriculum of the cohort that was chosen, or of the only one."""
    curriculum = await _curriculum(interaction)
    if curriculum is None:
        return []
    offered = membership.offer_tracks(curriculum)
    return [app_commands.Choice(name=label[:100], value=id) for label, id in offered if typed.lower() in label.lower()][
        :25
    ]


async def capstones(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The capstones of that curriculum."""
    curriculum = await _curriculum(interaction)
    if curriculum is None:
        return []
    return [
        app_commands.Choice(name=f"{each.title}: {each.focus}"[:100], value=each.id)
        for each in in_order(curriculum)
        if typed.lower() in f"{each.title} {each.focus}".lower()
    ][:25]


async def zones(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Time zones by city, with the time it is there."""
    return [app_commands.Choice(name=label, value=zone) for label, zone in offer(typed, interaction.client.now())]


async def curricula(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The curricula of this installation."""
    return [
        app_commands.Choice(name=each.title, value=each.id)
        for each in interaction.client.study.library.curricula
        if typed.lower() in f"{each.title} {each.id}".lower()
    ][:25]


async def _curriculum(interaction: Interaction) -> Curriculum | None:
    study = interaction.client.study
    try:
        cohort = await choosing.open_here(study, actor(interaction), interaction.namespace.cohort)
        return study.curriculum(cohort)
    except StudyError:
        return None  # nothing to offer while it is unclear which cohort is meant; sending the command explains
