"""Processes on one PostgreSQL: killed, stopped and continued at bad moments; every post is there once, in order."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.store.address import Server
from tests.postgres import Cluster
from tests.wire.discord_server import LocalDiscord
from tests.wire.permissions import MANAGE_GUILD
from tests.wire.syllabot import Group, Syllabot

# Five times as quick as in life.
IN_HASTE = """
import asyncio, datetime
from bot import peer, presence, serve
peer.LEASE, presence.LOOK = datetime.timedelta(seconds=4), 0.3
{more}
raise SystemExit(asyncio.run(serve.serve()))
"""
# It stands still between its claim and what it sends.
STOPS_ITSELF = """
import os, signal
from bot.ui.board import DiscordBoard
send = DiscordBoard.send
async def stopped(self, post):
    DiscordBoard.send = send
    os.kill(os.getpid(), signal.SIGSTOP)
    return await send(self, post)
DiscordBoard.send = stopped
"""
NewProcess = Callable[..., Syllabot]


@pytest.fixture
def database(postgres: Cluster) -> Server:
    return postgres.emptied()


@pytest.fixture
async def process(server: LocalDiscord, database: Server, tmp_path: Path) -> AsyncIterator[NewProcess]:
    """Makes processes of one installation, each with its shards of four."""
    server.shards = server.gateway.max_concurrency = 4
    made = list[Syllabot]()

    def new(shards: str, more: str = "") -> Syllabot:
        made.append(Syllabot.on(server, tmp_path, database, SHARD_COUNT="4", SHARD_IDS=shards))
        made[-1].program = ("-c", IN_HASTE.format(more=more))
        return made[-1]

    yield new
    for each in made:
        await each.kill()
    assert not server.violations
    # The first is never lost. Whoever was stopped may find its connection to the database closed, and says so.
    assert made[0].mistakes() == []


def group_of(server: LocalDiscord, bot: Syllabot, shard: int) -> Group:
    guild = server.add_guild(f"Study group {shard}", shard=(shard, 4))
    lounge, study = server.add_channel(guild, "lounge"), server.add_channel(guild, "study")
    olga, ada = server.add_member(guild, "Olga", permissions=MANAGE_GUILD), server.add_member(guild, "Ada")
    return Group(server, bot, guild, lounge, study, server.add_forum(guild, "reviews"), olga, ada)


def signalled(bot: Syllabot, number: int) -> None:
    assert bot.process
    os.kill(bot.process.pid, number)


def in_order(group: Group) -> None:
    """The welcome, then the first week; each once."""
    [welcome], [week] = group.welcomes(), group.weeks()
    assert int(welcome["id"]) < int(week["id"])


async def test_what_those_had_in_hand_that_were_killed_or_stopped_is_posted_once_by_the_one_that_lives(
    server: LocalDiscord, process: NewProcess
) -> None:
    """Three of four are lost: killed at its first request, stopped at it, and stopped right before it."""
    living, killed, stopped, stops = process("0"), process("1"), process("2"), process("3", STOPS_ITSELF)
    lost = [group_of(server, each, shard) for shard, each in enumerate((killed, stopped, stops), 1)]
    for each in (living, killed, stopped, stops):
        await each.start()
    await server.until(lambda: server.gateway.shards == [0, 1, 2, 3], "all are there", seconds=30)
    await server.until(lambda: all("Ready in" in group.bot.output for group in lost), "all are ready", seconds=10)
    server.faults.call("POST", f"/channels/{lost[0].study.id}/messages", killed.kill, when="before")
    stop = f"/channels/{lost[1].study.id}/messages"
    server.faults.call("POST", stop, lambda _: signalled(stopped, signal.SIGSTOP), when="before")
    creating = [asyncio.create_task(group.create()) for group in lost]
    await server.until(lambda: all(len(group.weeks()) == 1 for group in lost), "all weeks are posted", seconds=30)
    for task in creating:
        task.cancel()
    await _all_once(lost, living)

    server.forget_nonces()
    for slow in (stopped, stops):
        signalled(slow, signal.SIGCONT)
    for slow in (stopped, stops):
        await server.until(lambda: "it joins anew" in slow.output, "it notices", seconds=10)  # noqa: B023 - awaited here
        await server.until(lambda: slow.output.count("Ready in") == 2, "it serves again", seconds=20)  # noqa: B023 - awaited here
    await _all_once(lost, living)
    back = lost[2]
    assert "Week 1" in (await server.command(back.guild, back.lounge, back.olga, "cohort status")).text


async def _all_once(groups: list[Group], living: Syllabot) -> None:
    for group in groups:
        group.bot = living  # it knows the database
        await group.complete()
        in_order(group)


async def test_the_next_one_stands_by_says_so_and_takes_over_at_once_when_the_first_is_stopped(
    server: LocalDiscord, process: NewProcess
) -> None:
    first, second = process("0-3"), process("1-2")
    group = group_of(server, first, 1)
    await group.serve()
    await server.until(lambda: server.gateway.shards == [0, 1, 2, 3], "it is there", seconds=10)
    await group.create()
    await second.start()
    await server.until(lambda: "it stands by" in second.output, "the other stands by", seconds=10)
    assert second.output.count("it stands by") == 1
    assert len(server.gateway.connected) == 4
    assert await first.stop() == 0
    await server.until(lambda: "Ready in 1 server," in second.output, "the other serves", seconds=10)
    group.bot = second
    assert "Week 1" in (await server.command(group.guild, group.lounge, group.olga, "cohort status")).text
    await group.complete()
