"""Who may do what where: Discord's permission arithmetic."""

from __future__ import annotations

from discord import Permissions

from tests.wire.state import ApiError, Channel, Guild, Member

ALL = Permissions.all().value
VIEW = Permissions(view_channel=True).value
HISTORY = Permissions(read_message_history=True).value
SEND = Permissions(send_messages=True).value
SEND_IN_THREADS = Permissions(send_messages_in_threads=True).value
ATTACH = Permissions(attach_files=True).value
PUBLIC_THREADS = Permissions(create_public_threads=True).value
PRIVATE_THREADS = Permissions(create_private_threads=True).value
MANAGE_THREADS = Permissions(manage_threads=True).value
MANAGE_MESSAGES = Permissions(manage_messages=True).value
MANAGE_CHANNELS = Permissions(manage_channels=True).value
MANAGE_ROLES = Permissions(manage_roles=True).value
MANAGE_EVENTS = Permissions(manage_events=True).value
PIN = Permissions(pin_messages=True).value
ADMINISTRATOR = Permissions(administrator=True).value
MANAGE_GUILD = Permissions(manage_guild=True).value

MISSING_ACCESS = ApiError(403, 50001, "Missing Access")
MISSING_PERMISSIONS = ApiError(403, 50013, "Missing Permissions")


def in_guild(guild: Guild, member: Member) -> int:
    if guild.owner is member.person:
        return ALL
    value = guild.roles[guild.id].permissions
    for role in member.roles:
        value |= guild.roles[role].permissions if role in guild.roles else 0
    return ALL if value & ADMINISTRATOR else value


def in_channel(channel: Channel, member: Member) -> int:
    """After the channel's overwrites: everyone's, then the roles' together, then the member's own."""
    guild = channel.guild
    assert guild
    value = in_guild(guild, member)
    if value == ALL:
        return value
    place = channel.parent if channel.is_thread and channel.parent else channel
    overwrites = {int(o["id"]): (int(o["allow"]), int(o["deny"])) for o in place.overwrites}
    roles = [overwrites[role] for role in member.roles if role in overwrites]
    allow = deny = 0
    for allowed, denied in roles:
        allow, deny = allow | allowed, deny | denied
    for allowed, denied in (overwrites.get(guild.id, (0, 0)), (allow, deny), overwrites.get(member.person.id, (0, 0))):
        value = value & ~denied | allowed
    return value


def top_position(guild: Guild, member: Member) -> int:
    return max((guild.roles[role].position for role in member.roles if role in guild.roles), default=0)


def require(granted: int, needed: int) -> None:
    """Refuses as Discord does: without sight of the channel it says so, else it names no permission."""
    if needed & VIEW and not granted & VIEW:
        raise MISSING_ACCESS
    if needed & ~granted:
        raise MISSING_PERMISSIONS
