"""Setting up a cohort on Discord: its channels are checked first, its role is made, its first posts go out."""

from __future__ import annotations

import logging

import discord

from bot import cohorts, overview, posting
from bot.cohorts import Wish
from bot.errors import StudyError
from bot.records import Cohort, Kind, Posted
from bot.texts import common
from bot.texts import organisers as text
from bot.ui import cohort_cards, permissions
from bot.ui.base import Interaction, actor, answer, note

log = logging.getLogger(__name__)


async def create(interaction: Interaction, wish: Wish) -> None:
    """Create a cohort, give it a role where it has none, post its welcome and week 1 if they are due."""
    bot, who, guild = interaction.client, actor(interaction), require_guild(interaction)
    now = bot.now()
    planned = await cohorts.plan_new(bot.study, who, wish, now)
    permissions.require_posting(guild, planned.channel_id)
    permissions.require_reviewing(guild, planned.reviews_channel_id)
    if planned.role_id is not None:
        permissions.require_harmless(guild, planned.role_id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    own_role = await _make_role(guild, planned) if planned.role_id is None else None
    try:
        cohort = await cohorts.create(bot.study, cohorts.with_role(planned, own_role.id if own_role else None))
    except StudyError:
        if own_role is not None:
            await own_role.delete()
        raise
    await bot.ring()
    calendar, missing = bot.study.calendar(cohort), permissions.missing_for(guild, cohort)
    await answer(interaction, cohort_cards.created(cohort, calendar, now, missing))


async def _make_role(guild: discord.Guild, cohort: Cohort) -> discord.Role | None:
    """A role of the cohort's name; None where the bot may not make one, which the answer then explains."""
    if not guild.me.guild_permissions.manage_roles:
        return None
    try:
        # Mentionable: else weekly posts notify nobody, unless the bot may mention everyone, which it does not ask for.
        return await guild.create_role(name=cohort.name, mentionable=True)
    except discord.HTTPException as error:  # Such as the server's limit of 250 roles.
        log.warning("Could not create a role in server %d: %s", guild.id, error)
        return None


async def edit(interaction: Interaction, cohort: Cohort, wish: Wish) -> None:
    """Change a cohort; what waited for a repair is tried at once."""
    bot, guild = interaction.client, require_guild(interaction)
    if wish.channel_id is not None:
        permissions.require_posting(guild, wish.channel_id)
    if wish.reviews_channel_id is not None:
        permissions.require_reviewing(guild, wish.reviews_channel_id)
    if wish.role_id is not None:
        permissions.require_harmless(guild, wish.role_id)
    changed = await cohorts.edit(bot.study, actor(interaction), cohort, wish, bot.now())
    await interaction.response.defer(ephemeral=True, thinking=True)
    await bot.ring()
    missing = permissions.missing_for(guild, changed)
    await answer(interaction, cohort_cards.edited(changed, bot.study.calendar(changed), missing))


async def announce(interaction: Interaction, cohort: Cohort) -> None:
    """Post this week's assignment now; say where it is if it is there already."""
    bot = interaction.client
    week = bot.study.calendar(cohort).latest(bot.now())
    before = await overview.repost(bot.study, actor(interaction), cohort, bot.now())
    if week is None:
        raise StudyError(text.nothing_to_announce(bot.study.calendar(cohort).starts_at))
    await interaction.response.defer(ephemeral=True, thinking=True)
    await bot.ring()
    after = await posting.known(bot.study, cohort.id, Kind.ASSIGNMENT, week.number)
    await answer(interaction, note(_announced(cohort, week.number, before, after)))


def _announced(cohort: Cohort, week: int, before: Posted | None, after: Posted | None) -> str:
    if after is None or (after.state != "sent" and after.message_id is None):
        return text.announce_failed(week, (after.note if after else None) or "")
    if after.message_id is None:
        return text.announce_removed(week)
    if before is None or before.message_id is None:
        return text.announced(week)
    where = f"https://discord.com/channels/{cohort.guild_id}/{before.occurrence.channel_id}/{before.message_id}"
    return text.announced_already(week, where)


def require_guild(interaction: Interaction) -> discord.Guild:
    """The server of an interaction. Raises StudyError in direct messages."""
    if interaction.guild is None:
        raise StudyError(common.only_in_servers())
    return interaction.guild
