"""Bringing a database to the current schema, and refusing one that is not for this version to touch."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import DatabaseError
from bot.store.address import Address, Server
from bot.store.file import kind_of, unusable

MIGRATIONS = Path(__file__).parents[2] / "migrations"
APPLICATION_ID = 0x53796C6C  # "Syll", in SQLite's header: the file says whose it is (set by revision 0001)

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
        if current_revision(path) != head():
            _upgrade(path)
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error


def present_revision(address: Address) -> str | None:
    """The same as `current_revision`, of either kind, with DatabaseError for whatever is in the way. Blocks."""
    if isinstance(address, Server):
        from bot.store import postgres_schema

        return postgres_schema.present_revision(address)
    try:
        return current_revision(address)
    except (OSError, sqlite3.Error) as error:
        raise unusable(address, error) from error


def head() -> str:
    """The newest revision. Read from the file names, so that an ordinary start need not import Alembic (0.4 s)."""
    return max(known())


def known() -> set[str]:
    return {file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def current_revision(path: Path) -> str | None:
    """The schema revision the file is at; None where there is no file, or nothing in it. Writes nothing.

    Raises DatabaseError for a file that is not ours, damaged or newer than this version, OSError or sqlite3.Error for
    one that is out of reach.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        revision = _read_revision(path)
    except sqlite3.Error as error:
        if kind_of(error) not in DAMAGED:
            raise
        raise DatabaseError(_damaged(path, str(error))) from error
    if revision is None:
        raise DatabaseError(_damaged(path, "its schema has no revision"))
    if revision not in known():
        raise DatabaseError(
            f"{path} was written by a newer version of Syllabot (schema {revision}; this one knows {head()}). "
            "Start the newer version, or restore a backup made with this one. The file was left untouched."
        )
    return revision


def _read_revision(path: Path) -> str | None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        [application_id] = connection.execute("PRAGMA application_id").fetchone()
        if application_id != APPLICATION_ID:
            raise DatabaseError(f"{path} is not a Syllabot database. Name another file in DATABASE_URL, or here.")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


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
