"""Setting up a cohort on Discord: its channels are checked first, its role is made, its first posts go out."""

from __future__ import annotations

import logging

import discord

from bot import cohorts, membership, overview, posting, ringing
from bot.cohorts import Wish
from bot.errors import StudyError
from bot.records import Cohort, Kind, Posted
from bot.study import Study
from bot.texts import common
from bot.texts import organisers as text
from bot.texts.words import message_url, role
from bot.ui import cohort_cards, permissions, roles, tags
from bot.ui.answering import TROUBLE
from bot.ui.base import Interaction, actor, answer, note
from bot.ui.bot import Bot

log = logging.getLogger(__name__)


async def create(interaction: Interaction, wish: Wish) -> None:
    """Create a cohort, give it a role where it has none, post its welcome and week 1 if they are due."""
    bot, who, guild = interaction.client, actor(interaction), require_guild(interaction)
    now = bot.now()
    planned = await cohorts.plan_new(bot.study, who, wish, now)
    require_usable(interaction, planned.channel_id, planned.reviews_channel_id, planned.role_id)
    await interaction.response.defer(ephemeral=True, thinking=True)
    cohort = await _store(bot.study, guild, planned)
    await post_due(bot, cohort)
    calendar, missing = bot.study.calendar(cohort), permissions.missing_for(guild, cohort)
    hints = tags.hints(guild, cohort.reviews_channel_id, bot.study.curriculum(cohort))
    await answer(interaction, cohort_cards.created(cohort, calendar, now, missing, hints))


async def _store(study: Study, guild: discord.Guild, planned: Cohort) -> Cohort:
    own_role = await roles.make(guild, planned) if planned.role_id is None else None
    try:
        return await cohorts.create(study, cohorts.with_role(planned, own_role.id if own_role else None))
    except Exception:  # Whatever it was: a role that no cohort knows of would stay for good.
        if own_role is not None:
            await roles.unmake(own_role)
        raise


async def hand_out(interaction: Interaction, cohort: Cohort, role_id: int) -> None:
    """Give the role to everyone who is in, after the answer: Discord lets through about one a second."""
    members = await membership.present(interaction.client.study, cohort)
    if not members:
        return
    handout = await roles.give_all(interaction.client, cohort, role_id, members)
    words = text.handed_out(role(role_id), handout.given, handout.gone, handout.failed)
    try:
        await answer(interaction, note(words))
    except TROUBLE as error:  # After 15 minutes Discord takes no more answers to a command.
        log.info("Nobody could be told: %s (%s)", words, error)


def require_usable(interaction: Interaction, posts: int | None, reviews: int | None, role_id: int | None) -> None:
    """Raises StudyError where the bot, or the person, could not write, and for a role that must not be given out."""
    guild = require_guild(interaction)
    if posts is not None:
        permissions.require_posting(guild, posts)
        permissions.require_own(interaction.user, guild, posts)
    if reviews is not None:
        permissions.require_reviewing(guild, reviews)
        permissions.require_own(interaction.user, guild, reviews)
    if role_id is not None:
        permissions.require_harmless(guild, role_id)


async def post_due(bot: Bot, cohort: Cohort) -> None:
    """What is due in this cohort now; the other cohorts', which may take longer, beside it."""
    await ringing.ring_one(bot.study, bot.board, cohort.id, bot.now)
    bot.ring_soon()


async def announce(interaction: Interaction, cohort: Cohort) -> None:
    """Post this week's assignment now; say where it is if it is there already."""
    bot = interaction.client
    week = bot.study.calendar(cohort).latest(bot.now())
    before = await overview.repost(bot.study, actor(interaction), cohort, bot.now())
    if week is None:
        raise StudyError(text.nothing_to_announce(bot.study.calendar(cohort).starts_at))
    await interaction.response.defer(ephemeral=True, thinking=True)
    await post_due(bot, cohort)
    after = await posting.known(bot.study, cohort.id, Kind.ASSIGNMENT, week.number)
    await answer(interaction, note(_announced(cohort, week.number, before, after)))


def _announced(cohort: Cohort, week: int, before: Posted | None, after: Posted | None) -> str:
    if after is not None and after.state == "claimed" and after.note is None:
        return text.announce_under_way(week)
    if after is None or (after.state != "sent" and after.message_id is None):
        return text.announce_failed(week, (after.note if after else None) or "")
    if after.message_id is None:
        return text.announce_removed(week)
    if before is None or before.message_id is None:
        return text.announced(week)
    where = message_url(cohort.guild_id, before.occurrence.channel_id, before.message_id)
    return text.announced_already(week, where)


def require_guild(interaction: Interaction) -> discord.Guild:
    """The server of an interaction. Raises StudyError in direct messages."""
    if interaction.guild is None:
        raise StudyError(common.only_in_servers())
    return interaction.guild
