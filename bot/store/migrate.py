"""Bringing a database to the current schema, and refusing one that is not for this version to touch."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.errors import DatabaseError

MIGRATIONS = Path(__file__).parents[2] / "migrations"
APPLICATION_ID = 0x53796C6C  # "Syll", in SQLite's header: the file says whose it is (set by revision 0001)


def migrate(path: Path) -> None:
    """Create the database, or bring it to the current schema. Blocks: run it before or beside the event loop.

    Raises DatabaseError, and changes nothing, where the file is newer than this version, not Syllabot's, damaged or
    cannot be written.
    """
    try:
        if current_revision(path) != head():
            _upgrade(path)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"Cannot use the database {path}: {error}. {_cure(path)}") from error


def head() -> str:
    """The newest revision. Read from the file names, so that an ordinary start need not import Alembic (0.4 s)."""
    return max(known())


def known() -> set[str]:
    return {file.name.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def current_revision(path: Path) -> str | None:
    """The schema revision the file is at; None where there is no file, or nothing in it. Writes nothing.

    Raises DatabaseError for a file that is not ours or newer than this version, sqlite3.Error for one that is damaged.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        [application_id] = connection.execute("PRAGMA application_id").fetchone()
        if application_id != APPLICATION_ID:
            raise DatabaseError(f"{path} is not a Syllabot database. Set DATABASE_URL to another file.")
        [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    finally:
        connection.close()
    if revision not in known():
        raise DatabaseError(
            f"{path} was written by a newer version of Syllabot (schema {revision}; this one knows {head()}). "
            "Start the newer version, or restore a backup made with this one. The file was left untouched."
        )
    return str(revision)


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
    finally:
        engine.dispose()


def _cure(path: Path) -> str:
    return f"Check that the folder {path.absolute().parent} exists, has space and can be written by this user."
