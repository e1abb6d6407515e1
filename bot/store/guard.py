"""Around every use of the open database: trouble with the file or its disk in words, and in the log once."""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path
from types import TracebackType

from bot.errors import DatabaseTrouble
from bot.store.file import CURES, explained, kind_of

log = logging.getLogger(__name__)

AGAIN = 3600.0  # seconds after which the same trouble is logged once more
LOG = "-wal"


class Guard:
    """In a `with`, what SQLite says of a database in trouble becomes DatabaseTrouble; other errors stay as they are.

    One line in the log says that the trouble has begun, whoever is turned away by it, and one that it is over. Where
    nothing could be written from the first, whoever opened the database tells its operator.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places = [(place, _identity(place)) for place in (path, path.with_name(path.name + LOG))]
        self._logged: tuple[str, float] | None = None  # what was said last, and when
        self._over = True
        self._served = False

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

    def stored(self) -> None:
        """Something was written to the disk."""
        self._served = True
        if not self._over:
            self._over = True
            log.warning("The database can be written again")

    def _trouble(self, words: str) -> DatabaseTrouble:
        now = time.monotonic()
        if self._served and (self._logged is None or self._logged[0] != words or now > self._logged[1] + AGAIN):
            self._logged, self._over = (words, now), False
            log.error("%s Until then nothing is stored, and whoever tries is told so.", words)
        return DatabaseTrouble(words)


def _identity(place: Path) -> tuple[int, int] | None:
    """By what the system knows the file there, whatever its name; None where there is none."""
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
