"""The real Syllabot as a process of its own, as an operator starts it: `python -m bot …` and environment variables."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from bot.store.address import Server
from tests.wire.discord_server import LocalDiscord
from tests.wire.interaction import Answer
from tests.wire.permissions import MANAGE_GUILD
from tests.wire.routes import Request
from tests.wire.state import Channel, Guild, Json, Person

ROOT = Path(__file__).parents[2]
POST = r"/channels/\d+/messages"
THREAD = r"/channels/\d+/messages/\d+/threads"


@dataclass(eq=False)
class Syllabot:
    """An installation: its settings and its database. `start`, `kill` and `stop` as often as a test likes.

    Several of them are several processes of one installation, where they have one PostgreSQL database. `hurries`: each
    start is as if those before it were long ago, and it need not wait until Discord lets it identify again.
    """

    database: Path
    settings: dict[str, str]
    server: Server | None = None
    hurries: bool = True
    program: tuple[str, ...] = ("-m", "bot")
    process: asyncio.subprocess.Process | None = None
    output: str = ""
    _reading: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    def on(cls, server: LocalDiscord, folder: Path, database: Server | None = None, **settings: str) -> Syllabot:
        """On a SQLite file in the folder, unless there is a database of a PostgreSQL server."""
        path = folder / "syllabot.db"
        own = {"DATABASE_URL": database.url if database else f"sqlite:///{path}"}
        return cls(path, {**server.environment(), **own, **settings}, database)

    async def start(self, *arguments: str) -> None:
        """Starts the process; it may not be ready yet."""
        assert self.process is None
        if self.hurries:
            with contextlib.suppress(sqlite3.OperationalError):  # it is to make its tables yet
                self.change("DELETE FROM slots WHERE name LIKE 'identify:%'")
        # Only what the process is told here: neither this shell's settings nor a developer's .env may leak in.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, *self.program, *(arguments or ("run",))),
            cwd=self.database.parent,
            env={**kept, "PYTHONPATH": str(ROOT), **self.settings},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading.append(asyncio.create_task(self._read(self.process)))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr
        async for line in process.stderr:
            self.output += line.decode()

    async def ended(self, *, seconds: float = 10.0) -> int:
        """Waits until the process has ended by itself; its exit code."""
        assert self.process
        code = await asyncio.wait_for(self.process.wait(), seconds)
        await asyncio.gather(*self._reading)
        self.process = None
        return code

    async def run(self, *arguments: str) -> int:
        """Runs one command to its end; its exit code."""
        await self.start(*arguments)
        return await self.ended()

    async def stop(self) -> int:
        """As `docker stop`: SIGTERM; the exit code."""
        assert self.process
        self.process.terminate()
        return await self.ended(seconds=5)

    async def kill(self, _: Request | None = None) -> None:
        """As a power cut: kill -9, and the process is gone when this returns. Nothing happens if it is already."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.ended()

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """What another program sees in the database; a `?` for each value."""
        if self.server:
            return _on_the_server(self.server, sql, values)
        with contextlib.closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    def change(self, sql: str, *values: Any) -> None:
        """What another program does there."""
        self.rows(sql, *values)

    def mistakes(self) -> list[str]:
        """What the process logged as errors, with tracebacks."""
        return re.findall(r"^(?:.*\[(?:error|critical) *\].*|Traceback.*)$", self.output, re.MULTILINE)


@dataclass(eq=False)
class Group:
    """A study group's server with an organiser and a member, and the bot that serves it."""

    server: LocalDiscord
    bot: Syllabot
    guild: Guild
    lounge: Channel
    study: Channel
    reviews: Channel
    olga: Person
    ada: Person

    @classmethod
    def on(cls, server: LocalDiscord, bot: Syllabot) -> Group:
        guild = server.add_guild("Study group")
        lounge, study = server.add_channel(guild, "lounge"), server.add_channel(guild, "study")
        reviews = server.add_forum(guild, "reviews")
        olga = server.add_member(guild, "Olga", permissions=MANAGE_GUILD)
        return cls(server, bot, guild, lounge, study, reviews, olga, server.add_member(guild, "Ada"))

    async def serve(self) -> None:
        """Starts the bot, until it answers commands."""
        await self.bot.start()
        await self.server.connected()
        await self.server.registered("cohort")

    async def create(self, name: str = "Spring", channel: Channel | None = None) -> Answer:
        """Olga creates a cohort for a channel; its first week has just opened."""
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        options = {"name": name, "start": today, "time": "00:00", "reviews": self.reviews}
        options["channel"] = channel or self.study
        return await self.server.command(self.guild, self.lounge, self.olga, "cohort create", options)

    async def create_unheard(self, name: str = "Spring", channel: Channel | None = None) -> None:
        """The same, and the bot will not live to answer."""
        creating = asyncio.create_task(self.create(name, channel))
        await self.server.until(lambda: self.bot.process is None, "the bot is killed", seconds=10)
        creating.cancel()
        await self.server.disconnected()

    async def try_again(self) -> None:
        """As when the pause after a failure is over: whatever command comes next makes the bot look what is due."""
        self.bot.change(
            "UPDATE occurrences SET retry_at = 0 WHERE state = 'claimed' OR (state = 'due' AND note IS NOT NULL)"
        )
        await self.server.command(self.guild, self.lounge, self.olga, "cohort announce")

    async def join(self) -> None:
        await self.server.command(self.guild, self.study, self.ada, "join-cohort")

    async def check_in(self, done: str = "Recreated the first notebook.") -> Answer:
        """Ada checks in with the form of the newest weekly post."""
        form = await self.server.press(self.ada, self.weeks()[-1], "Check in")
        return await self.server.submit(self.ada, form, {"done": done, "hours": "6"})

    def weeks(self, channel: Channel | None = None) -> list[Json]:
        """The weekly posts in a channel, oldest first."""
        return [m for m in (channel or self.study).history() if "checkin:" in str(m["components"])]

    def welcomes(self, channel: Channel | None = None) -> list[Json]:
        return [m for m in (channel or self.study).history() if "'join:" in str(m["components"])]

    def thread(self, message: Json) -> Channel | None:
        """The thread of a message: it has the message's id."""
        return self.guild.channels.get(int(message["id"]))

    async def complete(self, *channels: Channel, seconds: float = 10.0) -> None:
        """Waits until the bot knows all its posts as sent, then asserts that each is there once, with its thread."""
        await self.server.until(lambda: not self.unfinished(), "every post is confirmed", seconds=seconds)
        for channel in channels or (self.study,):
            [_], [week] = self.welcomes(channel), self.weeks(channel)
            assert self.thread(week)
            stored = self.bot.rows(
                "SELECT message_id, thread_id FROM occurrences WHERE kind = 'assignment' AND channel_id = ?", channel.id
            )
            assert stored == [(int(week["id"]), int(week["id"]))]

    def unfinished(self) -> list[Any]:
        return self.bot.rows("SELECT cohort_id, kind, state, note FROM occurrences WHERE state <> 'sent'")


def _on_the_server(server: Server, sql: str, values: tuple[Any, ...]) -> list[Any]:
    """In a thread: whoever asks is inside an event loop, and waits."""

    async def run() -> list[Any]:
        numbers = count(1)
        connection = await asyncpg.connect(server.url)
        try:
            rows = await connection.fetch(re.sub(r"\?", lambda _: f"${next(numbers)}", sql), *values)
        finally:
            await connection.close()
        return [tuple(row) for row in rows]

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def requests(server: LocalDiscord, *paths: str) -> Iterator[Request]:
    """The POSTs so far to any of these paths."""
    return (request for path in paths for request in server.sent("POST", path))
