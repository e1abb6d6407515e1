"""Around every use of the open database: trouble with the file or its disk in words, and in the log once."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType

from bot.store.file import CURES, explained, kind_of
from bot.store.trouble import Trouble

LOG = "-wal"


class Guard(Trouble):
    """In a `with`, what SQLite says of a database in trouble becomes DatabaseTrouble; other errors stay as they are."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._places = [(place, _identity(place)) for place in (path, path.with_name(path.name + LOG))]

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.Error) and kind_of(error) in CURES:
            raise self._trouble(explained(self._path, error)) from error

    def require_its_place(self) -> None:
        """Raises DatabaseTrouble where the file was moved or deleted.

        The system would let us go on writing into it, SQLite does not look, and at the next start all of that would be
        gone. It takes 4 µs.
        """
        for place, identity in self._places:
            if _identity(place) != identity:
                raise self._trouble(
                    f"{place} was moved, deleted or replaced while the bot runs. Put it back where it was; or stop the "
                    f"bot, which saves what it has as {self.rescued}, and run: python -m bot restore {self.rescued}."
                )

    @property
    def rescued(self) -> Path:
        """Where the content of a database that has lost its place is saved."""
        return self._path.with_name(f"{self._path.name}.rescued")


def _identity(place: Path) -> tuple[int, int] | None:
    """By what the system knows the file there, whatever its name; None where there is none."""
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
