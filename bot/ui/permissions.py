"""Which of Discord's permissions the bot needs where, and how to say that one is missing."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.board import Refused
from bot.errors import PermissionNeeded, StudyError
from bot.records import Cohort
from bot.texts import circles as circle_text
from bot.texts import common as text
from bot.texts import sessions as session_text
from bot.texts.words import channel as channel_mention
from bot.texts.words import role as role_mention

# By the names that Discord's settings use.
HISTORY = {"read_message_history": "Read Message History"}
POSTING = {"view_channel": "View Channel", "send_messages": "Send Messages"} | HISTORY
THREADS = {"create_public_threads": "Create Public Threads", "send_messages_in_threads": "Send Messages in Threads"}
# A forum's "Create Posts" is the same permission as a text channel's "Send Messages".
FORUM = {
    "view_channel": "View Channel",
    "send_messages": "Create Posts",
    "send_messages_in_threads": "Send Messages in Posts",
    "read_message_history": "Read Message History",
}
CIRCLES = POSTING | {
    "create_private_threads": "Create Private Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}
PICTURES = {"attach_files": "Attach Files"}
EVENTS_IN_CHANNEL = {"view_channel": "View Channel", "connect": "Connect", "create_events": "Create Events"}
# All that the README's invite link asks for.
IN_SERVER = POSTING | THREADS | CIRCLES | PICTURES | {"manage_roles": "Manage Roles", "create_events": "Create Events"}
INVITE = discord.Permissions(**dict.fromkeys(IN_SERVER, True))


def require_posting(guild: discord.Guild, channel_id: int) -> None:
    """Raises PermissionNeeded naming every permission missing for posting there."""
    found = guild.get_channel_or_thread(channel_id)
    if found is None:
        raise PermissionNeeded(text.channel_gone())
    if not isinstance(found, discord.TextChannel):
        raise PermissionNeeded(text.wrong_channel())
    _require(guild, found, POSTING)


def require_reviewing(guild: discord.Guild, channel_id: int) -> None:
    """The same for review threads, which may be in a forum."""
    found = guild.get_channel_or_thread(channel_id)
    if found is None:
        raise PermissionNeeded(text.channel_gone())
    if not isinstance(found, discord.TextChannel | discord.ForumChannel):
        raise PermissionNeeded(text.wrong_channel())
    _require(guild, found, FORUM if isinstance(found, discord.ForumChannel) else POSTING | THREADS)


def require_own(user: discord.abc.User, guild: discord.Guild, channel_id: int) -> None:
    """Raises StudyError unless the person may read and write there: nobody lets the bot speak where they may not."""
    found = guild.get_channel(channel_id)
    if found is None or not isinstance(user, discord.Member):
        raise PermissionNeeded(text.channel_gone())
    has = found.permissions_for(user)
    if not (has.view_channel and has.send_messages):
        raise StudyError(text.not_your_channel(channel_mention(channel_id)))


def missing_in_server(guild: discord.Guild) -> Sequence[str]:
    """What to say about permissions that the bot was not given when it was added; empty where nothing is missing."""
    has = guild.me.guild_permissions
    missing = [label for name, label in IN_SERVER.items() if not getattr(has, name)]
    return (text.missing_in_server(missing),) if missing else ()


def missing_for_posts(guild: discord.Guild, channel_id: int) -> Sequence[str]:
    """What to say about weekly posts and their threads in a channel; empty where nothing is missing."""
    found = guild.get_channel(channel_id)
    if found is None:
        return (text.channel_gone(),)
    return _missing(guild, found, FORUM if isinstance(found, discord.ForumChannel) else POSTING | THREADS)


def require_history(guild: discord.Guild, channel_id: int) -> None:
    """Raises Refused where the bot may not read what was said: Discord answers that there is nothing."""
    found = guild.get_channel_or_thread(channel_id)
    place = found.parent if isinstance(found, discord.Thread) else found
    if place is not None and not place.permissions_for(guild.me).read_message_history:
        raise Refused("\n".join(_missing(guild, place, HISTORY)))


def missing_for_events(guild: discord.Guild, channel_id: int | None) -> Sequence[str]:
    """What to say about live sessions as events: in a voice or stage channel, or (None) behind a link."""
    channel = guild.get_channel(channel_id) if channel_id else None
    if channel_id and channel is None:
        return (session_text.channel_gone(),)
    if channel is not None:
        return _missing(guild, channel, EVENTS_IN_CHANNEL)
    return () if guild.me.guild_permissions.create_events else (text.missing_event_permission(),)


def missing_for_circles(guild: discord.Guild, channel_id: int) -> Sequence[str]:
    """What to say about the private threads of study circles in a channel; empty where nothing is missing."""
    found = guild.get_channel(channel_id)
    if found is None:
        return (text.channel_gone(),)
    if found.type is discord.ChannelType.news:
        return (circle_text.no_private_threads(channel_mention(channel_id)),)
    return _missing(guild, found, CIRCLES)


def require_events(guild: discord.Guild | None, channel_id: int | None) -> None:
    """Raises PermissionNeeded naming what is missing for live sessions as events."""
    if guild is not None and (missing := missing_for_events(guild, channel_id)):
        raise PermissionNeeded("\n".join(missing))


def missing_for_role(guild: discord.Guild, role_id: int | None) -> Sequence[str]:
    """What to say about the cohort's role, where the bot cannot give it out."""
    if not guild.me.guild_permissions.manage_roles:
        return (text.missing_role_permission(),)
    if role_id is None:
        return ()
    role = guild.get_role(role_id)
    if role is None:
        return (text.role_gone(),)
    if role >= guild.me.top_role:
        return (text.role_too_high(role.mention),)
    if not role.mentionable and not guild.me.guild_permissions.mention_everyone:
        return (text.role_not_mentionable(role.mention),)
    return ()


