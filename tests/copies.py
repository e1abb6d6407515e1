"""What tests of the copy share: a file with a whole story in it, and a look into either end."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

from bot.curriculum.library import Library
from bot.store.address import Address, Server
from bot.store.comparing import Content, Progress
from bot.store.copying import copy
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, TINY, Clock
from tests.full_story import Story, review_each_other, tell

LIBRARY = Library((THE_PATH, TINY))


def tell_a_story(path: Path) -> Story:
    """As it is after the first capstone, in a file."""
    migrate(path)

    async def told() -> Story:
        async with Database.open(path) as db:
            story = await tell(Study(db, LIBRARY), Clock(MONDAY_9), 7)
            await review_each_other(story)
            return story

    return asyncio.run(told())


def ignore(_: Progress) -> None:
    pass


def copied(
    source: Address, target: Address, told: Callable[[Progress], None] = ignore, size: int = 7
) -> dict[str, Content]:
    return asyncio.run(copy(source, target, told, size))


def execute(address: Address, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """One statement, with `?` or `$1` as the database has it, and its rows."""

    async def fetch(server: Server) -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(server.url)
        try:
            return [tuple(row) for row in await connection.fetch(sql, *values)]
        finally:
            await connection.close()

    if isinstance(address, Server):
        return asyncio.run(fetch(address))
    with closing(sqlite3.connect(address)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def tables(path: Path) -> Iterator[str]:
    for [name] in execute(path, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        yield name


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but the note of what it is a copy of."""
    found = {name: sorted(execute(path, f"SELECT * FROM {name}"), key=str) for name in tables(path)}  # noqa: S608 - ours
    found["installation"] = [row for row in found["installation"] if "copy_of" not in row[0]]
    return found
