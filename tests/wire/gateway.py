"""The gateway: sessions that identify, hear of events as far as their intents reach, drop, and resume."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from discord import Intents

from tests.wire.state import Guild, Json
from tests.wire.world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
GUILDS, MEMBERS_INTENT = Intents(guilds=True).value, Intents(members=True).value
PRIVILEGED = Intents(members=True, presences=True, message_content=True).value
NEEDED: dict[str, tuple[int, int]] = {  # event prefix: the intent in guilds, the intent in direct conversations
    "MESSAGE": (Intents(guild_messages=True).value, Intents(dm_messages=True).value),
    "GUILD_MEMBER": (MEMBERS_INTENT, 0),
    "GUILD_SCHEDULED_EVENT": (Intents(guild_scheduled_events=True).value, 0),
    "GUILD": (GUILDS, 0),
    "CHANNEL": (GUILDS, GUILDS),
    "THREAD": (GUILDS, 0),
}


@dataclass(eq=False)
class Session:
    """What survives a dropped connection: the events not yet heard can be asked for again."""

    id: str
    intents: int
    shard: tuple[int, int]
    sequence: int = 0
    past: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=5000))
    connection: Connection | None = None

    def hears(self, event: str, data: Json, guild: Guild | None, bot: int) -> bool:
        number, count = self.shard
        if guild and (guild.id >> 22) % count != number:
            return False
        if not guild and number != 0:
            return False
        if event == "GUILD_MEMBER_UPDATE" and data["user"]["id"] == str(bot):
            return True
        for prefix, (in_guild, direct) in NEEDED.items():
            if event.startswith(prefix):
                return bool(self.intents & (in_guild if guild else direct))
        return True

    def dispatch(self, event: str, data: Json) -> None:
        self.sequence += 1
        text = json.dumps({"op": DISPATCH, "s": self.sequence, "t": event, "d": data})
        self.past.append((self.sequence, text))
        if self.connection:
            self.connection.outbox.put_nowait(text)


@dataclass(eq=False)
class Connection:
    socket: web.WebSocketResponse
    http: web.Request
    outbox: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    session: Session | None = None

    def tell(self, op: int, data: object = None) -> None:
        self.outbox.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await self.socket.send_str(await self.outbox.get())

    def abort(self) -> None:
        if self.http.transport:
            self.http.transport.abort()


class Gateway:
    def __init__(self, world: World, token: str, privileged_intents: int) -> None:
        self.world, self.token, self.privileged = world, token, privileged_intents
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = self.resumed = self.met = 0  # how often somebody identified, resumed, connected at all
        self.heartbeat_seconds = 41.25
        self.answers_heartbeats = True
        self.says_hello = True
        self.first_word = ""  # instead of HELLO
        self.lets_in = True  # else whoever identifies or resumes hears nothing of it, though heartbeats are answered
        self.refuses: int | None = (
            None  # the code with which whoever connects is closed at once; 0: the connection breaks
        )
        self.starts_left, self.starts_again = 999, 86_400.0  # IDENTIFYs, and seconds until there are more
        self.max_concurrency = 1  # shards with the same number modulo this share the turns to identify
        self.identify_seconds = 5.0  # between two of them
        self.enforces_turns = False  # else whoever is too early is let in, and in `too_early` all the same
        self.too_early: list[str] = []
        self.fewest_shards = 1  # whoever comes with a smaller count is closed with 4011
        self._turns: dict[int, float] = {}
        self.unavailable: set[int] = set()  # guilds that Discord itself cannot reach

    @property
    def connected(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.connection]

    def emit(self, event: str, data: Json, guild: Guild | None) -> None:
        if guild and guild.id in self.unavailable and not event.startswith("GUILD_"):
            return
        for session in self.sessions.values():
            if session.hears(event, data, guild, self.world.bot.id):
                session.dispatch(event, data)

    @property
    def shards(self) -> list[int]:
        """The numbers of the shards that are connected, one for each session."""
        return sorted(session.shard[0] for session in self.connected)

    def drop(self, shard: int | None = None) -> None:
        """The network fails: every connection (of the shard) is gone at once; the sessions can be resumed."""
        for connection in list(self.connections):
            if shard is None or (connection.session and connection.session.shard[0] == shard):
                self._detach(connection)
                connection.abort()

    def ask_to_reconnect(self) -> None:
        for connection in self.connections:
            connection.tell(RECONNECT)

    def forget_sessions(self) -> None:
        """No session can be resumed any more: the bot has to identify again."""
        self.sessions.clear()
        self.drop()

    def invalidate(self, *, resumable: bool) -> None:
        """Discord ends the sessions (op 9), which may be resumed or not."""
        if not resumable:
            self.sessions.clear()
        for connection in self.connections:
            connection.tell(INVALID, resumable)

    async def close(self, code: int, why: bytes = b"") -> None:
        """Discord closes every connection with this code."""
        for connection in list(self.connections):
            self._detach(connection)
            await connection.socket.close(code=code, message=why)

    def say(self, frame: str) -> None:
        """Sends everyone exactly this."""
        for connection in self.connections:
            connection.outbox.put_nowait(frame)

    def repeat(self, event: str) -> None:
        """Discord sends the last event of this name once more, as it may after a resume."""
        for session in self.sessions.values():
            found = [json.loads(text) for _, text in session.past if json.loads(text)["t"] == event]
            session.dispatch(event, found[-1]["d"])

    def lose(self, guild: Guild) -> None:
        """Discord itself cannot reach a guild: nothing is heard of it."""
        self.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, guild)
        self.unavailable.add(guild.id)

    def find(self, guild: Guild) -> None:
        """A lost guild is back."""
        self.unavailable.discard(guild.id)
        for session in self.connected:
            session.dispatch("GUILD_CREATE", guild.json(self._visible(guild, session)))

    async def handle(self, http: web.Request) -> web.WebSocketResponse:
        connection = Connection(web.WebSocketResponse(max_msg_size=0), http)
        await connection.socket.prepare(http)
        self.met += 1
        self.world.touch()
        if self.refuses is not None:
            await self._refuse(connection, self.refuses)
            return connection.socket
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write())
        if self.says_hello:
            hello = {"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_seconds * 1000)}}
            connection.outbox.put_nowait(self.first_word or json.dumps(hello))
        try:
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    body = json.loads(message.data)
                    await self._receive(connection, body["op"], body.get("d"))
                    self.world.touch()
        finally:
            writer.cancel()
            self._detach(connection)
            self.world.touch()
        return connection.socket

    async def _refuse(self, connection: Connection, code: int) -> None:
        if code:
            await connection.socket.close(code=code)
        else:
            connection.abort()

    def _detach(self, connection: Connection) -> None:
        self.connections.discard(connection)
        if connection.session and connection.session.connection is connection:
            connection.session.connection = None

    async def _receive(self, connection: Connection, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            if self.answers_heartbeats:
                connection.tell(ACK)
        elif not self.lets_in:
            return
        elif op == IDENTIFY:
            await self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif op == MEMBERS:
            self._members(connection, data)

    async def _identify(self, connection: Connection, data: Json) -> None:
        shard = tuple(data.get("shard") or (0, 1))
        if data["token"].removeprefix("Bot ") != self.token:
            await connection.socket.close(code=4004, message=b"Authentication failed.")
            return
        if data["intents"] & PRIVILEGED & ~self.privileged:
            await connection.socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        if not 0 <= shard[0] < shard[1]:
            await connection.socket.close(code=4010, message=b"Invalid shard.")
            return
        if shard[1] < self.fewest_shards:
            await connection.socket.close(code=4011, message=b"Sharding required.")
            return
        if self._is_too_early(shard[0]):
            connection.tell(INVALID, False)
            return
        session = Session(secrets.token_hex(16), data["intents"], (int(shard[0]), int(shard[1])), connection=connection)
        connection.session = self.sessions[session.id] = session
        self.identified += 1
        self.starts_left -= 1
        mine = [guild for guild in self.world.guilds.values() if (guild.id >> 22) % shard[1] == shard[0]]
        mine = [guild for guild in mine if self.world.bot.id in guild.members]
        ready = {"v": 10, "user": self.world.bot.json(), "session_id": session.id, "resume_gateway_url": self.url}
        ready |= {"guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine], "shard": list(shard)}
        session.dispatch("READY", {**ready, "application": {"id": str(self.world.bot.id), "flags": 0}})
        for guild in mine if session.intents & GUILDS else ():
            if guild.id in self.unavailable:
                continue
            session.dispatch("GUILD_CREATE", guild.json(self._visible(guild, session)))

    def _is_too_early(self, number: int) -> bool:
        bucket, now = number % self.max_concurrency, asyncio.get_running_loop().time()
        since = now - self._turns.get(bucket, -self.identify_seconds)
        if early := since < self.identify_seconds:
            self.too_early.append(f"shard {number} identifies {since:.3f} s after another of its bucket")
        self._turns[bucket] = now
        return early and self.enforces_turns

    def _visible(self, guild: Guild, session: Session) -> list[Json]:
        everyone = session.intents & MEMBERS_INTENT
        return [m.json() for m in guild.members.values() if everyone or m.person is self.world.bot]

    def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        lost = session is not None and session.past and session.past[0][0] > data["seq"] + 1
        if session is None or lost or data["token"] != self.token:
            connection.tell(INVALID, False)
            return
        connection.session, session.connection = session, connection
        for sequence, text in session.past:
            if sequence > data["seq"]:
                connection.outbox.put_nowait(text)
        self.resumed += 1
        session.dispatch("RESUMED", {})

    def _members(self, connection: Connection, data: Json) -> None:
        guild, session = self.world.guild(int(data["guild_id"])), connection.session
        wanted = {int(id_) for id_ in data.get("user_ids") or []}
        query = (data.get("query") or "").lower()
        found = [
            m
            for m in guild.members.values()
            if m.person.id in wanted or (not wanted and query in m.person.name.lower())
        ]
        found = found[: data.get("limit") or None]
        chunk = {"guild_id": str(guild.id), "members": [m.json() for m in found], "chunk_index": 0, "chunk_count": 1}
        if session:
            session.dispatch("GUILD_MEMBERS_CHUNK", {**chunk, "not_found": [], "nonce": data.get("nonce")})
