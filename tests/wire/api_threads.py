"""What answers requests about threads: on a message, as a forum post, or plain."""

from __future__ import annotations

from tests.wire import messages, permissions
from tests.wire.api_channels import allowed_tags, require_active
from tests.wire.routes import Request, on
from tests.wire.state import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    FORUM,
    HAS_THREAD,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    ApiError,
    Channel,
    Json,
    timestamp,
)
from tests.wire.world import World


@on("POST", "/channels/{channel}/messages/{message}/threads")
def on_message(world: World, request: Request, id_: int, message: int) -> Json:
    """A message has at most one thread, ever, and it has the message's id."""
    parent = world.channel(id_)
    if parent.type not in (TEXT, ANNOUNCEMENT):
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    world.require(parent, permissions.PUBLIC_THREADS)
    found = messages.find(parent, message)
    if found["flags"] & HAS_THREAD:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    kind = ANNOUNCEMENT_THREAD if parent.type == ANNOUNCEMENT else PUBLIC_THREAD
    thread = _start(world, parent, kind, request.json, message)
    found["flags"] |= HAS_THREAD
    found["thread"] = thread.json()
    return _announce(world, thread)


@on("POST", "/channels/{channel}/threads")
def start(world: World, request: Request, id_: int) -> Json:
    parent, body = world.channel(id_), request.json
    if parent.type == FORUM:
        return _post(world, request, parent)
    if parent.type not in (TEXT, ANNOUNCEMENT):
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    kind = body.get("type") or PRIVATE_THREAD
    private = kind == PRIVATE_THREAD
    world.require(parent, permissions.PRIVATE_THREADS if private else permissions.PUBLIC_THREADS)
    thread = _start(world, parent, kind, body, world.new_id())
    thread.invitable = body.get("invitable", True)
    return _announce(world, thread)


def _post(world: World, request: Request, forum: Channel) -> Json:
    """A forum post is a thread and its first message, which share their id."""
    world.require(forum, permissions.SEND | (permissions.ATTACH if request.files else 0))
    body = request.json
    thread = _start(world, forum, PUBLIC_THREAD, body, world.new_id())
    assert forum.guild
    try:
        thread.applied_tags = allowed_tags(world, thread, body.get("applied_tags") or [])
        message = messages.create(world, thread, world.bot, body["message"], request.files, id=thread.id)
    except ApiError:
        del forum.guild.channels[thread.id]
        raise
    return {**_announce(world, thread), "message": message}


def _start(world: World, parent: Channel, kind: int, body: Json, id_: int) -> Channel:
    assert parent.guild
    thread = Channel(id_, kind, body["name"], parent.guild, parent, owner_id=world.bot.id)
    thread.auto_archive = body.get("auto_archive_duration") or 1440
    thread.people[world.bot.id] = timestamp()
    parent.guild.channels[id_] = thread
    return thread


def _announce(world: World, thread: Channel) -> Json:
    data = {**thread.json(), "newly_created": True, "member": _member(thread, world.bot.id)}
    world.emit("THREAD_CREATE", data, thread.guild)
    return data


def _member(thread: Channel, person: int) -> Json:
    return {"id": str(thread.id), "user_id": str(person), "join_timestamp": thread.people[person], "flags": 0}


def _thread(world: World, id_: int) -> Channel:
    thread = world.channel(id_)
    if not thread.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return thread


@on("GET", "/channels/{channel}/thread-members")
def people(world: World, request: Request, id_: int) -> list[Json]:
    thread = _thread(world, id_)
    return [_member(thread, person) for person in thread.people]


@on("PUT", "/channels/{channel}/thread-members/@me")
def join(world: World, request: Request, id_: int) -> None:
    add(world, request, id_, world.bot.id)


@on("PUT", "/channels/{channel}/thread-members/{user}")
def add(world: World, request: Request, id_: int, user: int) -> None:
    thread = _thread(world, id_)
    world.require(thread, permissions.VIEW if user == world.bot.id else permissions.SEND_IN_THREADS)
    require_active(thread)
    if not thread.guild or user not in thread.guild.members:
        raise ApiError(404, 10007, "Unknown Member")
    thread.people.setdefault(user, timestamp())


@on("DELETE", "/channels/{channel}/thread-members/@me")
def leave(world: World, request: Request, id_: int) -> None:
    _thread(world, id_).people.pop(world.bot.id, None)


@on("DELETE", "/channels/{channel}/thread-members/{user}")
def drop(world: World, request: Request, id_: int, user: int) -> None:
    """Whoever has created a private thread may do so too."""
    thread = _thread(world, id_)
    if thread.type != PRIVATE_THREAD or thread.owner_id != world.bot.id:
        world.require(thread, permissions.MANAGE_THREADS)
    require_active(thread)
    if user not in thread.people:
        raise ApiError(404, 10007, "Unknown Member")
    thread.people.pop(user)


@on("GET", "/channels/{channel}/thread-members/{user}")
def member(world: World, request: Request, id_: int, user: int) -> Json:
    thread = _thread(world, id_)
    if user not in thread.people:
        raise ApiError(404, 10007, "Unknown Member")
    return _member(thread, user)


@on("GET", "/guilds/{guild}/threads/active")
def active(world: World, request: Request, id_: int) -> Json:
    return _listed(world, [thread for thread in world.guild(id_).threads if not thread.archived])


@on("GET", "/channels/{channel}/threads/archived/public")
def archived(world: World, request: Request, id_: int) -> Json:
    return _archived(world, id_, private=False)


@on("GET", "/channels/{channel}/threads/archived/private")
def archived_private(world: World, request: Request, id_: int) -> Json:
    return _archived(world, id_, private=True)


@on("GET", "/channels/{channel}/users/@me/threads/archived/private")
def archived_joined(world: World, request: Request, id_: int) -> Json:
    parent = world.channel(id_)
    world.require(parent, permissions.HISTORY)
    assert parent.guild
    inside = [thread for thread in parent.guild.threads if thread.parent is parent and thread.archived]
    return _listed(world, [each for each in inside if each.type == PRIVATE_THREAD and world.bot.id in each.people])


def _archived(world: World, id_: int, *, private: bool) -> Json:
    parent = world.channel(id_)
    world.require(parent, permissions.HISTORY | (permissions.MANAGE_THREADS if private else 0))
    assert parent.guild
    inside = [thread for thread in parent.guild.threads if thread.parent is parent and thread.archived]
    return _listed(world, [thread for thread in inside if (thread.type == PRIVATE_THREAD) == private])


def _listed(world: World, threads: list[Channel]) -> Json:
    """Newest first; the bot's own memberships beside them."""
    ordered = sorted(threads, key=lambda thread: -thread.id)
    mine = [_member(thread, world.bot.id) for thread in ordered if world.bot.id in thread.people]
    return {"threads": [thread.json() for thread in ordered], "members": mine, "has_more": False}
