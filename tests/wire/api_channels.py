"""What answers requests about channels and the messages in them."""

from __future__ import annotations

import time
from typing import Any

from tests.wire import messages, permissions
from tests.wire.routes import Request, on
from tests.wire.state import DIRECT, FORUM, TEXT, THREADS, VOICE, ApiError, Channel, Json, timestamp
from tests.wire.world import World

MOST_IN_FORUM, MOST_ON_POST, LONGEST_TAG = 20, 5, 20
WRITABLE = (TEXT, DIRECT, VOICE, 5, 13, *THREADS)

# Of a thread, by whoever has created it. https://discord.com/developers/docs/topics/threads#editing--deleting-threads;
# a post's tags as well, as long as it is not locked.
CREATORS_MAY_CHANGE = {"name", "archived", "auto_archive_duration", "applied_tags"}


@on("GET", "/channels/{channel}")
def get(world: World, request: Request, id_: int) -> Json:
    channel = world.channel(id_)
    world.require(channel, permissions.VIEW)
    return channel.json()


@on("PATCH", "/channels/{channel}")
def change(world: World, request: Request, id_: int) -> Json:
    channel, body = world.channel(id_), request.json
    if not channel.is_thread:
        world.require(channel, permissions.MANAGE_CHANNELS)
    elif channel.owner_id != world.bot.id or channel.locked or not body.keys() <= CREATORS_MAY_CHANGE:
        world.require(channel, permissions.MANAGE_THREADS)
    if channel.is_thread and body.get("archived", channel.archived):
        require_active(channel)
    fields = {"auto_archive_duration": "auto_archive", "available_tags": "tags", "permission_overwrites": "overwrites"}
    for key, value in body.items():
        name = fields.get(key, key)
        if name in ("name", "topic", "archived", "locked", "invitable", "auto_archive", "overwrites", "position"):
            setattr(channel, name, value)
    if "applied_tags" in body:
        channel.applied_tags = allowed_tags(world, channel, body["applied_tags"])
    if "available_tags" in body:
        channel.tags = _checked_tags(world, body["available_tags"])
    world.emit("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel.json(), channel.guild)
    return channel.json()


def allowed_tags(world: World, thread: Channel, tags: list[str]) -> list[int]:
    """The tags of a forum post, if the forum has them; only moderators change those for moderators."""
    forum = thread.parent
    assert forum
    known = {tag["id"]: tag for tag in forum.tags}
    if any(tag not in known for tag in tags):
        raise ApiError(400, 10087, "Unknown tag")
    if len(tags) > MOST_ON_POST:
        raise ApiError(400, 50035, "Invalid Form Body: applied_tags must be 5 or fewer in length")
    changed = {str(tag) for tag in thread.applied_tags} ^ set(tags)
    if any(known[tag]["moderated"] for tag in changed if tag in known):
        world.require(thread, permissions.MANAGE_THREADS)
    if forum.requires_tag and not tags:
        raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
    return [int(tag) for tag in tags]


def _checked_tags(world: World, tags: list[Json]) -> list[Json]:
    """https://discord.com/developers/docs/resources/channel#forum-tag-object"""
    if len(tags) > MOST_IN_FORUM:
        raise ApiError(400, 50035, "Invalid Form Body: available_tags must be 20 or fewer in length")
    names = [tag["name"].casefold() for tag in tags]
    if len(set(names)) < len(names):
        raise ApiError(400, 40061, "Tag names must be unique")
    if any(not 0 < len(name) <= LONGEST_TAG for name in names):
        raise ApiError(400, 50035, "Invalid Form Body: a tag's name must be between 1 and 20 in length")
    blank = {"moderated": False, "emoji_id": None, "emoji_name": None}
    return [{**blank, **tag, "id": str(tag.get("id") or world.new_id())} for tag in tags]


def require_active(channel: Channel) -> None:
    if channel.archived:
        raise ApiError(400, 50083, "Thread is archived")


@on("DELETE", "/channels/{channel}")
def remove(world: World, request: Request, id_: int) -> Json:
    channel = world.channel(id_)
    if channel.guild:
        world.require(channel, permissions.MANAGE_THREADS if channel.is_thread else permissions.MANAGE_CHANNELS)
        world.delete_channel(channel)
    return channel.json()


@on("POST", "/channels/{channel}/typing")
def typing(world: World, request: Request, id_: int) -> None:
    world.require(world.channel(id_), permissions.SEND)


@on("POST", "/channels/{channel}/messages")
def send(world: World, request: Request, id_: int) -> Json:
    channel, body = world.channel(id_), request.json
    if channel.type not in WRITABLE:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    may_send(world, channel, request)
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        key = (channel.id, world.bot.id, str(nonce))
        first, at = world.nonces.get(key, (0, 0.0))
        if first and time.monotonic() - at < world.nonce_seconds:
            return messages.find(channel, first)
    message = messages.create(world, channel, world.bot, body, request.files)
    if nonce is not None:
        world.nonces[channel.id, world.bot.id, str(nonce)] = (int(message["id"]), time.monotonic())
    if channel.archived:
        channel.archived = False
        world.emit("THREAD_UPDATE", channel.json(), channel.guild)
    return message


def may_send(world: World, channel: Channel, request: Request) -> None:
    if channel.recipient and not channel.recipient.inbox_open:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    needed = permissions.SEND_IN_THREADS if channel.is_thread else permissions.SEND
    world.require(channel, needed | (permissions.ATTACH if request.files else 0))
    if channel.locked:
        world.require(channel, permissions.MANAGE_THREADS)


@on("GET", "/channels/{channel}/messages")
def history(world: World, request: Request, id_: int) -> list[Json]:
    channel = world.channel(id_)
    if channel.type == FORUM:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    world.require(channel, permissions.VIEW)
    readable = channel.guild is None or _granted(world, channel) & permissions.HISTORY
    return messages.page(channel.history() if readable else [], request.query)


def _granted(world: World, channel: Channel) -> int:
    assert channel.guild
    return permissions.in_channel(channel, channel.guild.members[world.bot.id])


@on("GET", "/channels/{channel}/messages/{message}")
def get_message(world: World, request: Request, id_: int, message: int) -> Json:
    channel = world.channel(id_)
    world.require(channel, permissions.HISTORY)
    return messages.find(channel, message)


@on("PATCH", "/channels/{channel}/messages/{message}")
def edit_message(world: World, request: Request, id_: int, message: int) -> Json:
    channel = world.channel(id_)
    world.require(channel, permissions.VIEW)
    found = messages.find(channel, message)
    if found["author"]["id"] != str(world.bot.id):
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    # https://discord.com/developers/docs/topics/threads#active--archived-threads
    require_active(channel)
    if channel.locked:
        world.require(channel, permissions.MANAGE_THREADS)
    return messages.edit(world, channel, found, request.json, request.files)


@on("DELETE", "/channels/{channel}/messages/{message}")
def delete_message(world: World, request: Request, id_: int, message: int) -> None:
    channel = world.channel(id_)
    found = messages.find(channel, message)
    foreign = found["author"]["id"] != str(world.bot.id)
    world.require(channel, permissions.MANAGE_MESSAGES if foreign else permissions.VIEW)
    messages.delete(world, channel, found)


@on("GET", "/channels/{channel}/messages/pins")
def pins(world: World, request: Request, id_: int) -> Json:
    channel = world.channel(id_)
    world.require(channel, permissions.HISTORY)
    items = [{"pinned_at": at, "message": channel.messages[message]} for message, at in channel.pins.items()]
    return {"items": items[::-1], "has_more": False}


@on("PUT", "/channels/{channel}/messages/pins/{message}")
def pin(world: World, request: Request, id_: int, message: int) -> None:
    _pinned(world, id_, message, pinned=True)


@on("DELETE", "/channels/{channel}/messages/pins/{message}")
def unpin(world: World, request: Request, id_: int, message: int) -> None:
    _pinned(world, id_, message, pinned=False)


def _pinned(world: World, id_: int, message: int, *, pinned: bool) -> None:
    channel = world.channel(id_)
    world.require(channel, permissions.PIN)
    require_active(channel)
    found = messages.find(channel, message)
    found["pinned"] = pinned
    channel.pins.pop(message, None)
    if pinned:
        channel.pins[message] = timestamp()
    data: dict[str, Any] = {"channel_id": str(id_), "last_pin_timestamp": timestamp() if channel.pins else None}
    if channel.guild:
        data["guild_id"] = str(channel.guild.id)
    world.emit("CHANNEL_PINS_UPDATE", data, channel.guild)


@on("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji:str}/@me")
def react(world: World, request: Request, id_: int, message: int, emoji: str) -> None:
    messages.find(world.channel(id_), message)


@on("POST", "/users/@me/channels")
def open_direct(world: World, request: Request) -> Json:
    return world.direct_channel(world.person(int(request.json["recipient_id"]))).json()
