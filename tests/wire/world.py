"""The local Discord's state with what a test builds in it, what requests look up in it, and how one waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from tests.wire import permissions
from tests.wire.interaction import Interaction
from tests.wire.state import FORUM, TEXT, VOICE, ApiError, Channel, Guild, Json, Member, Person, Role

T = TypeVar("T")
DISCORD_EPOCH = 1_420_070_400_000
USUAL_PERMISSIONS = (
    permissions.VIEW
    | permissions.HISTORY
    | permissions.SEND
    | permissions.SEND_IN_THREADS
    | permissions.ATTACH
    | permissions.PUBLIC_THREADS
)
BOT_PERMISSIONS = (
    USUAL_PERMISSIONS
    | permissions.PRIVATE_THREADS
    | permissions.MANAGE_THREADS
    | permissions.MANAGE_MESSAGES
    | permissions.MANAGE_ROLES
    | permissions.PIN
)


class World:
    def __init__(self) -> None:
        self._last_id = 0
        self.clock = time.time  # seconds since 1970, as whoever is in it has it
        self.guilds: dict[int, Guild] = {}
        self.people: dict[int, Person] = {}
        self.direct: dict[int, Channel] = {}
        self.bot = Person(self.new_id(), "Syllabot", bot=True)
        self.people[self.bot.id] = self.bot
        self.commands: dict[int | None, list[Json]] = {}
        self.interactions: dict[int, Interaction] = {}
        self.files: dict[str, bytes] = {}
        self.files_url = ""
        self.nonces: dict[tuple[int, int, str], tuple[int, float]] = {}
        self.nonce_seconds = 300.0
        self.answer_seconds = 3.0
        self.shards = 1
        self.application: Json = {"flags": 0}
        self._waiting: list[tuple[Callable[[], object], asyncio.Future[Any]]] = []

    def new_id(self, shard: tuple[int, int] = (0, 1)) -> int:
        """Ids tell the time, as Discord's do, and grow. `shard`: number and count of the one that a server is in."""
        now = int(self.clock() * 1000) - DISCORD_EPOCH
        last = max(self._last_id + 1, now << 22)
        missing = (shard[0] - (last >> 22)) % shard[1]
        self._last_id = last if missing == 0 else ((last >> 22) + missing) << 22
        return self._last_id

    # Building

    def add_guild(self, name: str, *, bot_permissions: int = BOT_PERMISSIONS, shard: tuple[int, int] = (0, 1)) -> Guild:
        """A server with the bot in it; the bot's own role is the highest. Everyone has the usual permissions."""
        owner = self.add_person(f"{name} owner")
        guild = Guild(self.new_id(shard), name, owner)
        guild.roles[guild.id] = Role(guild.id, "@everyone", USUAL_PERMISSIONS, position=0)
        own = Role(self.new_id(), self.bot.name, bot_permissions, position=100, managed=True)
        guild.roles[own.id] = own
        guild.members = {owner.id: Member(owner), self.bot.id: Member(self.bot, {own.id})}
        self.guilds[guild.id] = guild
        self.emit("GUILD_CREATE", guild.json([guild.members[self.bot.id].json()]), guild)
        return guild

    def add_person(self, name: str, *, inbox_open: bool = True, locale: str = "en-US") -> Person:
        person = Person(self.new_id(), name, inbox_open=inbox_open, locale=locale)
        self.people[person.id] = person
        return person

    def add_member(self, guild: Guild, person: Person | str, *, permissions: int = 0, locale: str = "en-US") -> Person:
        """A person of the guild; `permissions` beyond everyone's come with a role of their own."""
        person = self.add_person(person, locale=locale) if isinstance(person, str) else person
        member = guild.members[person.id] = Member(person)
        if permissions:
            member.roles.add(self.add_role(guild, f"{person.name}'s", permissions=permissions).id)
        self.emit("GUILD_MEMBER_ADD", {**member.json(), "guild_id": str(guild.id)}, guild)
        return person

    def add_role(self, guild: Guild, name: str, *, permissions: int = 0, position: int = 1) -> Role:
        return self.put_role(guild, Role(self.new_id(), name, permissions, position))

    def put_role(self, guild: Guild, role: Role) -> Role:
        guild.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role.json()}, guild)
        return role

    def add_channel(self, guild: Guild, name: str, *, kind: int = TEXT, topic: str | None = None) -> Channel:
        channel = Channel(self.new_id(), kind, name, guild, topic=topic, position=len(guild.channels))
        guild.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", channel.json(), guild)
        return channel

    def add_forum(self, guild: Guild, name: str, *, tags: tuple[str, ...] = ()) -> Channel:
        return self.tag(self.add_channel(guild, name, kind=FORUM), *tags)

    def tag(self, forum: Channel, *tags: str, moderated: tuple[str, ...] = (), required: bool = False) -> Channel:
        """Gives a forum its tags; those `moderated` only moderators may use."""
        plain = {"emoji_id": None, "emoji_name": None}
        forum.tags = [{"id": str(self.new_id()), "name": tag, "moderated": False, **plain} for tag in tags]
        forum.tags[:0] = [{"id": str(self.new_id()), "name": tag, "moderated": True, **plain} for tag in moderated]
        forum.requires_tag = required
        self.emit("CHANNEL_UPDATE", forum.json(), forum.guild)
        return forum

    def add_voice(self, guild: Guild, name: str) -> Channel:
        return self.add_channel(guild, name, kind=VOICE)

    def overwrite(self, channel: Channel, whom: Person | Role | None = None, *, allow: int = 0, deny: int = 0) -> None:
        """Changes what `whom` (the bot, unless named) may do in the channel."""
        whom = whom or self.bot
        kept = [o for o in channel.overwrites if o["id"] != str(whom.id)]
        kind = 0 if isinstance(whom, Role) else 1
        channel.overwrites = [*kept, {"id": str(whom.id), "type": kind, "allow": str(allow), "deny": str(deny)}]
        self.emit("CHANNEL_UPDATE", channel.json(), channel.guild)

    def delete_channel(self, channel: Channel) -> None:
        assert channel.guild
        for thread in [thread for thread in channel.guild.threads if thread.parent is channel]:
            self.delete_channel(thread)
        del channel.guild.channels[channel.id]
        self.emit("THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", channel.json(), channel.guild)

    def remove_bot(self, guild: Guild) -> None:
        """Somebody removes the bot from the guild: it may do nothing there any more."""
        del guild.members[self.bot.id]
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild)

    def add_bot(self, guild: Guild) -> None:
        """It is invited again; its role is there anew."""
        own = next(role for role in guild.roles.values() if role.managed)
        guild.members[self.bot.id] = Member(self.bot, {own.id})
        event = guild.json([guild.members[self.bot.id].json()])
        del event["unavailable"]  # by which discord.py tells a guild that is joined from one that is back
        self.emit("GUILD_CREATE", event, guild)

    def forget_nonces(self) -> None:
        """As after the few minutes for which Discord remembers them."""
        self.nonces.clear()

    # Looking up

    def guild(self, id_: int) -> Guild:
        if id_ not in self.guilds:
            raise ApiError(404, 10004, "Unknown Guild")
        return self.guilds[id_]

    def channel(self, id_: int) -> Channel:
        found = self.direct.get(id_) or next((g.channels[id_] for g in self.guilds.values() if id_ in g.channels), None)
        if found is None:
            raise ApiError(404, 10003, "Unknown Channel")
        return found

    def person(self, id_: int) -> Person:
        if id_ not in self.people:
            raise ApiError(404, 10013, "Unknown User")
        return self.people[id_]

    def require(self, channel: Channel, needed: int) -> None:
        """What the bot needs there; in direct conversations permissions do not exist."""
        if channel.guild:
            member = channel.guild.members.get(self.bot.id)
            if member is None:  # it was removed from the server
                raise permissions.MISSING_ACCESS
            permissions.require(permissions.in_channel(channel, member), needed | permissions.VIEW)

    def direct_channel(self, person: Person) -> Channel:
        for channel in self.direct.values():
            if channel.recipient is person:
                return channel
        channel = Channel(self.new_id(), 1, "", recipient=person)
        self.direct[channel.id] = channel
        return channel

    # Telling and waiting

    def emit(self, event: str, data: Json, guild: Guild | None = None) -> None:
        """Tells the bot; the server's gateway takes over this method's part."""

    def situation(self) -> str:
        return ""

    def touch(self) -> None:
        """Something happened: whoever waits for it looks again."""
        for waiting in list(self._waiting):
            predicate, future = waiting
            if not future.done() and (value := predicate()):
                future.set_result(value)

    async def until(self, predicate: Callable[[], T | None], what: str, *, seconds: float = 5.0) -> T:
        """Waits until the predicate gives something, looking after each request and gateway message.

        It also looks every 20 ms, for what this server does not see happen, such as inside a bot or in its database.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiting = (predicate, future)
        self._waiting.append(waiting)
        end = time.monotonic() + seconds
        try:
            while not (value := predicate()):
                done, _ = await asyncio.wait([future], timeout=0.02)
                if done:
                    return future.result()
                if time.monotonic() > end:
                    raise TimeoutError(f"{what}: not within {seconds} s. {self.situation()}")
            return value
        finally:
            self._waiting.remove(waiting)
