"""A local Discord with one guild in it and the tiny bot on it, in this process."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.store.migrate import head
from tests.conftest import ROOT
from tests.wire.discord_server import LocalDiscord
from tests.wire.state import Channel, Guild, Person
from tests.wire.syllabot import Syllabot
from tests.wire.tiny_bot import TinyBot

NEWER = "All that I do"
NEXT = f"""
revision, down_revision, serves = "9998", "{head()}", "{head()}"
import sqlalchemy as sa
from alembic import op
def upgrade():
    op.add_column("cohorts", sa.Column("colour", sa.Text))
"""
RunBot = Callable[[LocalDiscord, TinyBot], AbstractAsyncContextManager[TinyBot]]


@dataclass
class Place:
    """A guild with a channel, a person, and the tiny bot."""

    server: LocalDiscord
    bot: TinyBot
    guild: Guild
    general: Channel
    ada: Person

    @property
    def channel(self) -> discord.PartialMessageable:
        """The channel as the bot has it."""
        return self.bot.get_partial_messageable(self.general.id, guild_id=self.guild.id)


@contextlib.asynccontextmanager
async def running(server: LocalDiscord, bot: TinyBot) -> AsyncIterator[TinyBot]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_url, yarl.URL(server.gateway.url)
    task = asyncio.create_task(bot.start(server.token))
    try:
        await server.connected()
        await server.registered("cohort")
        await server.until(
            lambda: sum(not guild.unavailable for guild in bot.guilds) == len(server.guilds), "its guilds"
        )
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
def run_bot() -> RunBot:
    return running


@pytest.fixture
async def server() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as server:
        yield server


@pytest.fixture
async def place(server: LocalDiscord) -> AsyncIterator[Place]:
    guild = server.add_guild("Study")
    general, ada = server.add_channel(guild, "general"), server.add_member(guild, "Ada")
    async with running(server, TinyBot()) as bot:
        yield Place(server, bot, guild, general, ada)
    assert not server.violations


@pytest.fixture
async def bot(server: LocalDiscord, empty_database: Path, tmp_path: Path) -> AsyncIterator[Syllabot]:
    """An installation of Syllabot that has not been started yet; its database is at the current schema."""
    bot = Syllabot.on(server, tmp_path)
    bot.database.write_bytes(empty_database.read_bytes())
    yield bot
    await bot.kill()
    assert not server.violations


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The next version: the same with one more revision, and with another word in its commands."""
    folder = tmp_path / "newer"
    for name in ("bot", "cogs", "migrations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "curriculum.yaml", folder)
    command = folder / "cogs" / "help.py"
    command.write_text(command.read_text().replace("What I do", NEWER))
    (folder / "migrations" / "versions" / "9998_next.py").write_text(NEXT)
    return folder
