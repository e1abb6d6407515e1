"""Logging: one line per event on standard error, for people or, as JSON, for machines.

Modules log through `logging`. What `bind` and `bound` say stands with every line that is logged meanwhile, in tasks
begun meanwhile too: for whom (interaction, guild), or for which ring and post. Nothing that a member wrote is in it, at
any level.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Collection
from types import TracebackType
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars as bind
from structlog.contextvars import bound_contextvars as bound
from structlog.contextvars import clear_contextvars as unbind_all

from bot import tracebacks
from bot.errors import DatabaseTrouble

__all__ = ["bind", "bound", "set_up", "unbind_all", "unhandled"]

log = logging.getLogger(__name__)

# These say at INFO what every request and every ring of the clock does; ours say what it meant. At DEBUG all of
# these would show what members write, the links they hand in, or the tokens that answer their interactions.
AT_LEAST = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "apscheduler": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "discord": logging.INFO,
    "aiohttp": logging.INFO,
    "asyncio": logging.INFO,
}
HIDDEN = "[hidden]"
# Whoever has an interaction's or a webhook's token may write in its name; its address is in discord.py's warnings.
SECRETS = (
    re.compile(r"(?<=/webhooks/)(\d+/)[^/\s\"'?]+"),
    re.compile(r"(?<=/interactions/)(\d+/)[^/\s\"'?]+"),
    re.compile(r"\b((?:Bot|Bearer|Basic) )[\w.~+/=-]{16,}"),
    re.compile(r"(\w://)[^/\s@\"']+(?=@)"),
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # line breaks, and what moves a terminal's cursor
FIRST = ("time", "level", "logger", "message")


def set_up(level: str, form: str, secrets: Collection[str] = ()) -> None:
    """Log to standard error at this level, as "console" lines or "json". `secrets` are shown nowhere."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(form, secrets))
    handler.addFilter(lambda record: not said_already(record))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in AT_LEAST.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught


def said_already(record: logging.LogRecord) -> bool:
    """Trouble with the database is logged where it arises; all who meet it would add a traceback of their own."""
    return isinstance(record.exc_info and record.exc_info[1], DatabaseTrouble)


class Formatter(structlog.stdlib.ProcessorFormatter):
    """A record, and what is bound where it was logged, as one line; only a console's tracebacks have more."""

    def __init__(self, form: str, secrets: Collection[str] = ()) -> None:
        is_json = form == "json"
        stamp = structlog.processors.TimeStamper(fmt="iso" if is_json else "%Y-%m-%d %H:%M:%S", utc=is_json, key="time")
        super().__init__(
            foreign_pre_chain=(
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                stamp,
                structlog.processors.ExceptionRenderer(tracebacks.told),
            ),
            processors=(self.remove_processors_meta, *(JSON if is_json else _console())),
        )
        self._secrets = tuple(each for each in secrets if each)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        for pattern in SECRETS:
            line = pattern.sub(rf"\1{HIDDEN}", line)
        return line


def _named(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The names that collectors of logs know, in the order in which people read."""
    event["message"] = event.pop("event")
    if "exception" in event:
        event["error"] = event.pop("exception")
    return {**{name: event.pop(name) for name in FIRST}, **event}


JSON = (_named, structlog.processors.JSONRenderer(ensure_ascii=False))


def _on_one_line(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What a proxy or a library says may have line breaks; nobody makes it look like lines of ours. JSON quotes it."""
    event["event"] = CONTROL.sub(" ", event["event"])
    return event


def _console() -> tuple[structlog.typing.Processor, ...]:
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        pad_event_to=0,
        sort_keys=False,
        timestamp_key="time",
        exception_formatter=structlog.dev.plain_traceback,
    )
    return _on_one_line, renderer


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """What ends the process goes where everything else goes. Ctrl-C in the middle of a start is no fault."""
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("It ends with a fault", exc_info=(kind, error, traceback))


def unhandled(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What no task of ours has caught. asyncio's own way writes the exception's text into the message."""
    log.error("%s", context.get("message", "Unhandled error in the event loop"), exc_info=context.get("exception"))
