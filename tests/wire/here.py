"""Syllabot in this process on the local Discord, by a clock that is told the time: for faults that need no process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from discord.http import Route

from bot.app import StudyBot, use_api
from bot.identifying import Identifying
from bot.shards import Shards
from bot.study import Study
from bot.ui.pace import unhurried
from tests.conftest import Clock
from tests.wire.discord_server import LocalDiscord
from tests.wire.interaction import Answer
from tests.wire.permissions import MANAGE_GUILD
from tests.wire.state import Channel, Guild, Json, Person


class ThisBot(StudyBot):
    """It rings when a test has it ring."""

    async def setup_hook(self) -> None:
        await super().setup_hook()
        await self.remove_cog("Clock")  # which goes by the machine's time


@dataclass
class Here:
    """A server with an organiser and a member; the bot serves it until `serving` ends."""

    server: LocalDiscord
    bot: StudyBot
    clock: Clock
    guild: Guild
    study: Channel
    olga: Person
    ada: Person
    life: asyncio.Task[None] | None = None

    @classmethod
    def on(cls, server: LocalDiscord, study: Study, clock: Clock) -> Here:
        guild = server.add_guild("Study group")
        olga = server.add_member(guild, "Olga", permissions=MANAGE_GUILD)
        channel, ada = server.add_channel(guild, "study"), server.add_member(guild, "Ada")
        return cls(server, a_bot(study, clock), clock, guild, channel, olga, ada)

    async def create(self, guild: Guild | None = None, channel: Channel | None = None, name: str = "Spring") -> Answer:
        """Olga creates a cohort whose first week opens now."""
        where, options = channel or self.study, {"name": name, "start": f"{self.clock():%Y-%m-%d}"}
        return await self.server.command(guild or self.guild, where, self.olga, "cohort create", options)

    async def status(self, **options: str) -> str:
        said = await self.server.command(self.guild, self.study, self.olga, "cohort status", options)
        return said.text

    async def ring(self, **later: float) -> None:
        """So much later the clock rings."""
        self.clock.forward(**later)
        await self.bot.ring()

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        return [tuple(dict(row).values()) for row in await self.bot.study.db.read.all(sql)]

    def posts(self, channel: Channel | None = None) -> list[str]:
        """What kinds of posts are in the channel, oldest first: as their first custom id has it."""
        return [_kind(message) for message in (channel or self.study).history()]

    async def connected(self) -> None:
        await self.server.until(lambda: self.bot.gateway.is_up and self.bot.is_ready(), "the bot hears")

    async def lost(self) -> None:
        await self.server.until(lambda: not self.bot.gateway.is_up, "the bot has noticed")


def _kind(message: Json) -> str:
    text = str(message["components"])
    return "welcome" if "'join:" in text else f"week {text.split('checkin:')[1].split(':')[1].split(chr(39))[0]}"


def a_bot(study: Study, clock: Clock, shards: Shards | None = None, identifying: Identifying | None = None) -> StudyBot:
    """It does not wait five seconds before it identifies again, unless it is told to."""

    async def look(*_: object) -> object:
        raise AssertionError("nobody hands anything in here")

    by_turns = identifying or Identifying(study.db, clock, apart=timedelta(0))
    bot = ThisBot(study, look, now=clock, turn=unhurried, shards=shards, identifying=by_turns)  # type: ignore[arg-type]  # it looks at nothing
    bot._connection.guild_ready_timeout = 0.02
    bot._connection.heartbeat_timeout = 0.3
    return bot


@contextlib.asynccontextmanager
async def serving(server: LocalDiscord, bot: StudyBot) -> AsyncIterator[asyncio.Task[None]]:
    """The bot's own life, from its login on."""
    before = Route.BASE
    use_api(server.api_url)
    life = asyncio.create_task(bot.start(server.token))
    try:
        yield life
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)
        if bot._connection._ready_task is not None:  # else it would say that it is ready when nobody is there any more
            await bot._connection._ready_task
        await bot.close()
        listeners = [task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py")]
        await asyncio.gather(*listeners, return_exceptions=True)
        Route.BASE = before
