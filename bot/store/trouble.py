"""What the log says of a database in trouble: one line that it has begun, and one that it is over."""

from __future__ import annotations

import logging
import time

from bot.errors import DatabaseTrouble

log = logging.getLogger(__name__)

AGAIN = 3600.0  # seconds after which the same trouble is logged once more


class Trouble:
    """Whoever is turned away by it. Where nothing could be written from the first, whoever opened the database tells
    its operator.
    """

    def __init__(self) -> None:
        self._logged: tuple[str, float] | None = None  # what was said last, and when
        self._over = True
        self._served = False

    def stored(self) -> None:
        """Something was written to the disk."""
        self._served = True
        if not self._over:
            self._over = True
            log.warning("The database can be written again")

    def _trouble(self, words: str) -> DatabaseTrouble:
        """To be raised; the log has it."""
        now = time.monotonic()
        if self._served and (self._logged is None or self._logged[0] != words or now > self._logged[1] + AGAIN):
            self._logged, self._over = (words, now), False
            log.error("%s Until then nothing is stored, and whoever tries is told so.", words)
        return DatabaseTrouble(words)
