"""The database as a file: one process at a time serves from it, and what to say where it cannot be used."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DatabaseError

log = logging.getLogger(__name__)

# What is wrong with the file or its disk, by the low byte of SQLite's error code (the rest are details), and its cure.
# Everything else, such as a constraint, is a fault of a statement.
IN_USE = "Another program is using it: close that one."
DAMAGED = "The file is damaged: stop the bot and restore a backup, see “python -m bot restore --help”."
FOLDER = "Check that the folder {folder} exists, has space and can be written by this user."
A_FOLDER = "It is a folder: name a file, such as {inside}."
UNREADABLE = "Make the file readable for this user."
CURES = {
    sqlite3.SQLITE_BUSY: IN_USE,
    sqlite3.SQLITE_LOCKED: IN_USE,
    sqlite3.SQLITE_PROTOCOL: IN_USE,
    sqlite3.SQLITE_FULL: "Make room on the disk of {folder}.",
    sqlite3.SQLITE_READONLY: "It can only be read: make the file and the folder {folder} writable for this user.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_IOERR: FOLDER,
    sqlite3.SQLITE_CANTOPEN: FOLDER,
    sqlite3.SQLITE_PERM: FOLDER,
}


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only process that serves from this database. Raises DatabaseError where another one does.

    Two would post the same thing twice: what one has under way, the other takes for left behind. The system lets go
    of the lock when the process ends, however it ends; the empty file stays.
    """
    real = path.resolve()  # by whichever name: the same file has the same lock
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        file = lock_of(real).open("ab")
    except OSError as error:
        raise unusable(path, error) from error
    with file:
        _lock(file.fileno(), path)
        yield


def lock_of(path: Path) -> Path:
    """The file that whoever serves from a database holds locked."""
    return path.with_name(f"{path.name}.lock")


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
    return DatabaseError(explained(path, error))


def explained(path: Path, error: Exception) -> str:
    """The same in words: what is wrong, and how to cure it."""
    cure = CURES.get(kind_of(error), FOLDER)
    # Only looked at: to open and close a file that SQLite has open in this process would take away its locks.
    if cure == FOLDER and os.access(path, os.F_OK):
        cure = A_FOLDER if path.is_dir() else FOLDER if os.access(path, os.R_OK) else UNREADABLE
    cure = cure.format(folder=path.absolute().parent, inside=path / "syllabot.db")
    return f"Cannot use the database {path}: {error}. {cure}"


def kind_of(error: BaseException) -> int:
    """SQLite's kind of error, without the details; 0 where it is no error of SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
