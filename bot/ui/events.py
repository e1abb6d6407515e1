"""Live sessions as events of the server's calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import discord

from bot.board import Refused, Sent
from bot.posts import LiveSession
from bot.records import Posted, Session
from bot.texts import sessions as text
from bot.texts.words import trimmed
from bot.ui.permissions import missing_for_events


async def find(guild: discord.Guild, post: LiveSession) -> Sent | None:
    """The event, if it is still to come. An event has no nonce: a mark in its description tells it apart.

    Where an earlier change of plan could not take it away, it is at its old time: then it moves along.
    """
    for event in await guild.fetch_scheduled_events(with_counts=False):
        ours = event.creator_id == guild.me.id and _mark(post) in (event.description or "").splitlines()[-1:]
        if ours and event.status is discord.EventStatus.scheduled:
            if post.session and post.starts_at and not post.over and event.start_time != post.starts_at:
                await event.edit(**_details(guild, post, post.session, post.starts_at))
            return Sent(event.id)
    return None


async def create(guild: discord.Guild, post: LiveSession) -> Sent:
    """Put the event there. Raises Refused where the bot may not, or its channel is gone."""
    if post.session is None or post.starts_at is None:
        raise Refused(text.no_session())
    event = await guild.create_scheduled_event(**_details(guild, post, post.session, post.starts_at))
    return Sent(event.id)


def _details(guild: discord.Guild, post: LiveSession, session: Session, starts_at: datetime) -> dict[str, Any]:
    """What the event says. Raises Refused where the bot may not, or its channel is gone."""
    missing = missing_for_events(guild, session.channel_id)
    if missing:
        raise Refused("\n".join(missing))
    channel = guild.get_channel(session.channel_id or 0)
    place: dict[str, Any] = {"entity_type": discord.EntityType.external, "location": session.link or ""}
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        stage = isinstance(channel, discord.StageChannel)
        entity_type = discord.EntityType.stage_instance if stage else discord.EntityType.voice
        place = {"entity_type": entity_type, "channel": channel}
    return {
        "name": _name(post),
        "description": text.description(post.cohort.id, post.occurrence.number, post.week.question),
        "start_time": starts_at,
        "end_time": starts_at + timedelta(minutes=session.minutes),
        "privacy_level": discord.PrivacyLevel.guild_only,
        **place,
    }


async def move(guild: discord.Guild, post: LiveSession, posted: Posted) -> None:
    """After a change of plan: the event moves along, or goes where there is no session to come any more."""
    if posted.message_id is None:
        return
    try:
        event = await guild.fetch_scheduled_event(posted.message_id, with_counts=False)
    except discord.NotFound:  # somebody has removed it, or it is over
        return
    if event.status is not discord.EventStatus.scheduled:
        return
    if post.session is None or post.starts_at is None or (post.over and event.start_time > post.starts_at):
        await event.delete()
    elif not post.over:
        await event.edit(**_details(guild, post, post.session, post.starts_at))


def _mark(post: LiveSession) -> str:
    return text.mark(post.cohort.id, post.occurrence.number)


def _name(post: LiveSession) -> str:
    return trimmed(text.name(post.cohort.name, post.occurrence.number, post.week.title), 100)
