"""The demo's installation: its SQLite file, and its server as it then is, for the local Discord to go on with."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from simcord import Env
from simcord.backend import serializers

from bot.app import StudyBot
from bot.behind import look
from bot.curriculum.library import load_library
from bot.demo import samples
from bot.demo.run import HOST
from bot.demo.simulation import Simulation
from bot.demo.world import StudyWorld
from bot.inspection.inspector import Inspector
from bot.settings import ROOT
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from bot.ui.pace import unhurried
from tests.wire.discord_server import LocalDiscord
from tests.wire.state import Channel, Guild, Json, Member, Person, Role

PORT = 8642  # nobody listens there: the demo fetches its notebooks from its own folder


@dataclass(frozen=True)
class Demo:
    """`database`: the file. The rest is what Discord has, as its API says it; messages by their channel."""

    database: Path
    now: datetime
    bot: int
    guild: Json
    channels: list[Json]
    messages: dict[int, list[Json]]


async def demo(database: Path) -> Demo:
    """What `python -m bot demo` builds before its page can be opened, on a file that stays."""
    migrate(database)
    address = f"http://{HOST}:{PORT}"
    async with (
        Database.open(database) as db,
        contextlib.aclosing(samples.fetcher(address)) as fetcher,
        Inspector() as inspector,
    ):
        bot = StudyBot(
            Study(db, load_library([ROOT / "curriculum.yaml"])), partial(look, fetcher, inspector), turn=unhurried
        )
        simulation = Simulation(bot, StudyWorld(bot, address), PORT)
        await simulation.start()
        try:
            return _seen(simulation.env, database, simulation.place.guild.id)
        finally:
            await simulation.stop()


def _seen(env: Env, database: Path, guild_id: int) -> Demo:
    backend: Any = env.backend
    return Demo(
        database,
        env.now(),
        backend.bot_user.id,
        {**serializers.guild_create_payload(backend, backend.guilds[guild_id])}
        | {"members": [_member(backend, guild_id, each) for each in backend.guilds[guild_id].members.values()]},
        [_channel(backend, each) for each in backend.channels.values()],
        {
            channel: [{**serializers.message_payload(backend, each)} for each in messages.values()]
            for channel, messages in backend.messages.items()
        },
    )


def _member(backend: Any, guild_id: int, member: Any) -> Json:
    return {**serializers.member_payload(backend, backend.guilds[guild_id], member)}


def _channel(backend: Any, channel: Any) -> Json:
    return {**serializers.channel_payload(backend, channel), "people": dict(channel.thread_members)}


def move_in(server: LocalDiscord, found: Demo) -> Guild:
    """The demo's server, as it was left, in the local Discord. The bot is the same."""
    del server.people[server.bot.id]
    server.bot.id = found.bot
    server.people[server.bot.id] = server.bot
    for each in found.guild["members"]:
        user = each["user"]
        id_ = int(user["id"])
        server.people.setdefault(id_, Person(id_, user["global_name"], bot=user["bot"]))
    guild = Guild(int(found.guild["id"]), found.guild["name"], server.people[int(found.guild["owner_id"])])
    for each in found.guild["roles"]:
        id_, granted = int(each["id"]), int(each["permissions"])
        guild.roles[id_] = Role(id_, each["name"], granted, each["position"], each["managed"])
    for each in found.guild["members"]:
        id_ = int(each["user"]["id"])
        guild.members[id_] = Member(server.people[id_], set(map(int, each["roles"])))
    server.guilds[guild.id] = guild
    for each in found.channels:
        _move_channel(server, guild, each, found.messages)
    return guild


def _move_channel(server: LocalDiscord, guild: Guild, seen: Json, messages: dict[int, list[Json]]) -> None:
    id_ = int(seen["id"])
    channel = Channel(id_, seen["type"], seen.get("name") or "")
    if "recipients" in seen:
        channel.recipient = server.people[int(seen["recipients"][0]["id"])]
        server.direct[id_] = channel
    else:
        channel.guild = guild
        channel.parent = guild.channels.get(int(seen["parent_id"] or 0))
        channel.overwrites = seen.get("permission_overwrites", [])
        channel.tags = seen.get("available_tags", [])
        channel.applied_tags = list(map(int, seen.get("applied_tags", [])))
        channel.owner_id = int(seen.get("owner_id") or 0)
        channel.people = seen["people"]
        guild.channels[id_] = channel
    for message in messages.get(id_, []):
        channel.messages[int(message["id"])] = message
        channel.total_sent += 1
