"""Copies of the database while it is in use.

A copy is taken with SQLite's online backup, a few pages at a time so that it can be broken off, and within one read
transaction: it is the state of one moment, writers are not held up, and it does not begin anew with every write, as an
online backup without one does. It gets its name when it is verified and on the disk; before, it is no backup.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from bot.errors import DatabaseError
from bot.store.file import explained, kind_of
from bot.store.migrate import DAMAGED, current_revision

PAGES = 2000  # a step: 8 MB, some milliseconds
STEPS = 1_000_000  # of SQLite's machine between two looks whether to stop: some milliseconds too
OWNER_ALONE = 0o600

Stop = Callable[[], bool]


class Stopped(Exception):
    """The copy was broken off, because somebody asked for that."""


def _never() -> bool:
    return False


def copy(source: Path, target: Path, stop: Stop = _never) -> None:
    """Copy a database to a file of that name, which only its owner may read; what is there already is replaced.

    Blocks. Raises DatabaseError where either cannot be used or the copy is damaged, and Stopped; then nothing has
    changed.
    """
    with new_copy(source, target, stop) as part:
        part.replace(target)
    to_disk(target.parent)


@contextmanager
def new_copy(source: Path, target: Path, stop: Stop = _never) -> Iterator[Path]:
    """A verified copy on the disk under another name beside the target; whoever wants it renames it."""
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # of a process that was killed
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ALONE))
        _fill(source, part, stop)
        _verify_copy(source, part, stop)
        to_disk(part)
        yield part
    except sqlite3.Error as error:
        raise _failed(source, target, error) from error
    except OSError as error:
        raise DatabaseError(_no_copy(source, target, explained(target, error))) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _fill(source: Path, part: Path, stop: Stop) -> None:
    def progress(*_: int) -> None:
        if stop():
            raise Stopped

    # Whoever may only read leaves a log behind beside a database that nobody uses.
    with closing(_open(source, "rw")) as old, closing(sqlite3.connect(part, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode = OFF")  # a copy that fails is thrown away
        new.execute("PRAGMA synchronous = OFF")  # and comes to the disk at its end
        old.execute("BEGIN")
        old.execute("PRAGMA schema_version")  # the read transaction begins with its first statement
        old.backup(new, pages=PAGES, progress=progress)
        old.execute("COMMIT")
        new.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _verify_copy(source: Path, part: Path, stop: Stop) -> None:
    """What is wrong with a copy is wrong with what it was taken of."""
    try:
        verify(part, stop)
    except DatabaseError as error:
        raise DatabaseError(str(error).replace(str(part), str(source))) from error


def verify(path: Path, stop: Stop = _never) -> str:
    """The revision of a database of ours that is whole and that this version knows.

    Raises DatabaseError for any other, OSError or sqlite3.Error for one that cannot be read, and Stopped.
    """
    revision = current_revision(path)
    if revision is None:
        raise DatabaseError(f"There is no database in {path}.")
    with closing(_open(path, "ro")) as connection:
        connection.set_progress_handler(stop, STEPS)
        try:
            [first, *_] = connection.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.Error as error:
            if kind_of(error) == sqlite3.SQLITE_INTERRUPT:
                raise Stopped from error
            if kind_of(error) not in DAMAGED:
                raise
            first = str(error)
    if first != "ok":
        what = " ".join(first.split())
        raise DatabaseError(f"{path} is damaged ({what}). Stop the bot and restore a backup that is whole.")
    return revision


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def to_disk(path: Path) -> None:
    """So that it survives a power cut. For a folder: the names in it."""
    if path.is_dir() and os.name == "nt":  # Windows has no such thing
        return
    file = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _failed(source: Path, target: Path, error: sqlite3.Error) -> DatabaseError:
    damaged = kind_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return DatabaseError(_no_copy(source, target, explained(source if damaged else target, error)))


def _no_copy(source: Path, target: Path, why: str) -> str:
    return f"No copy of {source} was made as {target}. {why}"
