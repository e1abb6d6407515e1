"""The real bot as a separate process, over real HTTP and WebSocket: the main job, its start and its end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from tests.wire.discord_server import LocalDiscord
from tests.wire.permissions import SEND
from tests.wire.syllabot import POST, THREAD, Group, Syllabot, requests

COMMANDS = r"/applications/\d+/(guilds/\d+/)?commands"


@pytest.fixture
def group(server: LocalDiscord, bot: Syllabot) -> Group:
    return Group.on(server, bot)


async def test_the_main_job_is_done_over_a_real_network(group: Group, bot: Syllabot, server: LocalDiscord) -> None:
    bot.settings["LOG_LEVEL"] = "DEBUG"
    await group.serve()
    created = await group.create()
    assert "Spring is ready" in created.text
    [welcome], [week] = group.welcomes(), group.weeks()
    assert int(welcome["id"]) < int(week["id"])
    thread = group.thread(week)
    assert thread
    assert thread.name.startswith("Week 1")
    assert [len(list(requests(server, path))) for path in (POST, THREAD)] == [2, 1]  # a welcome, a week and its thread

    joined = await server.press(group.ada, welcome, "Join")
    if joined.kind == "modal":
        joined = await server.submit(group.ada, joined, {})
    assert "Spring" in joined.text
    assert "Week 1 checked in" in (await group.check_in()).text
    assert "1" in (await server.command(group.guild, group.study, group.ada, "progress")).text

    # On a loopback address there is nothing that others could open: accepted, and said to be unreachable.
    link = {"url": "http://127.0.0.1:9/notebook.ipynb", "title": "Churn"}
    receipt = await server.command(group.guild, group.study, group.ada, "submit-capstone", link)
    assert "Churn" in receipt.text
    [post] = await server.until(
        lambda: [thread for thread in group.guild.threads if thread.parent is group.reviews], "the review thread"
    )
    assert link["url"] in json.dumps(post.history()[0])
    assert await bot.stop() == 0
    assert bot.mistakes() == []
    logged = bot.output
    assert "[debug" in logged
    assert not [words for words in (link["url"], link["title"], "Recreated") if words in logged]  # at any level


async def test_commands_are_registered_once_and_not_again_at_the_next_start(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    for _ in range(2):
        await group.serve()
        assert await bot.stop() == 0
        await server.disconnected()
    assert len(server.sent("PUT", COMMANDS)) == 1
    assert await bot.run("sync") == 0  # unless the operator says so
    assert len(server.sent("PUT", COMMANDS)) == 2


async def test_a_test_server_gets_the_commands_for_itself(group: Group, bot: Syllabot, server: LocalDiscord) -> None:
    bot.settings["DEV_GUILD_ID"] = str(group.guild.id)
    await bot.start()
    await server.registered("cohort", guild=group.guild)
    assert [request.path for request in server.sent("PUT", COMMANDS)] == [
        f"/applications/{server.bot.id}/guilds/{group.guild.id}/commands"
    ]
    assert await bot.stop() == 0


async def test_sigterm_ends_it_before_it_is_connected(bot: Syllabot, server: LocalDiscord) -> None:
    logging_in = server.faults.delay("GET", "/users/@me", 30)
    await bot.start()
    await logging_in.hit()
    assert await bot.stop() == 0
    assert bot.mistakes() == []


@pytest.mark.parametrize("command", ["run", "sync"])
async def test_a_wrong_token_is_one_clear_line(command: str, bot: Syllabot) -> None:
    bot.settings |= {"DISCORD_TOKEN": "not.the.token", "LOG_LEVEL": "WARNING"}
    assert await bot.run(command) == 2
    [line] = bot.output.splitlines()
    assert line.startswith("DISCORD_TOKEN: Discord does not know this token.")
    assert "not.the.token" not in line


async def test_a_second_process_on_the_same_database_is_refused_in_one_line_and_the_first_goes_on(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    await group.serve()
    second = Syllabot(bot.database, bot.settings | {"LOG_LEVEL": "WARNING"})
    assert await second.run() == 2
    [line] = second.output.splitlines()
    assert line.startswith(f"Another Syllabot serves from {bot.database}.")
    assert "Spring is ready" in (await group.create()).text
    for harmless in ("check", "migrate", "sync"):
        assert await Syllabot(bot.database, bot.settings).run(harmless) == 0
    assert await bot.stop() == 0


async def test_registering_the_commands_by_hand_leaves_alone_what_the_bot_is_posting(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    await group.serve()
    posting = server.faults.delay("POST", POST, 30)
    creating = asyncio.create_task(group.create())
    await posting.hit()
    claim = "SELECT retry_at FROM occurrences WHERE state = 'claimed'"
    before = bot.rows(claim)
    assert await Syllabot(bot.database, bot.settings).run("sync") == 0
    assert before
    assert set(before) <= set(bot.rows(claim))
    creating.cancel()


async def test_a_backup_taken_while_it_serves_is_restored_and_nothing_is_posted_twice(
    group: Group, bot: Syllabot, server: LocalDiscord, tmp_path: Path
) -> None:
    await group.serve()
    server.faults.call("POST", POST, lambda _: server.overwrite(group.study, deny=SEND), when="before")
    await group.create()  # and its posts wait for the permission
    by_hand, backup = Syllabot(bot.database, bot.settings), str(tmp_path / "backup.db")
    assert await by_hand.run("backup", backup) == 0
    server.overwrite(group.study, allow=SEND)
    await server.command(group.guild, group.study, group.olga, "cohort announce")
    await group.complete()
    assert await by_hand.run("restore", backup) == 2
    assert by_hand.output.startswith("Nothing was restored, and nothing has changed. Another Syllabot serves from")
    assert await bot.stop() == 0
    await server.disconnected()
    assert await by_hand.run("restore", backup) == 0
    assert {state for _, _, state, _ in group.unfinished()} == {"claimed"}
    server.forget_nonces()
    await group.serve()
    await group.complete()
    assert bot.mistakes() == []


async def test_a_database_that_another_program_holds_is_one_clear_line(bot: Syllabot) -> None:
    with contextlib.closing(sqlite3.connect(bot.database)) as program:
        program.execute("PRAGMA journal_mode = WAL")
        program.execute("BEGIN IMMEDIATE")
        assert await bot.run() == 2
    [line] = bot.output.splitlines()
    assert line.startswith(f"Cannot use the database {bot.database}: database is locked. Another program is using it")


async def test_a_missing_token_is_one_clear_line(bot: Syllabot) -> None:
    del bot.settings["DISCORD_TOKEN"]
    assert await bot.run() == 2
    [line] = bot.output.splitlines()
    assert line.startswith("DISCORD_TOKEN is not set.")


async def test_every_bad_setting_is_told_at_once(bot: Syllabot) -> None:
    bot.settings |= {"DISCORD_API_URL": "discord", "LOG_LEVEL": "loud"}
    assert await bot.run() == 2
    assert [line.split(":")[0] for line in sorted(bot.output.splitlines())] == ["DISCORD_API_URL", "LOG_LEVEL"]


async def test_a_discord_that_cannot_be_reached_is_waited_for(server: LocalDiscord, tmp_path: Path) -> None:
    bot = Syllabot.on(server, tmp_path, DISCORD_API_URL="http://127.0.0.1:9/api/v10")
    await bot.start()
    await server.until(lambda: "cannot be reached" in bot.output, "a line in the log", seconds=10)
    assert await bot.stop() == 0
    assert bot.mistakes() == []


async def test_a_discord_that_fails_at_the_start_is_waited_for(bot: Syllabot, server: LocalDiscord) -> None:
    server.faults.status("GET", "/gateway/bot", 503)
    await bot.start()
    await server.connected()
    assert await bot.stop() == 0
    assert bot.mistakes() == []


async def test_a_gateway_that_is_away_is_a_line_for_each_attempt_and_the_bot_can_be_stopped(
    bot: Syllabot, server: LocalDiscord
) -> None:
    server.gateway.refuses = 0
    await bot.start()
    await server.until(lambda: "attempt 2" in bot.output, "two attempts", seconds=10)
    assert await bot.stop() == 0
    assert bot.mistakes() == []
    assert len([line for line in bot.output.splitlines() if "bot.gateway" in line]) <= server.gateway.met


async def test_sync_says_in_one_line_that_discord_cannot_be_reached(server: LocalDiscord, tmp_path: Path) -> None:
    bot = Syllabot.on(server, tmp_path, DISCORD_API_URL="http://127.0.0.1:9/api/v10", LOG_LEVEL="WARNING")
    assert await bot.run("sync") == 2
    [line] = bot.output.splitlines()
    assert line.startswith("DISCORD_API_URL: ")


async def test_a_dropped_connection_is_resumed_and_commands_go_on(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    await group.serve()
    server.gateway.drop()
    await server.until(lambda: server.gateway.resumed == 1, "the bot resumes", seconds=10)
    assert "Spring is ready" in (await group.create()).text
    assert await bot.stop() == 0
