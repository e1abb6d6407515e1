"""Where the database is: a file of SQLite's, or a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgres://")


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
    if url.startswith(POSTGRESQL) and urlsplit(url).path.strip("/"):
        return Server(url)
    if url.startswith(SQLITE) and url != SQLITE:
        return Path(url.removeprefix(SQLITE))
    raise ValueError(
        "takes the path of a SQLite file, such as sqlite:///data/syllabot.db, or a PostgreSQL database, such as "
        "postgresql://user:password@host:5432/syllabot"
    )
