"""An exception as it stands in the log: where it happened and of what kind it is, never what somebody wrote.

The text of an exception may quote what it could not use: `int("…")`, `KeyError`, a notebook's line. So only the texts
of those are told that have none of it: what the database, the network and Discord answer, and what we say to the
operator.
"""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Iterator
from types import TracebackType

from bot.errors import ConfigError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

# SQLite names tables and columns, and no values. OSError: a TimeoutError is one, and what a connection can end with.
TOLD = (ConfigError, sqlite3.Error, OSError)
# PostgreSQL's classes of constraints, of statements and access, and of what befalls a server: the same.
TOLD_CODES = ("08", "23", "25", "40", "42", "53", "57", "58")
TOLD_OF = ("discord.", "aiohttp.", "aiosqlite.")  # packages; what they say of a form is its first line
CAUSE = "\nThe above exception was the direct cause of the following exception:\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n"


def told(exc_info: ExcInfo) -> str:
    """The traceback of an exception, those that led to it first."""
    return "\n".join(_lines(exc_info[1], set()))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen)
        yield CAUSE if error.__cause__ is not None else CONTEXT
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield _kind(error)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            if id(each) not in seen:
                yield from _lines(each, seen)


def _kind(error: BaseException) -> str:
    """What kind it is, and its text where that may be told."""
    module, name = type(error).__module__, type(error).__qualname__
    full = name if module == "builtins" else f"{module}.{name}"
    code = str(getattr(error, "sqlstate", ""))
    if not (isinstance(error, TOLD) or module.startswith(TOLD_OF) or code.startswith(TOLD_CODES)):
        return f"{full} (its text is left out: it may quote somebody)"
    words = str(error).partition("\n")[0]
    return f"{full}: {words}" if words else full
