"""A new version takes over from an old one that serves the same shard: members notice nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from tests.postgres import Cluster
from tests.wire.conftest import NEWER
from tests.wire.discord_server import LocalDiscord
from tests.wire.syllabot import Group, Syllabot


@pytest.fixture
async def versions(
    server: LocalDiscord, postgres: Cluster, newer: Path, tmp_path: Path
) -> AsyncIterator[tuple[Syllabot, Syllabot]]:
    database = postgres.new()
    await asyncio.to_thread(migrate, database)
    old, new = (Syllabot.on(server, tmp_path, database) for _ in range(2))
    new.settings["PYTHONPATH"] = str(newer)
    yield old, new
    await old.kill()
    await new.kill()
    assert not server.violations


async def test_the_next_version_upgrades_beside_the_old_one_and_takes_over_when_that_is_stopped(
    server: LocalDiscord, versions: tuple[Syllabot, Syllabot]
) -> None:
    old, new = versions
    group = Group.on(server, old)
    await group.serve()
    assert "Spring is ready" in (await group.create()).text
    await new.start()
    await server.until(lambda: "it stands by" in new.output, "the new one waits", seconds=20)
    await group.join()  # the old one serves on, with the newer schema
    assert "Week 1 checked in" in (await group.check_in()).text
    assert NEWER not in str(server.commands)  # the old one would not know what is asked of it

    assert await old.stop() == 0
    await server.connected(seconds=20)
    group.bot = new
    await server.until(lambda: NEWER in str(server.commands), "the new one registers its commands", seconds=10)
    other = server.add_channel(group.guild, "other")
    assert "Summer is ready" in (await group.create("Summer", other)).text
    await group.complete(group.study, other)
    assert await new.stop() == 0
    assert (old.mistakes(), new.mistakes()) == ([], [])

    await old.start()  # back to the version before: the schema serves it
    await server.connected(seconds=20)
    assert "of a newer Syllabot; this version" in old.output
    assert await old.stop() == 0