def require_harmless(guild: discord.Guild, role_id: int) -> None:
    """Raises StudyError for a role that cannot be given out, or that must not be given to whoever joins."""
    role = guild.get_role(role_id)
    if role is None or role.is_default() or role.managed:
        raise StudyError(text.unusable_role(role_mention(role_id)))
    if role.permissions.value & discord.Permissions.elevated().value:
        raise StudyError(text.powerful_role(role.mention))


def missing_for(
    guild: discord.Guild | None, cohort: Cohort, *, circles: bool = False, pictures: bool = False
) -> Sequence[str]:
    """Everything a cohort lacks on Discord, for /cohort create, edit and status.

    `circles`: it has study circles; `pictures`: there is one to post.
    """
    if guild is None:
        return ()
    place = guild.get_channel(cohort.channel_id) if pictures else None
    for_pictures = _missing(guild, place, PICTURES) if place else ()
    in_threads = missing_for_circles(guild, cohort.channel_id) if circles else ()
    channels = dict.fromkeys((cohort.channel_id, cohort.reviews_channel_id))
    in_channels = [words for channel_id in channels for words in missing_for_posts(guild, channel_id)]
    events = missing_for_events(guild, cohort.session.channel_id) if cohort.session else ()
    roles = (*missing_for_role(guild, cohort.role_id), *_missing_organisers(guild, cohort.organiser_role_id))
    missing = (*in_channels, *in_threads, *for_pictures, *roles, *events)
    return tuple(dict.fromkeys(missing))


def _missing_organisers(guild: discord.Guild, role_id: int | None) -> Sequence[str]:
    return (text.organiser_role_gone(),) if role_id is not None and guild.get_role(role_id) is None else ()


def _require(guild: discord.Guild, channel: discord.abc.GuildChannel, needs: dict[str, str]) -> None:
    if missing := _missing(guild, channel, needs):
        raise PermissionNeeded("\n".join(missing))


def _missing(guild: discord.Guild, channel: discord.abc.GuildChannel, needs: dict[str, str]) -> Sequence[str]:
    has = channel.permissions_for(guild.me)
    missing = [label for name, label in needs.items() if not getattr(has, name)]
    return (text.missing_permissions(missing, channel_mention(channel.id)),) if missing else ()
