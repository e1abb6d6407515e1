"""Live sessions as events of the server's calendar."""

from __future__ import annotations

import logging
from datetime import timedelta

import discord

from bot.board import Refused, Sent
from bot.posts import LiveSession
from bot.records import Posted
from bot.texts import sessions as text
from bot.texts.words import trimmed
from bot.ui.permissions import missing_for_events

log = logging.getLogger(__name__)

UNKNOWN_EVENT = 10070


async def find(guild: discord.Guild, post: LiveSession) -> Sent | None:
    """The event, if it is there already. An event has no nonce: a name that no other cohort has tells it apart."""
    for event in await guild.fetch_scheduled_events(with_counts=False):
        if event.name == _name(post) and event.creator_id == guild.me.id:
            return Sent(event.id)
    return None


async def create(guild: discord.Guild, post: LiveSession) -> Sent:
    """Put the event there. Raises Refused where the bot may not, or its channel is gone."""
    if post.session is None or post.starts_at is None:
        raise Refused(text.no_session())
    missing = missing_for_events(guild, post.session.channel_id)
    if missing:
        raise Refused("\n".join(missing))
    name, description = _name(post), text.description(post.occurrence.number, post.week.question)
    end_time = post.starts_at + timedelta(minutes=post.session.minutes)
    channel = guild.get_channel(post.session.channel_id or 0)
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        event = await guild.create_scheduled_event(
            name=name,
            description=description,
            start_time=post.starts_at,
            end_time=end_time,
            channel=channel,
            privacy_level=discord.PrivacyLevel.guild_only,
        )
    else:
        event = await guild.create_scheduled_event(
            name=name,
            description=description,
            start_time=post.starts_at,
            end_time=end_time,
            entity_type=discord.EntityType.external,
            location=post.session.link or "",
            privacy_level=discord.PrivacyLevel.guild_only,
        )
    return Sent(event.id)


async def move(guild: discord.Guild, post: LiveSession, posted: Posted) -> None:
    """After a change of plan: the event moves along, or goes where there is no session any more."""
    if posted.message_id is None:
        return
    try:
        event = await guild.fetch_scheduled_event(posted.message_id, with_counts=False)
    except discord.NotFound:  # somebody has removed it, or it is over
        return
    if event.status is not discord.EventStatus.scheduled:
        return
    if post.session is None or post.starts_at is None:
        await event.delete()
    else:
        end_time = post.starts_at + timedelta(minutes=post.session.minutes)
        await event.edit(start_time=post.starts_at, end_time=end_time)


def _name(post: LiveSession) -> str:
    return trimmed(text.name(post.cohort.name, post.occurrence.number, post.week.title), 100)
