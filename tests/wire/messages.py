"""Messages as data: made from a request's body, changed, mentioned people found, attachments kept."""

from __future__ import annotations

import itertools
import mimetypes
import re
from typing import Any

from tests.wire.interaction import components, text
from tests.wire.state import COMPONENTS_V2, EPHEMERAL, LOADING, ApiError, Channel, Json, Person, timestamp
from tests.wire.world import World

Files = dict[str, tuple[str, bytes]]
KEPT_FLAGS = COMPONENTS_V2 | EPHEMERAL | LOADING | 1 << 2 | 1 << 12


def create(
    world: World, channel: Channel, author: Person, body: Json, files: Files | None = None, **extra: Any
) -> Json:
    """Stores a message and tells the bot of it; `extra` are fields Discord adds itself, such as the kind."""
    id_ = extra.pop("id", None) or world.new_id()
    flags = (body.get("flags") or 0) & KEPT_FLAGS | extra.pop("flags", 0)
    if not flags & LOADING and not any((files, *map(body.get, ("content", "embeds", "components", "poll")))):
        raise ApiError(400, 50006, "Cannot send an empty message")
    message: Json = {
        "id": str(id_),
        "channel_id": str(channel.id),
        "author": author.json(),
        "timestamp": timestamp(),
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "type": 0,
        "flags": flags,
        "reactions": [],
        "message_reference": body.get("message_reference"),
        **({"nonce": body["nonce"]} if body.get("nonce") is not None else {}),
        **extra,
    }
    if message["message_reference"] is None:
        del message["message_reference"]
    channel.messages[id_] = message
    channel.total_sent += not flags & EPHEMERAL
    _fill(world, channel, message, {"content": "", "embeds": [], "components": [], "attachments": [], **body}, files)
    _tell(world, channel, "MESSAGE_CREATE", message)
    return message


def edit(world: World, channel: Channel, message: Json, body: Json, files: Files | None = None) -> Json:
    """In place, so that whoever holds the message sees it change."""
    if message["flags"] & COMPONENTS_V2 and (body.get("content") or body.get("embeds")):
        raise ApiError(400, 50035, "Invalid Form Body: a Components V2 message carries no content or embeds")
    message["flags"] |= (body.get("flags") or 0) & COMPONENTS_V2
    message["flags"] &= ~LOADING
    message["edited_timestamp"] = timestamp()
    _fill(world, channel, message, body, files)
    _tell(world, channel, "MESSAGE_UPDATE", message)
    return message


def delete(world: World, channel: Channel, message: Json) -> None:
    id_ = int(message["id"])
    del channel.messages[id_]
    channel.pins.pop(id_, None)
    if not message["flags"] & EPHEMERAL:
        data = {"id": str(id_), "channel_id": str(channel.id)}
        if channel.guild:
            data["guild_id"] = str(channel.guild.id)
        world.emit("MESSAGE_DELETE", data, channel.guild)


def find(channel: Channel, id_: int) -> Json:
    """A message that everyone sees: fetching an ephemeral one fails as on Discord."""
    message = channel.messages.get(id_)
    if message is None or message["flags"] & EPHEMERAL:
        raise ApiError(404, 10008, "Unknown Message")
    return message


def keep_file(world: World, name: str, data: bytes) -> Json:
    id_ = world.new_id()
    world.files[f"{id_}/{name}"] = data
    url = f"{world.files_url}/{id_}/{name}"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"id": str(id_), "filename": name, "size": len(data), "url": url, "proxy_url": url, "content_type": kind}


def _fill(world: World, channel: Channel, message: Json, body: Json, files: Files | None) -> None:
    if "attachments" in body or files:
        kept = {str(entry["id"]) for entry in body.get("attachments") or [] if "filename" not in entry}
        old = [entry for entry in message.get("attachments", []) if entry["id"] in kept]
        new = [keep_file(world, name, data) for name, data in (files or {}).values()]
        message["attachments"] = old + new
    for key in ("content", "embeds", "components"):
        if key in body:
            message[key] = _linked(body[key] or ("" if key == "content" else []), message["attachments"])
    for number, component in enumerate(components(message), start=1):
        component.setdefault("id", number)
    message.update(_mentions(world, channel, text(message), body.get("allowed_mentions")))


def _linked(value: Any, attachments: list[Json]) -> Any:
    """A copy in which `attachment://x.png` is the address of that attachment."""
    if isinstance(value, list):
        return [_linked(entry, attachments) for entry in value]
    if not isinstance(value, dict):
        return value
    copy = {key: _linked(entry, attachments) for key, entry in value.items()}
    url = copy.get("url")
    if isinstance(url, str) and url.startswith("attachment://"):
        named = [entry for entry in attachments if entry["filename"] == url.removeprefix("attachment://")]
        if not named:
            raise ApiError(400, 50035, f"Invalid Form Body: no attachment for {url}")
        copy |= {"url": named[0]["url"], "proxy_url": named[0]["url"], "attachment_id": named[0]["id"]}
    return copy


def _mentions(world: World, channel: Channel, written: str, allowed: Json | None) -> Json:
    """Who is notified: what is written, as far as `allowed_mentions` lets it."""
    every = allowed is None
    parse, users, roles = ((allowed or {}).get(key) or [] for key in ("parse", "users", "roles"))
    people = dict.fromkeys(map(int, re.findall(r"<@!?(\d+)>", written)))
    groups = dict.fromkeys(map(int, re.findall(r"<@&(\d+)>", written)))
    known = channel.guild.roles if channel.guild else {}

    def may(kind: str, named: list[Any], id_: int) -> bool:
        return every or kind in parse or id_ in map(int, named)

    everyone = re.search(r"@(everyone|here)\b", written) is not None
    return {
        "mentions": [world.people[id_].json() for id_ in people if id_ in world.people and may("users", users, id_)],
        "mention_roles": [str(id_) for id_ in groups if id_ in known and may("roles", roles, id_)],
        "mention_everyone": everyone and (every or "everyone" in parse),
    }


def _tell(world: World, channel: Channel, event: str, message: Json) -> None:
    if message["flags"] & EPHEMERAL:
        return
    data = dict(message)
    if channel.guild:
        data["guild_id"] = str(channel.guild.id)
        author = channel.guild.members.get(int(message["author"]["id"]))
        data["member"] = {key: value for key, value in author.json().items() if key != "user"} if author else None
    world.emit(event, data, channel.guild)


def page(found: list[Json], query: dict[str, str]) -> list[Json]:
    """A page of messages as Discord cuts it: newest first, `after` from the oldest end."""
    limit = int(query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise ApiError(400, 50035, "Invalid Form Body: limit must be between 1 and 100")
    if "around" in query:
        middle = int(query["around"])
        nearest = sorted(found, key=lambda message: abs(int(message["id"]) - middle))[:limit]
        return sorted(nearest, key=lambda message: -int(message["id"]))
    if "after" in query:
        later = (message for message in found if int(message["id"]) > int(query["after"]))
        return list(itertools.islice(later, limit))[::-1]
    before = int(query.get("before", 1 << 63))
    return [message for message in reversed(found) if int(message["id"]) < before][:limit]
