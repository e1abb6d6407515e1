"""What is done once a day beside the ring. Each duty is remembered when it is done, and tried again until it is."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot import wishes
from bot.backups import back_up
from bot.erasing import forget_servers
from bot.errors import DatabaseError
from bot.shards import ranges
from bot.store import installation
from bot.study import Study

log = logging.getLogger(__name__)

Duty = Callable[[Study, datetime], Awaitable[None]]
EVERY = timedelta(days=1)
DUTIES: Mapping[str, Duty] = {
    "forget wishes": wishes.forget_old,
    "erase servers": forget_servers,
    "backup": back_up,
}


async def keep_house(study: Study, now: datetime) -> None:
    """Do each duty that was not done within a day. A failure of one is logged, and does not stop the others."""
    for name, duty in DUTIES.items():
        # Each process sees to the servers that it hears of.
        key = f"done:{name}" if study.peer is None else f"done:{name}:{ranges(study.peer.shards)}"
        done = await installation.get(study.db.read, key)
        if done is not None and timedelta() <= now - datetime.fromtimestamp(int(done), UTC) < EVERY:
            continue
        try:
            await duty(study, now)
            await installation.put(study.db, key, str(int(now.timestamp())))
        except DatabaseError as error:  # for the operator to cure
            log.error("The daily duty “%s” could not be done; it is tried again with the next ring: %s", name, error)
        except Exception:
            log.exception("The daily duty “%s” could not be done; it is tried again with the next ring", name)
