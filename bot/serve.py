"""`run`: from the settings to a serving bot, and back down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from itertools import chain, repeat

import discord

from bot import __version__, clock, installation, opening, peer, peers, zones
from bot import log as logs
from bot.app import StudyBot, use_api
from bot.behind import look
from bot.curriculum.library import load_library
from bot.errors import ConfigError, DatabaseError, DatabaseTrouble, SettingsError
from bot.fetching import Fetcher
from bot.health import Watch
from bot.inspection.inspector import Inspector
from bot.links import measured
from bot.metrics import Metrics
from bot.peer import Peer
from bot.pictures.painter import Painter
from bot.settings import Settings, load_settings, require_token
from bot.shards import LIMIT, Shards
from bot.stopping import GRACE, cut_off, listen
from bot.store.address import Address, Server
from bot.store.file import alone
from bot.store.migrate import head
from bot.study import Study
from bot.ui.answering import TROUBLE, asked_to_wait, is_trouble, said

log = logging.getLogger(__name__)

PAUSES = (2, 5, 15, 60)  # seconds between attempts to reach Discord at the start
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
UNKNOWN_GUILD, MISSING_ACCESS = 10004, 50001
# With what Discord closes a connection that it will not take again.
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
AUTHENTICATION_FAILED, INVALID_SHARD, SHARDING_REQUIRED, BAD_VERSION = 4004, 4010, 4011, 4012


async def serve(grace: float = GRACE) -> int:
    """Serve until SIGTERM or SIGINT; the exit code. Raises ConfigError for what the operator must repair.

    `grace`: seconds that what is under way has to end by itself then.
    """
    settings = load_settings()
    token = require_token(settings)
    logs.set_up(settings.log_level, settings.log_format, [token])
    asyncio.get_running_loop().set_exception_handler(logs.unhandled)
    told = listen()
    async with _installation(settings, told.stop) as (study, new_bot):
        _introduce(settings, study)
        watch = Watch(study)
        async with _site(settings, watch):
            serving = asyncio.create_task(_keep_serving(new_bot, token, settings, watch))
            stopping = asyncio.create_task(told.stop.wait())
            await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            watch.stopping = True
            if not serving.done() and watch.bot is not None:
                await told.finish(watch.bot.under_way, grace)
            stopping.cancel()
            await cut_off(asyncio.all_tasks() - {asyncio.current_task(), serving, stopping})
            serving.cancel()  # nothing happens if it has ended by itself
            with contextlib.suppress(asyncio.CancelledError):
                await serving
            await _leave(study)
    log.info("Stopped")
    return 0


async def _leave(study: Study) -> None:
    """The others take over at once. Where that cannot be written, they do when they have missed this process."""
    if study.peer is not None and study.peer.has_joined:
        with contextlib.suppress(DatabaseTrouble):
            await peers.leave(study, clock.now())


def _introduce(settings: Settings, study: Study) -> None:
    """One line that says what runs, for whoever reads the log of another machine."""
    study.metrics.describe(__version__, head())
    chosen = settings.model_dump(mode="json", exclude={"discord_token", "database_url", "curriculum"})
    what = {
        "version": __version__,
        "schema": head(),
        "database": str(settings.database),
        "curricula": [each.id for each in study.library.curricula],
    }
    log.info("Syllabot starts", extra=what | chosen)


def _site(settings: Settings, watch: Watch) -> contextlib.AbstractAsyncContextManager[None]:
    if settings.http_port is None:
        return contextlib.nullcontext()
    from bot.web import site  # a server is 3 MiB that most do not need

    return site(settings.http_host, settings.http_port, watch.ready, watch.metrics)


async def _keep_serving(new_bot: Callable[[], StudyBot], token: str, settings: Settings, watch: Watch) -> None:
    """Connect and serve; discord.py reconnects by itself. While Discord cannot be reached at all, try again."""
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        async with new_bot() as watch.bot:
            try:
                await explained(watch.bot.start(token), settings)
                return
            except TROUBLE as error:
                wait = max(pause, asked_to_wait(error))
                log.warning("Discord cannot be reached (%s); trying again in %.0f s", said(error), wait)
        await asyncio.sleep(wait)


async def register_commands() -> int:
    """Register the commands now, whether they have changed or not; how many there are."""
    settings = load_settings()
    token = require_token(settings)
    async with _installation(settings) as (_, new_bot), new_bot() as bot:
        try:
            await explained(bot.login(token), settings)
            await bot.sync(always=True)
        except TROUBLE as error:
            raise not_there(error, settings) or SettingsError(
                f"DISCORD_API_URL: {settings.discord_api_url} does not answer ({said(error)}); "
                "the commands were not registered. Try again later."
            ) from error
        return len(bot.tree.get_commands())


async def explained(doing: Awaitable[None], settings: Settings) -> None:
    """Discord's refusals in words for the operator."""
    try:
        await doing
    except discord.LoginFailure as error:
        raise SettingsError(_bad_token()) from error
    except discord.HTTPException as error:
        if is_trouble(error.status):
            raise
        raise SettingsError(
            f"DISCORD_API_URL: {settings.discord_api_url} answers {error.status}; is a Discord-compatible API there?"
        ) from error
    except discord.ConnectionClosed as error:
        if error.code == AUTHENTICATION_FAILED:  # the token was reset while we were connected
            raise SettingsError(_bad_token()) from error
        raise ConfigError(_refused(error.code, settings.shards)) from error
    except discord.PrivilegedIntentsRequired as error:
        raise ConfigError(
            "Discord refused the connection over an intent; Syllabot needs none that is privileged."
        ) from error


