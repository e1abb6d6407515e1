"""The database as a file: one process at a time serves from it, and what to say where it cannot be used."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DatabaseError

log = logging.getLogger(__name__)

BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only process that serves from this database. Raises DatabaseError where another one does.

    Two would post the same thing twice: what one has under way, the other takes for left behind. The system lets go
    of the lock when the process ends, however it ends; the empty file stays.
    """
    real = path.resolve()  # by whichever name: the same file has the same lock
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        file = real.with_name(f"{real.name}.lock").open("ab")
    except OSError as error:
        raise unusable(path, error) from error
    with file:
        _lock(file.fileno(), path)
        yield


def _lock(file: int, path: Path) -> None:
    if sys.platform == "win32":  # it has no such lock
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DatabaseError(
            f"Another Syllabot serves from {path}. Stop it first, or set DATABASE_URL to another file."
        ) from error
    except OSError as error:  # Some network drives have none either.
        log.warning("%s cannot be locked (%s): make sure that no second Syllabot uses it", path, error)


def unusable(path: Path, error: Exception) -> DatabaseError:
    """What to tell the operator of an error that SQLite or the system gave."""
    return DatabaseError(f"Cannot use the database {path}: {error}. {_cure(path, error)}")


def _cure(path: Path, error: Exception) -> str:
    # The low byte is the kind of error, the rest its details.
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in BUSY:
        return "Another program is using it: close that one, then start again."
    return f"Check that the folder {path.absolute().parent} exists, has space and can be written by this user."
