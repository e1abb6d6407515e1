"""What PostgreSQL says of a database in trouble, in words: at the start, and around every use."""

from __future__ import annotations

import ssl
from types import TracebackType

import asyncpg

from bot.errors import DatabaseAway, DatabaseError
from bot.store.address import Server
from bot.store.trouble import Trouble

# What is wrong, by PostgreSQL's code or the class that it begins with, and its cure.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
READ_ONLY = "It can only be read: is it a stand-by? Name the primary in DATABASE_URL, or make it writable."
ROLE = "Correct the user and the password in DATABASE_URL, or what pg_hba.conf lets in (user, machine, TLS)."
START = "Start that server, or wait until it is there."
CURES = {
    "08": START,
    "08P01": "What is in between, such as PgBouncer, refuses what Syllabot asks for: connect to PostgreSQL itself.",
    "25006": READ_ONLY,
    "28": ROLE,
    "3D000": "There is no such database on that server: create it (createdb), or correct DATABASE_URL.",
    "40": "Others had the same rows locked. It is tried again, or whoever asked is told to.",
    "42501": "Make the user of DATABASE_URL the owner of the database and of all that is in it.",
    "53": "The server has too little memory or other means: give it more.",
    "53100": "Make room on the disk of the database server.",
    "53300": "The server has no connection left: raise its max_connections, or stop what else uses it.",
    "55P03": "Somebody holds a lock for too long: look into pg_stat_activity, and end what is idle in transaction.",
    "57": START,
    "57014": "It takes too long: look into pg_stat_activity at what the server does.",
    "58": "The server's disk fails: look into its log.",
    "XX": "The server has found damage: look into its log, and restore a backup of it.",
}
# Of these some pass by themselves: they are worth waiting for at the start.
PASSING = ("08", "25006", "53", "55P03", "57", "58")

UNREACHABLE = "Start that server, or correct the host, the port and the files that DATABASE_URL names."
SILENT = "It does not answer in time: look how busy that server is, and the network to it."
TLS = "Correct sslmode and sslrootcert in DATABASE_URL, or the server's certificate."
UNREADABLE = "Correct what stands behind the ? in DATABASE_URL."
LOST = "The connection broke; the next one is made anew."


class Guard(Trouble):
    """In a `with`, what PostgreSQL says of a database in trouble becomes DatabaseTrouble; other errors stay.

    Those lose the details, which quote the row.
    """

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        if is_trouble(error):
            raise self._trouble(explained(self._server, error)) from error
        if isinstance(error, asyncpg.PostgresError):
            error.detail = None


def unusable(server: Server, error: BaseException) -> DatabaseError:
    """What to tell the operator of an error that PostgreSQL or the system gave: a DatabaseAway where it may pass."""
    code = _code(error)
    passing = code.startswith(PASSING) if code else not isinstance(error, ssl.SSLError | ValueError)
    return (DatabaseAway if passing else DatabaseError)(explained(server, error))


def is_trouble(error: BaseException) -> bool:
    """Whether the server, or the way to it, is at fault: neither a statement nor its values."""
    if code := _code(error):
        return _cure(code) is not None or isinstance(error, asyncpg.InvalidCachedStatementError)
    return isinstance(error, OSError | asyncpg.InterfaceError) and not isinstance(error, ValueError)


def explained(server: Server, error: BaseException) -> str:
    """The same in words: what is wrong, and how to cure it."""
    if code := _code(error):
        return f"Cannot use the database {server}: {_first_line(error)} ({code}). {_cure(code) or LOST}"
    if isinstance(error, ValueError):  # what it says may quote the address, and with it a password
        return f"Cannot use the database {server}. {UNREADABLE}"
    if isinstance(error, ssl.SSLError):
        return f"Cannot use the database {server}: {_first_line(error)}. {TLS}"
    if isinstance(error, TimeoutError):
        return f"Cannot use the database {server}. {SILENT}"
    if isinstance(error, OSError):
        why = "it refuses TLS" if "SSL" in str(error) else error.strerror or type(error).__name__
        return f"Cannot use the database {server}: {why}. {TLS if 'TLS' in why else UNREACHABLE}"
    return f"Cannot use the database {server}: {_first_line(error)}. {LOST}"


def _code(error: BaseException) -> str:
    """PostgreSQL's own for the error; "" where it comes from somewhere else."""
    return str(getattr(error, "sqlstate", None) or "")


def _cure(code: str) -> str | None:
    return CURES.get(code) or CURES.get(code[:2])


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__
