"""Logging: one line per event on standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime


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


def set_up(level: str, form: str) -> None:
    """Log to standard error at this level, as "console" lines or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    console = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    handler.setFormatter(Json() if form == "json" else console)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These say at INFO what every request and every ring of the clock does; ours say what it meant.
    for noisy in ("httpx", "apscheduler", "aiosqlite", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
