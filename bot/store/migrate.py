"""Bringing a database to the current schema, and refusing one that is not for this version to touch."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import DatabaseError
from bot.store.address import Address, Server
from bot.store.file import kind_of, unusable

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parents[2] / "migrations"
APPLICATION_ID = 0x53796C6C  # "Syll", in SQLite's header: the file says whose it is (set by revision 0001)
# In `installation` of a copy that has not come to its end: what it is a copy of (see `bot.store.copying`)
UNFINISHED = "unfinished_copy_of"

# Its revision and, from 0006 on, the oldest revision whose code can go on with it: see `migrations/env.py`.
VERSION = "SELECT * FROM alembic_version"

# What SQLite says of a file that is no database, was cut off or scribbled over, or lacks our tables.
DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)


def migrate(address: Address) -> None:
    """Create the database, or bring it to the current schema. Blocks: run it before the event loop, or in a thread.

    Raises DatabaseError, and changes nothing, where it is newer than this version, not Syllabot's, damaged or cannot
    be written.
    """
    if isinstance(address, Server):
        from bot.store import postgres_schema  # its driver is loaded by those who need it

        postgres_schema.migrate(address)
        return
    path = address
    try:
        revision = current_revision(path)
        if is_behind(revision):
            _upgrade(path)
        else:
            mention_newer(revision)
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error


def present_revision(address: Address, *, unfinished_too: bool = False) -> str | None:
    """The same as `current_revision`, of either kind, with DatabaseError for whatever is in the way. Blocks."""
    if isinstance(address, Server):
        from bot.store import postgres_schema

        return postgres_schema.present_revision(address, unfinished_too=unfinished_too)
    try:
        return current_revision(address, unfinished_too=unfinished_too)
    except (OSError, sqlite3.Error) as error:
        raise unusable(address, error) from error


def head() -> str:
    """The newest revision. Read from the file names, so that an ordinary start need not import Alembic (0.4 s)."""
    return max(known())


def known() -> set[str]:
    return {file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def is_behind(revision: str | None) -> bool:
    """Whether a database of ours at this revision (None: an empty one) must be upgraded for this version.

    One that is ahead of this version serves it as it is; `current_revision` refuses any other.
    """
    return revision is None or (revision != head() and revision in known())


def mention_newer(revision: str | None) -> None:
    """One line where a newer version has upgraded the database already, in the middle of a rolling upgrade."""
    if revision not in known():
        log.warning(
            "The database has schema %s of a newer Syllabot; this version (schema %s) can go on with it, for now",
            *(revision, head()),
        )


def refuse_newer(address: Address, revision: str, serves: str | None) -> None:
    """Raises DatabaseError where a newer version wrote the database, and it no longer serves this one.

    `serves`: the oldest revision whose code can go on with it, as the database itself says.
    """
    if revision not in known() and serves not in known():
        what = "database" if isinstance(address, Server) else "file"
        raise DatabaseError(
            f"{address} was written by a newer version of Syllabot (schema {revision}; this one knows {head()}). "
            f"Start the newer version, or restore a backup made with this one. The {what} was left untouched."
        )


def current_revision(path: Path, *, unfinished_too: bool = False) -> str | None:
    """The schema revision the file is at; None where there is no file, or nothing in it. Writes nothing.

    Raises DatabaseError for a file that is not ours, damaged, too new for this version, or (`unfinished_too`: not for
    that) a copy that has not come to its end; OSError or sqlite3.Error for one that is out of reach.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        revision, serves, of = _read_revision(path)
    except sqlite3.Error as error:
        if kind_of(error) not in DAMAGED:
            raise
        raise DatabaseError(_damaged(path, str(error))) from error
    if revision is None:
        raise DatabaseError(_damaged(path, "its schema has no revision"))
    refuse_newer(path, revision, serves)
    if of is not None and not unfinished_too:
        raise unfinished(path)
    return revision


def unfinished(address: Address) -> DatabaseError:
    """Half of what members did is not in it: nobody may be served from it, nor may it pass for a backup."""
    return DatabaseError(
        f"{address} is an unfinished copy of another database. Run the same “python -m bot copy” once more, and it "
        "goes on; or delete it."
    )


def _read_revision(path: Path) -> tuple[str | None, str | None, str | None]:
    """The revision, the oldest that it serves, and of what the file is an unfinished copy."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        [application_id] = connection.execute("PRAGMA application_id").fetchone()
        if application_id != APPLICATION_ID:
            raise DatabaseError(f"{path} is not a Syllabot database. Name another file in DATABASE_URL, or here.")
        row: tuple[str, ...] | None = connection.execute(VERSION).fetchone()
        of = connection.execute("SELECT value FROM installation WHERE key = ?", (UNFINISHED,)).fetchone()
        return row[0] if row else None, row[1] if row and len(row) > 1 else None, str(of[0]) if of else None


def _upgrade(path: Path) -> None:
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(path, isolation_level=None))
    # sqlite3 would commit before each CREATE TABLE; beginning ourselves lets a failed revision leave no trace.
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except sa.exc.OperationalError as error:  # no space, no permission: SQLAlchemy wraps what SQLite said
        raise (error.orig or error) from error
    finally:
        engine.dispose()


def _damaged(path: Path, why: str) -> str:
    return (
        f"{path} is damaged or no database ({why}). Name another file, or restore a backup. "
        "The file was left untouched."
    )
