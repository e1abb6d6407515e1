"""The command `copy`: what it takes, and what it says while it works and at its end."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError
from bot.store.address import Address, address

if TYPE_CHECKING:
    from bot.store.comparing import Content, Progress

MANY = 250_000  # rows of a table between two lines about it

Say = Callable[[str], None]


def add_to(commands: Any, act: Callable[[argparse.Namespace], int]) -> None:  # argparse's own class is private
    """Tell the command line; `act` runs it."""
    copy = commands.add_parser("copy", help="move everything to another database, such as PostgreSQL, or back")
    copy.description = (
        "Copy everything from one database into another that is empty, then compare both row by row. Stop the bot "
        "first. The source is never written. Killed at any moment, it goes on where it was when it is run again, and "
        "until it has come to its end no bot serves from the target. The password may come from PGPASSWORD or from "
        "~/.pgpass instead of the URL."
    )
    copy.add_argument("--from", dest="source", required=True, metavar="URL", help="as in DATABASE_URL: what to copy")
    copy.add_argument("--to", dest="target", required=True, metavar="URL", help="as in DATABASE_URL: where to")
    copy.set_defaults(act=act)


def run(options: argparse.Namespace, say: Say) -> None:
    """Do it, and say how far it is. Raises ConfigError."""
    from bot.store.copying import copy  # with it come SQLAlchemy and asyncpg

    source, target = _address("--from", options.source), _address("--to", options.target)
    contents = asyncio.run(copy(source, target, Teller(say)))
    for line in summary(source, target, contents):
        say(line)


def _address(option: str, url: str) -> Address:
    try:
        return address(url)
    except ValueError as error:
        raise SettingsError(f"{option} {error}") from None  # the URL may hold a password


class Teller:
    """One line for each table when it is copied, and more for those with many rows."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._last: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        before, self._last = self._last, progress
        same = before is not None and (before.what, before.table) == (progress.what, progress.table)
        passed = (before.rows if before is not None and same else 0) // MANY != progress.rows // MANY
        copied = progress.what == "copied" and progress.rows == progress.of
        if passed or copied:
            of = f" of {progress.of:,}" if progress.of not in (None, progress.rows) else ""
            self._say(f"{progress.table}: {progress.what} {progress.rows:,}{of}")


def summary(source: Address, target: Address, contents: Mapping[str, Content]) -> list[str]:
    """What both sides have, by table."""
    width = max(map(len, contents))
    return [
        f"{'table':{width}} {'rows':>12}  SHA-256 of them, the same on both sides",
        *(f"{name:{width}} {each.rows:12,}  {each.digest}" for name, each in sorted(contents.items())),
        f"{source} was copied to {target}, and both were compared row by row: "
        f"{sum(each.rows for each in contents.values()):,} rows in {len(contents)} tables.",
        "Now set DATABASE_URL to what --to was, and start the bot.",
    ]
