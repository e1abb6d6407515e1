"""The same on a real PostgreSQL server, through the bot's own pool. Nobody is stopped inside of a transaction here:
the server goes by a time of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from threading import Thread
from typing import Any, TypeVar

import asyncpg

from bot.metrics import Metrics
from bot.store.address import Server
from bot.store.db import Connection, Database, Params, Row
from bot.store.postgres import PostgresDatabase, _call
from tests.simulation.shared import Gate
from tests.simulation.virtual import VirtualLoop

T = TypeVar("T")


class ServerDisk:
    """As `shared.Disk`. Whoever only looks does so from another thread, while everything else stands still."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._looking = asyncio.new_event_loop()
        self._thread = Thread(target=self._looking.run_forever, daemon=True)
        self._thread.start()
        self._facts = self._look(asyncpg.connect(server.url))

    def execute(self, sql: str, params: Any = ()) -> _Found:
        if isinstance(params, dict):
            sql, params = _call(sql, params)
        else:
            places = iter(range(1, 1 + len(params)))
            sql = re.sub(r"\?", lambda _: f"${next(places)}", sql)
        return _Found(self._look(self._facts.fetch(sql, *params)))

    def open(self, gate: Gate) -> ServerDatabase:
        return ServerDatabase(self._server, gate)

    def close(self) -> None:
        self._look(self._facts.close())
        self._looking.call_soon_threadsafe(self._looking.stop)
        self._thread.join()
        self._looking.close()

    def _look(self, asked: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(asked, self._looking).result()


class _Found(list[Row]):
    def fetchall(self) -> list[Row]:
        return self

    def fetchone(self) -> Row | None:
        return next(iter(self), None)


class ServerDatabase(Database):
    """What one process sees of it, through a pool of its own. While it waits for the server, no time passes."""

    def __init__(self, server: Server, gate: Gate) -> None:
        self._server, self.gate = server, gate
        self._stack = AsyncExitStack()
        self._inner: PostgresDatabase | None = None
        self._opening = asyncio.Lock()
        self.read = self.glance = _Reader(self)

    async def inner(self) -> PostgresDatabase:
        async with self._opening:
            if self._inner is None:
                pool = PostgresDatabase.opened(self._server, Metrics())
                self._inner = await outside(self._stack.enter_async_context(pool))
            return self._inner

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        await self.gate()
        writing = (await self.inner()).write()
        tx = await outside(writing.__aenter__())
        try:
            yield _Inside(tx)
        except BaseException as error:
            await outside(writing.__aexit__(type(error), error, error.__traceback__))
            raise
        await outside(writing.__aexit__(None, None, None))
        await self.gate()

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        await self.gate()
        row = await outside((await self.inner()).write_one(sql, params))
        await self.gate()
        return row

    def falls_silent(self) -> None:
        """Nothing of it is open then."""

    def die(self) -> None:
        if self._inner is not None:
            self._inner._pool.terminate()


class _Inside:
    """`Connection` in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        return await outside(self._connection.all(sql, params))

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        return await outside(self._connection.one(sql, params))

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        await outside(self._connection.many(sql, params))


class _Reader:
    """`Connection` outside of a transaction."""

    def __init__(self, db: ServerDatabase) -> None:
        self._db = db

    async def all(self, sql: str, params: Params | None = None) -> list[Row]:
        await self._db.gate()
        rows = await outside((await self._db.inner()).read.all(sql, params))
        await self._db.gate()
        return rows

    async def one(self, sql: str, params: Params | None = None) -> Row | None:
        rows = await self.all(sql, params)
        return rows[0] if rows else None

    async def many(self, sql: str, params: Sequence[Params]) -> None:
        raise AssertionError("a reader writes")


async def outside(asked: Awaitable[T]) -> T:
    """What a real server is asked for takes no simulated time."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    with loop.outside():
        return await asked
