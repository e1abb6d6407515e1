"""What answers requests about a guild's scheduled events."""

from __future__ import annotations

from tests.wire import permissions
from tests.wire.routes import Request, on
from tests.wire.state import STAGE, VOICE, ApiError, Guild, Json
from tests.wire.world import World

STAGE_EVENT, VOICE_EVENT, ELSEWHERE = 1, 2, 3


def _allowed(world: World, guild_id: int) -> Guild:
    guild = world.guild(guild_id)
    needed = permissions.MANAGE_EVENTS
    permissions.require(permissions.in_guild(guild, guild.members[world.bot.id]), needed)
    return guild


def _find(guild: Guild, id_: int) -> Json:
    if id_ not in guild.events:
        raise ApiError(404, 10070, "Unknown Guild Scheduled Event")
    return guild.events[id_]


def _check(world: World, event: Json) -> None:
    """An event is in a voice or stage channel, or elsewhere: then it has a place and an end."""
    if event["entity_type"] == ELSEWHERE:
        complete = event["scheduled_end_time"] and (event["entity_metadata"] or {}).get("location")
    else:
        kind = STAGE if event["entity_type"] == STAGE_EVENT else VOICE
        complete = event["channel_id"] and world.channel(int(event["channel_id"])).type == kind
    if not complete:
        raise ApiError(400, 50035, "Invalid Form Body: the event's channel, or its location and end, are missing")


@on("GET", "/guilds/{guild}/scheduled-events")
def listed(world: World, request: Request, guild_id: int) -> list[Json]:
    return list(world.guild(guild_id).events.values())


@on("POST", "/guilds/{guild}/scheduled-events")
def create(world: World, request: Request, guild_id: int) -> Json:
    guild, id_ = _allowed(world, guild_id), world.new_id()
    empty = dict.fromkeys(("description", "scheduled_end_time", "entity_metadata", "channel_id", "entity_id", "image"))
    event: Json = {"id": str(id_), "guild_id": str(guild_id), "status": 1, "user_count": 0, **empty, **request.json}
    event |= {"creator_id": str(world.bot.id), "creator": world.bot.json()}
    _check(world, event)
    guild.events[id_] = event
    world.emit("GUILD_SCHEDULED_EVENT_CREATE", event, guild)
    return event


@on("GET", "/guilds/{guild}/scheduled-events/{event}")
def get(world: World, request: Request, guild_id: int, event_id: int) -> Json:
    return _find(world.guild(guild_id), event_id)


@on("PATCH", "/guilds/{guild}/scheduled-events/{event}")
def change(world: World, request: Request, guild_id: int, event_id: int) -> Json:
    guild = _allowed(world, guild_id)
    event = _find(guild, event_id)
    _check(world, {**event, **request.json})
    event.update(request.json)
    world.emit("GUILD_SCHEDULED_EVENT_UPDATE", event, guild)
    return event


@on("DELETE", "/guilds/{guild}/scheduled-events/{event}")
def delete(world: World, request: Request, guild_id: int, event_id: int) -> None:
    guild = _allowed(world, guild_id)
    world.emit("GUILD_SCHEDULED_EVENT_DELETE", _find(guild, event_id), guild)
    del guild.events[event_id]
