"""What PostgreSQL says of a database in trouble, in words: at the start, and around every use."""

from __future__ import annotations

import logging
import time
from types import TracebackType

import asyncpg

from bot.errors import DatabaseError, DatabaseTrouble
from bot.store.address import Server

log = logging.getLogger(__name__)

AGAIN = 3600.0  # seconds after which the same trouble is logged once more
TROUBLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
)


class Guard:
    """In a `with`, what PostgreSQL says of a database in trouble becomes DatabaseTrouble; other errors stay."""

    def __init__(self, address: Server) -> None:
        self._address = address
        self._logged: tuple[str, float] | None = None
        self._over = True

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, TROUBLE):
            raise self._trouble(explained(self._address, error)) from error

    def stored(self) -> None:
        """Something was written."""
        if not self._over:
            self._over = True
            log.warning("The database can be written again")

    def _trouble(self, words: str) -> DatabaseTrouble:
        now = time.monotonic()
        if self._logged is None or self._logged[0] != words or now > self._logged[1] + AGAIN:
            self._logged, self._over = (words, now), False
            log.error("%s Until then nothing is stored, and whoever tries is told so.", words)
        return DatabaseTrouble(words)


def unusable(address: Server, error: BaseException) -> DatabaseError:
    """What to tell the operator of an error that PostgreSQL or the system gave."""
    return DatabaseError(explained(address, error))


def explained(address: Server, error: BaseException) -> str:
    """The same in words: what is wrong, and how to cure it."""
    return f"Cannot use the database {address}: {error or type(error).__name__}."
