"""The database of this installation: brought to the current schema and opened, once it is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import chain, repeat
from typing import Any

from bot import clock
from bot.backups import upgrade
from bot.errors import DatabaseAway
from bot.metrics import Metrics
from bot.settings import Settings
from bot.store.address import Server
from bot.store.db import Database

log = logging.getLogger(__name__)

PAUSES = (1, 2, 5, 10, 30)  # seconds between attempts to reach the database's server at the start


class ToldToStop(Exception):
    """Before there was anything to stop."""


@asynccontextmanager
async def opened(settings: Settings, metrics: Metrics, stop: asyncio.Event | None) -> AsyncIterator[Database]:
    """The open database. While its server cannot be used, and that may pass, try again until we are told to `stop`
    (None: do not wait).

    Raises DatabaseError, and ToldToStop.
    """
    async with AsyncExitStack() as stack:
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                await _unless(stop, _upgrade(settings))
                db = await stack.enter_async_context(Database.open(settings.database, metrics))
                break
            except DatabaseAway as away:
                if stop is None:
                    raise
                log.warning("%s Trying again in %d s", away, pause)
            await _unless(stop, asyncio.sleep(pause))
        yield db


async def _upgrade(settings: Settings) -> None:
    if isinstance(settings.database, Server):
        from bot.store.postgres_schema import current_revision  # its driver is loaded by those who need it

        await current_revision(settings.database)  # a thread that waits for a server could not be stopped
    await asyncio.to_thread(upgrade, settings.database, settings.backups, clock.now())


async def _unless(stop: asyncio.Event | None, doing: Coroutine[Any, Any, None]) -> None:
    """Do it. Raises ToldToStop if we are before it is done, and does it no more."""
    task = asyncio.create_task(doing)
    waiting = [] if stop is None else [asyncio.create_task(stop.wait())]
    try:
        await asyncio.wait((task, *waiting), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            log.info("Stopped")
            raise ToldToStop
        task.result()
    finally:
        for each in (task, *waiting):
            each.cancel()
        await asyncio.gather(task, *waiting, return_exceptions=True)
