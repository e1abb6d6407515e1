"""A backup in the database's place, and what was there kept."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import DatabaseError
from bot.store.backup import new_copy, to_disk, verify
from bot.store.file import alone, explained, lock_of
from bot.store.rows import moment, seconds

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file, and must not find beside another one
# Ids that were given out after the backup was taken are part of buttons on Discord: they are not given out again. More
# than anybody gives out between a backup and its restore; a thousand restores fit into `bot.submission.ROUNDS`.
LEAP = 1_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: its `revision`, and when the bot that it is of last looked at its clock (None: never).

    `kept`: where what was there before is now (None: there was nothing).
    """

    revision: str
    as_of: datetime | None
    kept: Path | None


def restore(backup: Path, database: Path, now: datetime) -> Restored:
    """Put a backup in the database's place. What was there is renamed, with all that belongs to it.

    Raises DatabaseError, and changes nothing, where the backup is not whole, not ours or newer than this version, and
    where a bot serves from the database.
    """
    try:
        revision = verify(backup)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(explained(backup, error)) from error
    if database.is_symlink():  # what it leads to is replaced, not the link: it may lead to another disk
        database = database.resolve()
    with alone(database), new_copy(backup, database) as part:
        as_of = _as_restored(part, now)
        to_disk(part)
        owner = (database if database.exists() else database.parent).stat()
        kept = _set_aside(database, now)
        part.replace(database)
        for file in (database, lock_of(database)):  # the bot may be another user than the one who restores
            with contextlib.suppress(OSError, AttributeError):
                os.chown(file, owner.st_uid, owner.st_gid)
        to_disk(database.parent)
    return Restored(revision, as_of, kept)


def _as_restored(path: Path, now: datetime) -> datetime | None:
    """Let the rows say that Discord may have more than they know; when they were last true.

    What has fallen due since, or was about to be posted, is looked for before it is sent.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        at = {"now": seconds(now), "leap": LEAP}
        connection.execute(
            "UPDATE occurrences SET state = 'claimed' WHERE state IN ('due', 'failed') AND due_at <= :now", at
        )
        connection.execute(
            "INSERT INTO installation (key, value) VALUES ('restored_at', :now) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            at,
        )
        connection.execute("UPDATE sqlite_sequence SET seq = seq + :leap", at)
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, :leap FROM sqlite_master WHERE type = 'table' "
            "AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)",
            at,
        )
        [last] = connection.execute(
            "SELECT max(CAST(value AS INTEGER)) FROM installation WHERE key IN ('planned_at', 'rung_at')"
        ).fetchone()
    return None if last is None else moment(last)


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Give a database another name. Its log is written into it before; where that cannot be, it goes along with it."""
    if not database.exists():
        return None
    with contextlib.suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database, timeout=1)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # fails where it is damaged, or another program has it open
    kept = database.with_name(f"{database.name}.replaced-{now:%Y-%m-%dT%H%M%SZ}")
    try:
        kept.hardlink_to(database)  # so that there is a database at every moment
    except OSError:  # not every file system has links
        database.rename(kept)
    for suffix in BESIDE:
        with contextlib.suppress(FileNotFoundError):
            database.with_name(f"{database.name}{suffix}").rename(f"{kept}{suffix}")
    return kept
