"""A bot in a process of its own is served over real HTTP and WebSocket, and can be killed at an exact moment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.wire.discord_server import LocalDiscord
from tests.wire.routes import Request

ROOT = Path(__file__).parents[2]


@contextlib.asynccontextmanager
async def bot_process(server: LocalDiscord) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {**os.environ, **server.environment(), "PYTHONPATH": str(ROOT)}
    command = (sys.executable, "-m", "tests.wire.tiny_bot")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)
    try:
        await server.connected()
        await server.registered("cohort")
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await server.disconnected()


async def test_a_bot_in_a_process_of_its_own_is_served(server: LocalDiscord) -> None:
    guild = server.add_guild("Study")
    general, ada = server.add_channel(guild, "general"), server.add_member(guild, "Ada")
    async with bot_process(server):
        answer = await server.command(guild, general, ada, "cohort create", {"name": "Autumn", "weeks": 2})
        assert answer.text == "Autumn 2 here nobody"
    assert not server.violations


async def test_a_process_killed_before_it_hears_that_its_message_was_stored_leaves_it_stored(
    server: LocalDiscord,
) -> None:
    guild = server.add_guild("Study")
    general, ada = server.add_channel(guild, "general"), server.add_member(guild, "Ada")
    async with bot_process(server) as process:

        async def kill(request: Request) -> None:
            process.kill()
            await process.wait()

        rule = server.faults.call("POST", r"/interactions/.+/callback", kill)
        card = await server.command(guild, general, ada, "card")
        await server.disconnected()
    assert general.history() == [card.data]
    async with bot_process(server):
        assert (await server.press(ada, card, "Check in")).kind == "modal"
    assert len(rule.hits) == 1
