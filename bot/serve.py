"""`run`: from the settings to a serving bot, and back down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncIterator
from functools import partial

import discord

from bot import log as logs
from bot.app import StudyBot, use_api
from bot.curriculum.library import load_library
from bot.errors import ConfigError, SettingsError
from bot.fetching import Fetcher
from bot.links import look
from bot.settings import Settings, load_settings, require_token
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study

log = logging.getLogger(__name__)


async def serve() -> int:
    """Serve until SIGTERM or SIGINT; the exit code. Raises ConfigError for what the operator must repair."""
    settings = load_settings()
    token = require_token(settings)
    logs.set_up(settings.log_level, settings.log_format)
    async with _bot(settings) as bot:
        serving = asyncio.create_task(bot.start(token))
        stopping = asyncio.create_task(_told_to_stop())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await bot.close()
        try:
            await serving
        except discord.LoginFailure as error:
            raise SettingsError(_bad_token()) from error
        except discord.PrivilegedIntentsRequired as error:
            raise ConfigError(
                "Discord refused the connection over an intent; Syllabot needs none that is privileged."
            ) from error
    log.info("Stopped")
    return 0


async def register_commands() -> int:
    """Register the commands now, whether they have changed or not; how many there are."""
    settings = load_settings()
    token = require_token(settings)
    async with _bot(settings) as bot:
        try:
            await bot.login(token)
            await bot.sync(always=True)
        except discord.LoginFailure as error:
            raise SettingsError(_bad_token()) from error
        finally:
            await bot.close()
        return len(bot.tree.get_commands())


@contextlib.asynccontextmanager
async def _bot(settings: Settings) -> AsyncIterator[StudyBot]:
    """The bot with everything it needs, at the current schema."""
    started = time.monotonic()
    use_api(settings.discord_api_url)
    library = load_library(settings.curriculum)
    await asyncio.to_thread(migrate, settings.database)
    async with Database.open(settings.database) as db, contextlib.aclosing(Fetcher()) as fetcher:
        yield StudyBot(Study(db, library), partial(look, fetcher), dev_guild_id=settings.dev_guild_id)
    log.debug("Ran for %.0f s", time.monotonic() - started)


async def _told_to_stop() -> None:
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        # Windows has no signal handlers in its event loop: there Ctrl-C ends the process the plain way.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, told.set)
    await told.wait()


def _bad_token() -> str:
    return (
        "DISCORD_TOKEN: Discord does not know this token. Copy it again from "
        "https://discord.com/developers/applications "
        "(your application → Bot → Reset Token)."
    )