@contextlib.asynccontextmanager
async def _installation(
    settings: Settings, stop: asyncio.Event | None = None
) -> AsyncIterator[tuple[Study, Callable[[], StudyBot]]]:
    """The study and what makes a bot for it, with everything it needs, at the current schema.

    `stop`: of a process that serves, which waits for the database's server until it is set; of a file there is one.
    """
    serving = stop is not None
    started = time.monotonic()
    use_api(settings.discord_api_url)
    library = load_library(settings.curriculum)
    with _alone(settings.database) if serving else contextlib.nullcontext():
        async with (
            opening.opened(settings, metrics := Metrics(), stop) as db,
            contextlib.aclosing(Fetcher()) as fetcher,
            Inspector(observe=metrics.worker_seconds.labels("inspector").observe) as inspector,
            Painter(observe=metrics.worker_seconds.labels("painter").observe) as painter,
        ):
            study = Study(db, library, settings.backups, metrics, peer=_peer(settings) if serving else None)
            if serving:
                await _take_over(study)
                await asyncio.to_thread(zones.warm_up)
            visit = measured(metrics, partial(look, fetcher, inspector))
            bot = partial(StudyBot, study, visit, painter=painter, dev_guild_id=settings.dev_guild_id)
            yield study, partial(bot, shards=settings.shards)
    log.debug("Ran for %.0f s", time.monotonic() - started)


def _alone(database: Address) -> contextlib.AbstractContextManager[None]:
    """Of a file's there is one process; those that share a server share the work."""
    return contextlib.nullcontext() if isinstance(database, Server) else alone(database)


def _peer(settings: Settings) -> Peer | None:
    """This process, where others may serve from the same database."""
    if not isinstance(settings.database, Server):
        return None
    return Peer(f"{socket.gethostname()}, process {os.getpid()}", __version__, clock.now, lease=peer.LEASE)


async def _take_over(study: Study) -> None:
    """The first that is written: a file that can only be read shows here."""
    try:
        await installation.take_over(study, clock.now())
    except DatabaseTrouble as trouble:
        raise DatabaseError(str(trouble)) from trouble


def not_there(error: BaseException, settings: Settings) -> SettingsError | None:
    """What to repair where the bot is not in the server that is to have the commands; None for any other fault."""
    if settings.dev_guild_id is None or getattr(error, "code", None) not in (UNKNOWN_GUILD, MISSING_ACCESS):
        return None
    return SettingsError(
        f"DEV_GUILD_ID: the bot is not in the server {settings.dev_guild_id}. Invite it there, correct the id, or "
        "leave it out."
    )


def _refused(code: int, shards: Shards | None) -> str:
    """Why Discord will not have this program, as it is, connected."""
    now = f"SHARD_COUNT={shards.count}" if shards else "as many shards as it recommends"
    cure = (
        "leave SHARD_COUNT and SHARD_IDS out, or set those in all processes that `syllabot check --online` recommends."
    )
    why = {
        INVALID_SHARD: f"it takes no shard {shards or 'of those it recommends'}; {cure}",
        SHARDING_REQUIRED: f"no shard may have more than {LIMIT:,} servers, and with {now} one has; {cure}",
        BAD_VERSION: "it no longer speaks this version of its protocol. Install a newer version of Syllabot.",
    }
    return f"Discord refused the connection ({code}): " + why.get(
        code, "it does not accept how Syllabot connects. Install a newer version, or report this."
    )


def _bad_token() -> str:
    return (
        "DISCORD_TOKEN: Discord does not know this token. Copy it again from "
        "https://discord.com/developers/applications "
        "(your application → Bot → Reset Token)."
    )
