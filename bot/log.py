"""Logging: one line per event on standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from bot.errors import DatabaseTrouble


class Json(logging.Formatter):
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


def said_already(record: logging.LogRecord) -> bool:
    """Trouble with the database is logged where it arises; all who meet it would add a traceback of their own."""
    return isinstance(record.exc_info and record.exc_info[1], DatabaseTrouble)


def set_up(level: str, form: str) -> None:
    """Log to standard error at this level, as "console" lines or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    console = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    handler.setFormatter(Json() if form == "json" else console)
    handler.addFilter(lambda record: not said_already(record))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These say at INFO what every request and every ring of the clock does; ours say what it meant.
    for noisy in ("httpx", "apscheduler", "aiosqlite", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
