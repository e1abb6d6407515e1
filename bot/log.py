"""Logging: one line per event on standard error. Nothing that a member wrote is in it, at any level."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from bot import tracebacks

log = logging.getLogger(__name__)

# These say at INFO what every request and every ring of the clock does; ours say what it meant. At DEBUG they have the
# links that members hand in, and the values of every statement.
NOISY = ("httpx", "httpcore", "apscheduler", "aiosqlite", "alembic")
# At DEBUG these have whole forms and messages as they come and go.
TALKATIVE = ("discord", "aiohttp", "asyncio")


class Console(logging.Formatter):
    """Lines to read."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return tracebacks.told(ei)


class Json(Console):
    """One JSON object per line, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up(level: str, form: str) -> None:
    """Log to standard error at this level, as "console" lines or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if form == "json" else Console())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for names, least in ((NOISY, logging.WARNING), (TALKATIVE, logging.INFO)):
        for name in names:
            logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))


def unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What no task of ours has caught. asyncio's own way writes the exception's text into the message."""
    error = context.get("exception")
    log.error("%s", context.get("message", "Unhandled error in the event loop"), exc_info=error)
