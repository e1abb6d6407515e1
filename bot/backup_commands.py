"""The commands `backup` and `restore`: what they take, what they do, and what they say about it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.errors import DatabaseError
from bot.store.address import Server


def add_to(commands: Any, act: Callable[[argparse.Namespace], int]) -> None:  # argparse's own class is private
    """Tell the command line of both; `act` runs them."""
    backup = commands.add_parser("backup", help="copy the database to a file, while the bot runs or not")
    backup.description = (
        "Copy the database to a new file: the state of one moment, verified. The bot may run meanwhile; it makes "
        "such a copy by itself once a day, see BACKUP_FOLDER."
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="the new file; one that is there is never replaced")
    backup.set_defaults(act=act, do=_backup)
    restore = commands.add_parser("restore", help="put a backup in the database's place, and keep what was there")
    restore.description = (
        "Verify a backup and put it in the place of the database that DATABASE_URL names. Stop the bot first. What was "
        "there is renamed, never deleted. What members did since the backup is not in it; posts that have appeared on "
        "Discord since are found there, and not sent again."
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup; it stays as it is")
    restore.set_defaults(act=act, do=_restore)


def run(options: argparse.Namespace) -> list[str]:
    """Do it; what to tell the operator. Raises ConfigError."""
    from bot.settings import load_settings

    database = load_settings().database
    if isinstance(database, Server):
        raise DatabaseError(
            f"{database} is kept by a PostgreSQL server: make backups there with pg_dump, and put them back with "
            "pg_restore, see docs/operating.md."
        )
    lines: list[str] = options.do(database, options.file)
    return lines


def _backup(database: Path, file: Path) -> list[str]:
    from bot.store.backup import copy
    from bot.store.migrate import present_revision

    revision = present_revision(database)
    if revision is None:
        raise DatabaseError(f"There is no database {database}. Set DATABASE_URL to the one to copy.")
    if file.is_dir():
        raise DatabaseError(f"{file} is a folder. Name the file to make, such as {file / 'syllabot-backup.db'}.")
    if file.exists():
        raise DatabaseError(f"{file} is there already, and was left as it is. Choose another name.")
    copy(database, file)
    return [
        f"{database} was copied to {file} and verified: {file.stat().st_size / 1e6:.1f} MB, schema {revision}.",
        f"To put it back, stop the bot and run: python -m bot restore {file}",
    ]


def _restore(database: Path, file: Path) -> list[str]:
    from bot import clock
    from bot.store.migrate import head, is_behind
    from bot.store.restore import restore

    try:
        done = restore(file, database, clock.now())
    except DatabaseError as error:
        raise DatabaseError(f"Nothing was restored, and nothing has changed. {error}") from error
    lines = [f"{file} was verified and is now {database} (schema {done.revision})."]
    if done.as_of is not None:
        lines.append(f"It has what happened until about {done.as_of:%Y-%m-%d %H:%M} UTC.")
    if done.kept is not None:
        lines.append(f"What was there before is kept as {done.kept}.")
        lines.append(f"To go back, run: python -m bot restore {done.kept}")
    if is_behind(done.revision):
        lines.append(f"The next start brings it to schema {head()}.")
    lines.append(
        "Now start the bot. It looks on Discord for what it has posted since, so nothing appears twice. Tell the "
        "members to repeat what they did since then."
    )
    return lines
