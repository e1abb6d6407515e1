"""`check --online` against the local Discord: what it finds is told with its place and its cure; nothing changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from discord import ApplicationFlags
from discord.http import Route

from bot.check import Report, check
from bot.check_online import check_online
from bot.records import Cohort
from bot.store import circles, cohorts
from bot.store.db import Database
from bot.ui.permissions import INVITE
from tests.command_line import bot as on_the_command_line
from tests.conftest import THE_PATH
from tests.making import bare_cohort
from tests.wire import permissions
from tests.wire.discord_server import LocalDiscord
from tests.wire.state import Channel, Guild
from tests.wire.syllabot import Group, Syllabot

Place = tuple[Guild, Channel, Channel]


@pytest.fixture(autouse=True)
def settings(
    server: LocalDiscord, tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """An installation, as the environment has it."""
    (tmp_path / "syllabot.db").write_bytes(empty_database.read_bytes())
    own = {**server.environment(), "DATABASE_URL": f"sqlite:///{tmp_path / 'syllabot.db'}"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    before = Route.BASE
    yield own
    Route.BASE = before


@pytest.fixture
def place(server: LocalDiscord) -> Place:
    """A server with a channel for posts and a forum for reviews."""
    guild = server.add_guild("Study group")
    return guild, server.add_channel(guild, "weekly"), server.add_forum(guild, "showcase")


async def a_cohort(place: Place, tmp_path: Path, **changes: Any) -> Cohort:
    guild, weekly, showcase = place
    fields = {"guild_id": guild.id, "channel_id": weekly.id, "reviews_channel_id": showcase.id, **changes}
    async with Database.open(tmp_path / "syllabot.db") as db, db.write() as tx:
        return await cohorts.add(tx, bare_cohort(**fields))


async def checked(server: LocalDiscord) -> Report:
    found = await check_online()
    assert not server.violations
    assert server.gateway.identified == 0
    assert not [request for request in server.requests if request.method != "GET"]
    return found


async def test_all_is_well_on_the_command_line(
    server: LocalDiscord, place: Place, settings: dict[str, str], tmp_path: Path
) -> None:
    await a_cohort(place, tmp_path, curriculum=THE_PATH.id)
    done = await asyncio.to_thread(on_the_command_line, tmp_path, "check", "--online", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[5] == f"✓ Discord knows the token: it is syllabot, application {server.bot.id}"
    assert f"client_id={server.bot.id}&scope=bot+applications.commands&permissions={INVITE.value}" in said[6]
    assert said[7:] == [
        "✓ It needs none of the privileged gateway intents",
        "✓ The gateway answers; 999 of 1000 starts are left; anew in 24.0 hours",
        "✓ No command is registered yet: the first start does it",
        "✓ Spring in Study group: nothing is missing in #weekly and #showcase",
    ]


async def test_it_can_be_asked_beside_a_bot_that_serves(server: LocalDiscord, settings: dict[str, str]) -> None:
    bot = Syllabot(Path("syllabot.db").absolute(), settings)
    group = Group.on(server, bot)
    await group.serve()
    await group.create()
    found = await check_online()
    assert f"{len(server.commands[None])} commands are registered as they are" in found.good
    assert "Spring in Study group: nothing is missing in #study and #reviews" in found.good
    assert not found.bad
    assert server.gateway.identified == 1
    assert server.is_connected()
    assert "Summer is ready" in (await group.create("Summer", group.lounge)).text
    assert await bot.stop() == 0


async def test_a_wrong_token_is_one_clear_line(server: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "not.the.token")
    found = await checked(server)
    assert found.good == ()
    [line] = found.bad
    assert line.startswith("DISCORD_TOKEN: Discord does not know this token.")


async def test_a_test_server_without_the_bot_is_not_taken_for_a_fault_of_the_network(
    server: LocalDiscord, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEV_GUILD_ID", "42")
    line = "DEV_GUILD_ID: the bot is not in the server 42. Invite it there, correct the id, or leave it out."
    assert (await checked(server)).bad == (line,)
    done = await asyncio.to_thread(on_the_command_line, tmp_path, "sync", **settings, DEV_GUILD_ID="42")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, line)


async def test_no_token_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_TOKEN")
    [line] = (check(None) + await check_online()).bad
    assert line.startswith("DISCORD_TOKEN is not set")


async def test_a_discord_that_cannot_be_reached_is_one_line(
    server: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:9/api/v10")
    [line] = (await checked(server)).bad
    assert line.startswith("DISCORD_API_URL: http://127.0.0.1:9/api/v10 does not answer (Cannot connect to host")
    assert "its network, its firewall" in line


async def test_a_discord_that_fails_half_way_leaves_what_was_found(server: LocalDiscord) -> None:
    server.faults.status("GET", "/gateway/bot", 503)
    found = await checked(server)
    assert found.good[0].startswith("Discord knows the token")
    assert len(found.bad) == 1
    assert "does not answer" in found.bad[0]


async def test_a_gateway_that_cannot_be_reached_is_told_apart(server: LocalDiscord) -> None:
    server.gateway.url = "ws://127.0.0.1:9"
    [line] = (await checked(server)).bad
    assert line.startswith("The gateway ws://127.0.0.1:9 does not answer (")
    assert line.endswith("let WebSockets out to it")


async def test_few_starts_left_are_a_warning(server: LocalDiscord) -> None:
    server.gateway.starts_left = 3
    [line] = (await checked(server)).bad
    assert line.startswith("Only 3 of 1000 starts are left; anew in 24.0 hours.")


async def test_what_is_set_otherwise_than_the_bot_needs_it_is_told(server: LocalDiscord) -> None:
    message_content = ApplicationFlags(gateway_message_content_limited=True).value
    server.application = {"flags": message_content, "interactions_endpoint_url": "https://example.org/"}
    found = await checked(server)
    assert "It needs none of the privileged gateway intents; Message Content could be switched off" in found.good
    [line] = found.bad
    assert line.startswith("Discord sends the commands to the application's Interactions Endpoint URL, not to the bot.")


async def test_other_commands_than_this_versions_are_told(server: LocalDiscord) -> None:
    server.commands[None] = [{"name": "old", "type": 1, "description": "Of an earlier version"}]
    [line] = (await checked(server)).bad
    assert line.endswith("start the bot, or run `python -m bot sync`")


async def test_each_missing_permission_is_told_with_its_place_and_how_to_grant_it(
    server: LocalDiscord, place: Place, tmp_path: Path
) -> None:
    guild, weekly, showcase = place
    high = server.add_role(guild, "Learners", position=200)
    cohort = await a_cohort(place, tmp_path, role_id=high.id)
    async with Database.open(tmp_path / "syllabot.db") as db, db.write() as tx:
        await circles.turn(tx, cohort.id, "stage")
    server.overwrite(weekly, deny=permissions.SEND | permissions.PRIVATE_THREADS)
    server.overwrite(showcase, deny=permissions.SEND_IN_THREADS)
    found = await checked(server)
    assert all(line.startswith("Spring in Study group: ") for line in found.bad)
    said = "\n".join(found.bad)
    assert "I am missing Send Messages in #weekly. To grant it: open the channel's settings → Permissions" in said
    assert "I am missing Send Messages in Posts in #showcase." in said
    assert "Create Private Threads" in said
    assert "I cannot give out the role @Learners, because it stands above mine." in said
    assert "<" not in said


async def test_a_deleted_channel_and_a_server_that_removed_the_bot_are_told(
    server: LocalDiscord, place: Place, tmp_path: Path
) -> None:
    await a_cohort(place, tmp_path)
    await a_cohort(place, tmp_path, name="Summer", guild_id=5)
    server.delete_channel(place[1])
    gone, left = (await checked(server)).bad[::-1]
    assert gone.startswith("Spring in Study group: The channel no longer exists.")
    assert left.startswith("Summer: the bot is not in its server 5 any more. Invite it again: https://discord.com/")


async def test_a_database_of_an_earlier_version_is_left_as_it_is(
    server: LocalDiscord, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.migrate.known", lambda: {"9999", "0006"})
    assert (await checked(server)).bad == (
        "The cohorts' channels were not looked at: run `python -m bot migrate` first",
    )


async def test_the_shards_that_discord_recommends_are_told_and_when_it_is_time_for_more(
    server: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.shards = 4
    assert "Discord recommends 4 shards: the bot makes as many when it starts" in (await checked(server)).good
    monkeypatch.setenv("SHARD_COUNT", "3")
    server.shards = 1
    assert "Discord recommends 1 shard; SHARD_COUNT is 3" in (await checked(server)).good
    server.shards = 4
    assert "Discord recommends 4 shards; SHARD_COUNT is 3" in (await checked(server)).good
    monkeypatch.setenv("SHARD_COUNT", "2")
    [bad] = (await checked(server)).bad
    assert bad.startswith(
        "Discord recommends 4 shards, and SHARD_COUNT is 2. Raise it in all processes before a shard has"
    )
