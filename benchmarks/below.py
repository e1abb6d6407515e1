"""A bot driven below the network: events go straight into discord.py's parsers, requests end where HTTP would begin."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import discord
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

Json = dict[str, Any]
BOT, GUILD, CHANNEL, MESSAGE, FIRST_MEMBER = 1, 10, 20, 30, 1_000_000
USER = {"id": str(BOT), "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
EVERYTHING = str(discord.Permissions.all().value)
JOINED = "2026-01-01T00:00:00+00:00"
NEVER = ("emojis", "stickers", "features", "threads", "presences", "voice_states", "stage_instances")
LEVELS = ("verification_level", "explicit_content_filter", "mfa_level", "default_message_notifications")
ids = count((int(time.time() * 1000) - 1_420_070_400_000) << 22)


def message(id_: int, body: Json) -> Json:
    fixed = {"content": "", "timestamp": JOINED, "edited_timestamp": None, "tts": False, "type": 0, "pinned": False}
    lists: Json = {key: [] for key in ("mentions", "mention_roles", "attachments", "embeds")}
    own = {"id": str(id_), "channel_id": str(CHANNEL), "author": USER, "flags": body.get("flags", 0)}
    return {**fixed, **lists, **own, "mention_everyone": False, "components": body.get("components") or []}


class Requests(HTTPClient):
    """Answers what a bot asks at its start and when it posts; remembers the last message posted."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.posted: Json = {}

    async def static_login(self, token: str) -> Any:
        self.token = token
        return USER

    async def close(self) -> None:
        """There is no connection."""

    async def request(self, route: Route, **body: Any) -> Any:
        if route.path == "/oauth2/applications/@me":
            texts = dict.fromkeys(("name", "description", "summary", "verify_key"), "")
            owner = {"bot_public": True, "bot_require_code_grant": False, "team": None, "owner": USER}
            return {"id": "2", "icon": None, "flags": 0, **texts, **owner}
        if route.method == "PUT":
            return []
        if route.path.endswith("/threads"):
            place = {"guild_id": str(GUILD), "parent_id": str(CHANNEL), "owner_id": str(BOT), "name": "", "type": 11}
            metadata = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": JOINED}
            return {"id": str(MESSAGE), **place, "thread_metadata": metadata, "message_count": 0, "member_count": 1}
        self.posted = message(MESSAGE, body["json"])
        return self.posted


class Answers(AsyncWebhookAdapter):
    """Takes the answers to interactions, as JSON like the network would."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # discord.py's is untyped
        self.waiting: dict[str, asyncio.Future[Json]] = {}

    async def request(self, route: Any, session: Any, *, payload: Any = None, multipart: Any = None, **_: Any) -> Any:
        id_ = route.url.split("/interactions/")[1].split("/")[0]
        body = json.loads(discord.utils._to_json(payload if payload else {}))
        self.waiting.pop(id_).set_result(body)
        told = {"id": id_, "type": 2, "response_message_id": id_, "response_message_ephemeral": True}
        return {"interaction": told, "resource": {"type": body["type"], "message": message(int(id_), body["data"])}}


class Driver:
    """A bot that believes itself connected to one server, and the people who use it."""

    def __init__(self, bot: discord.Client) -> None:
        self.bot, self.answers = bot, Answers()
        self.requests = Requests(asyncio.get_running_loop())
        bot.http = bot._connection.http = self.requests
        if tree := getattr(bot, "tree", None):
            tree._http = self.requests
        async_context.set(self.answers)

    async def start(self) -> None:
        state = self.bot._connection
        await self.bot.login("token")
        state.shard_count, state.guild_ready_timeout = 1, 0.0
        ready: Json = {"user": USER, "guilds": [], "application": {"id": "2", "flags": 0}, "session_id": "s"}
        state.parsers["READY"]({**ready, "shard": [0, 1]})
        channel = {"id": str(CHANNEL), "type": 0, "name": "study", "position": 0, "permission_overwrites": []}
        role: Json = {"id": str(GUILD), "name": "@everyone", "permissions": EVERYTHING, "position": 0, "color": 0}
        role |= {"hoist": False, "managed": False, "mentionable": False, "flags": 0}
        guild: Json = {"id": str(GUILD), "name": "Study group", "owner_id": "9", "roles": [role], "channels": [channel]}
        guild |= {**{key: [] for key in NEVER}, **dict.fromkeys((*LEVELS, "premium_tier", "nsfw_level"), 0)}
        guild |= {"system_channel_flags": 0, "afk_timeout": 300, "member_count": 1, "preferred_locale": "en-US"}
        me = {"user": USER, "roles": [], "joined_at": JOINED, "deaf": False, "mute": False, "flags": 0}
        state.parsers["GUILD_CREATE"]({**guild, "members": [me], "large": False, "unavailable": False})

    async def act(self, kind: int, person: int, data: Json, shown: Json | None = None) -> Json:
        """Something a person does, and the bot's answer."""
        id_ = str(next(ids))
        user = {"id": str(person), "username": f"u{person}", "discriminator": "0", "avatar": None}
        member = {"user": user, "roles": [], "joined_at": JOINED, "deaf": False, "mute": False, "flags": 0}
        place = {"id": str(CHANNEL), "type": 0, "name": "study", "permissions": EVERYTHING}
        event = {"id": id_, "token": id_, "application_id": "2", "type": kind, "version": 1, "data": data}
        event |= {"guild_id": str(GUILD), "channel_id": str(CHANNEL), "channel": place, "locale": "en-US"}
        event |= {"member": {**member, "permissions": EVERYTHING}, "app_permissions": EVERYTHING, "entitlements": []}
        event |= {"authorizing_integration_owners": {"0": str(GUILD)}, "context": 0, "attachment_size_limit": 1}
        if shown:
            event["message"] = shown
        answer = self.answers.waiting[id_] = asyncio.get_running_loop().create_future()
        self.bot._connection.parsers["INTERACTION_CREATE"](event)
        return await asyncio.wait_for(answer, 30)


async def many(one: Callable[[int], Any], number: int, at_once: int) -> float:
    """How many a second, of `one(0)` to `one(number - 1)`, so many at once."""
    gc.collect()
    waiting = iter(range(number))

    async def person() -> None:
        for each in waiting:
            await one(each)

    began = time.perf_counter()
    await asyncio.gather(*(person() for _ in range(at_once)))
    return number / (time.perf_counter() - began)
