"""The real bot on a PostgreSQL server that comes late, and is lost in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from tests.postgres import Cluster, cluster
from tests.wire.discord_server import LocalDiscord
from tests.wire.syllabot import Group, Syllabot

PASSWORD = "never-to-be-seen"


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A server that a test may stop."""
    with cluster() as running:
        yield running


@pytest.fixture
async def served(server: LocalDiscord, own: Cluster, tmp_path: Path) -> AsyncIterator[Syllabot]:
    database = await asyncio.to_thread(own.new)
    await asyncio.to_thread(migrate, database)
    url = database.url.replace("postgres:@", f"postgres:{PASSWORD}@")
    bot = Syllabot.on(server, tmp_path, DATABASE_URL=url, LOG_LEVEL="DEBUG")
    yield bot
    await bot.kill()
    assert PASSWORD not in bot.output


async def test_it_waits_for_a_server_that_is_not_there_yet_says_so_and_ends_at_once_when_told(
    server: LocalDiscord, own: Cluster, served: Syllabot
) -> None:
    await asyncio.to_thread(own.stop)
    try:
        await served.start()
        await server.until(lambda: "Trying again in 2 s" in served.output, "it waits", seconds=15)
        assert "Start that server, or correct the host" in served.output
        assert await served.stop() == 0
    finally:
        await asyncio.to_thread(own.start)
    assert "Traceback" not in served.output


async def test_when_the_server_is_lost_members_hear_of_it_and_when_it_is_back_everything_goes_on(
    server: LocalDiscord, own: Cluster, served: Syllabot
) -> None:
    group = Group.on(server, served)
    await group.serve()
    await group.create()
    await server.until(lambda: bool(group.weeks()), "the first week is posted", seconds=10)
    await group.join()
    form = await server.press(group.ada, group.weeks()[-1], "Check in")
    again = await server.press(group.ada, group.weeks()[-1], "Check in")
    await asyncio.to_thread(own.stop)
    try:
        answer = await server.submit(group.ada, form, {"done": "All of it.", "hours": "6"})
        assert "is **not saved**" in answer.text
    finally:
        await asyncio.to_thread(own.start)
    answer = await server.submit(group.ada, again, {"done": "All of it.", "hours": "6"})
    assert "Week 1 checked in" in answer.text
    assert served.output.count("Until then nothing is stored") == 1
    assert "The database can be written again" in served.output
    assert "Traceback" not in served.output
