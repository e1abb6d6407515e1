"""Where the database is: a file of SQLite's, or a PostgreSQL server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgres://")
HOST = r"(\[[0-9A-Fa-f:.%]+\]|[^\s:@\[\],]*)(:\d+)?"
HOSTS = re.compile(rf"([^@]*@)?{HOST}(,{HOST})*")


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a PostgreSQL server. Its URL may hold a password, and is never shown; `str()` leaves it out."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        user, _, host = parts.netloc.rpartition("@")
        return f"postgresql://{user.partition(':')[0] + '@' if user else ''}{host}{parts.path}"


Address = Path | Server


def address(url: str) -> Address:
    """Raises ValueError, with what is taken instead, for what is neither."""
    if url.startswith(POSTGRESQL) and _is_whole(url):
        return Server(url)
    if url.startswith(SQLITE) and url != SQLITE:
        return Path(url.removeprefix(SQLITE))
    raise ValueError(
        "takes the path of a SQLite file, such as sqlite:///data/syllabot.db, or a PostgreSQL database, such as "
        "postgresql://user:password@host:5432/syllabot (in a password, write / as %2F, @ as %40, # as %23, ? as %3F)"
    )


def _is_whole(url: str) -> bool:
    """Whether nothing of a password has become part of the host or the database, which are shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(HOSTS.fullmatch(parts.netloc) and re.fullmatch(r"/[^/@\s]+", parts.path) and not parts.fragment)
