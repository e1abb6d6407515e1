"""What an operator sees of the real process: its health, its metrics and its log; and how it stops."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.wire.discord_server import TOKEN, LocalDiscord
from tests.wire.syllabot import POST, Group, Syllabot

CALLBACK = r"/interactions/.+/callback"
IN_HASTE = ("-c", "import asyncio; from bot.serve import serve; raise SystemExit(asyncio.run(serve(grace=0.3)))")
Ask = Callable[[str], Awaitable[tuple[int, str]]]


@pytest.fixture
def group(server: LocalDiscord, bot: Syllabot) -> Group:
    return Group.on(server, bot)


@pytest.fixture
async def ask(bot: Syllabot, server: LocalDiscord) -> AsyncIterator[Ask]:
    """Asks the bot's own server, as a monitor does; the status and the text."""
    bot.settings |= {"HTTP_PORT": "0", "LOG_FORMAT": "json"}
    async with aiohttp.ClientSession() as session:

        async def ask(path: str) -> tuple[int, str]:
            [address] = re.findall(r"metrics are at (\S+)/", bot.output)
            async with session.get(f"{address}{path}") as answer:
                return answer.status, await answer.text()

        yield ask


def lines(bot: Syllabot) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bot.output.splitlines()]


async def test_an_operator_sees_how_it_is_from_the_start_to_the_end(
    group: Group, bot: Syllabot, server: LocalDiscord, ask: Ask
) -> None:
    connect = asyncio.Event()
    server.faults.call("GET", "/users/@me", lambda _: _until(connect), when="before")
    await bot.start()
    await server.until(lambda: "metrics are at" in bot.output, "the bot's own server", seconds=10)
    assert await ask("/healthz") == (200, "alive\n")
    status, told = await ask("/readyz")
    assert (status, json.loads(told)["discord"], json.loads(told)["database"]) == (503, "connecting", "ok")
    assert "has not rung yet" in json.loads(told)["clock"]
    assert (await ask("/members"))[0] == 404

    connect.set()
    await server.connected()
    await server.registered("cohort")
    rung = "SELECT 1 FROM installation WHERE key = 'rung_at'"
    await server.until(lambda: bot.rows(rung), "the clock rings", seconds=10)
    status, told = await ask("/readyz")
    assert status == 200
    assert json.loads(told) == {"ready": True, "discord": "ok", "database": "ok", "clock": "ok"}
    assert "Spring is ready" in (await group.create()).text
    await group.join()

    # A check-in is under way when the operator stops the bot: it is answered, and whoever comes later hears why not.
    form = await server.press(group.ada, group.weeks()[-1], "Check in")
    answer_it = asyncio.Event()
    slow = server.faults.call("POST", CALLBACK, lambda _: _until(answer_it), when="before")
    checking_in = asyncio.create_task(server.submit(group.ada, form, {"done": "Recreated the first notebook."}))
    await slow.hit()
    _, measured = await ask("/metrics")
    assert bot.process
    bot.process.terminate()
    await server.until(lambda: "Stopping" in bot.output, "it has heard")
    status, told = await ask("/readyz")
    assert (status, json.loads(told)["discord"]) == (503, "stopping")
    late = await server.command(group.guild, group.study, group.olga, "plan")
    assert late.text == "I am being restarted. Please try again in a minute."
    answer_it.set()
    assert "Week 1 checked in" in (await checking_in).text
    assert await bot.ended() == 0
    assert {path.name for path in bot.database.parent.glob("syllabot.db-*")} == set()  # all is in the one file

    for sample in (
        'syllabot_interactions_total{kind="command",name="cohort create",outcome="ok"} 1.0',
        'syllabot_occurrences_total{kind="assignment",outcome="sent"} 1.0',
        'syllabot_discord_responses_total{status="2xx"}',
        'syllabot_gateway_connected{shard="0"} 1.0',
        'syllabot_gateway_events_total{event="connected",shard="0"} 1.0',
        "syllabot_servers 1.0",
        'syllabot_queue_occurrences{state="due"} 0.0',
    ):
        assert sample in measured
    ids = {str(each.id) for each in (group.guild, group.ada, group.olga, group.study)}
    assert not [each for each in (*ids, "Ada", "Spring") if each in measured]

    first, *_, last = lines(bot)
    assert first["message"] == "Syllabot starts"
    assert {"version", "schema", "curricula", "log_format", "discord_api_url"} <= set(first)
    assert last["message"] == "Stopped"
    assert not [line for line in lines(bot) if line["level"] in ("error", "critical")]
    assert TOKEN not in bot.output
    assert "Recreated" not in bot.output


async def _until(event: asyncio.Event) -> None:
    await event.wait()


async def test_a_port_that_is_taken_is_one_clear_line(bot: Syllabot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        bot.settings |= {"HTTP_PORT": str(port), "LOG_LEVEL": "WARNING"}
        assert await bot.run() == 2
    [line] = bot.output.splitlines()
    assert line.startswith(f"HTTP_PORT: 127.0.0.1:{port} cannot be used (")


async def test_a_post_that_hangs_when_it_is_stopped_is_there_once_after_the_next_start(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    bot.program = IN_HASTE
    await group.serve()
    posting = server.faults.delay("POST", POST, 30, when="after")  # it is there, and the bot never hears
    creating = asyncio.create_task(group.create())
    await posting.hit()
    assert await bot.stop() == 0
    creating.cancel()
    assert "Still under way and cut off: 1" in bot.output
    assert bot.mistakes() == []
    await server.disconnected()
    await group.serve()
    await group.complete()
    assert await bot.stop() == 0
