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
from tests.wire.faults import Moment
from tests.wire.permissions import MANAGE_GUILD
from tests.wire.syllabot import POST, THREAD, Group, Syllabot

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
    """Makes processes of one installation, each with its shards of two."""
    server.shards, server.gateway.max_concurrency = 2, 2
    made = list[Syllabot]()

    def new(shards: str, more: str = "") -> Syllabot:
        made.append(Syllabot.on(server, tmp_path, database, SHARD_COUNT="2", SHARD_IDS=shards))
        made[-1].program = ("-c", IN_HASTE.format(more=more))
        return made[-1]

    yield new
    for each in made:
        await each.kill()
    assert not server.violations
    assert [each.mistakes() for each in made] == [[]] * len(made)


def group_in_shard_1(server: LocalDiscord, bot: Syllabot) -> Group:
    guild = server.add_guild("Study group", shard=(1, 2))
    lounge, study = server.add_channel(guild, "lounge"), server.add_channel(guild, "study")
    olga, ada = server.add_member(guild, "Olga", permissions=MANAGE_GUILD), server.add_member(guild, "Ada")
    return Group(server, bot, guild, lounge, study, server.add_forum(guild, "reviews"), olga, ada)


async def both(server: LocalDiscord, first: Syllabot, second: Syllabot) -> None:
    await asyncio.gather(first.start(), second.start())
    await server.until(lambda: server.gateway.shards == [0, 1], "both are there", seconds=20)
    await server.registered("cohort")
    there = "Ready in"
    await server.until(lambda: there in first.output and there in second.output, "both are ready", seconds=10)


def signalled(bot: Syllabot, number: int) -> None:
    assert bot.process
    os.kill(bot.process.pid, number)


def in_order(group: Group) -> None:
    """The welcome, then the first week; each once."""
    [welcome], [week] = group.welcomes(), group.weeks()
    assert int(welcome["id"]) < int(week["id"])


async def taken_over(group: Group, living: Syllabot) -> None:
    """Whatever was due is posted by the one that lives, well before a minute is over."""
    group.bot = living
    await group.server.until(lambda: len(group.weeks()) == 1, "the week is posted", seconds=15)
    await group.complete()
    in_order(group)


@pytest.mark.parametrize(("path", "when"), [(POST, "before"), (THREAD, "after")])
async def test_what_a_killed_one_was_posting_is_posted_by_the_other_in_a_server_of_which_it_is_not_told(
    path: str, when: Moment, server: LocalDiscord, process: NewProcess
) -> None:
    living, dead = process("0"), process("1")
    group = group_in_shard_1(server, dead)
    await both(server, living, dead)
    server.faults.call("POST", path, dead.kill, when=when)
    creating = asyncio.create_task(group.create())
    await server.until(lambda: dead.process is None, "it is killed", seconds=10)
    creating.cancel()
    server.forget_nonces()
    await taken_over(group, living)


@pytest.mark.parametrize("moment", ["between claim and send", "before the reply"])
async def test_one_that_was_stopped_and_goes_on_posts_nothing_twice_and_serves_again(
    moment: str, server: LocalDiscord, process: NewProcess
) -> None:
    by_itself = moment == "between claim and send"
    living, slow = process("0"), process("1", STOPS_ITSELF if by_itself else "")
    group = group_in_shard_1(server, slow)
    await both(server, living, slow)
    if not by_itself:
        server.faults.call("POST", POST, lambda _: signalled(slow, signal.SIGSTOP), when="before")
    creating = asyncio.create_task(group.create())
    await taken_over(group, living)
    creating.cancel()
    server.forget_nonces()
    signalled(slow, signal.SIGCONT)
    await server.until(lambda: "it joins anew" in slow.output, "it notices", seconds=10)
    await server.until(lambda: slow.output.count("Ready in") == 2, "it serves again", seconds=20)
    await group.complete()
    in_order(group)
    assert "Week 1" in (await server.command(group.guild, group.lounge, group.olga, "cohort status")).text


async def test_the_next_one_stands_by_says_so_and_takes_over_at_once_when_the_first_is_stopped(
    server: LocalDiscord, process: NewProcess
) -> None:
    first, second = process("0,1"), process("0-1")
    group = group_in_shard_1(server, first)
    await group.serve()
    await server.until(lambda: server.gateway.shards == [0, 1], "it is there", seconds=10)
    await group.create()
    await second.start()
    await server.until(lambda: "it stands by" in second.output, "the other stands by", seconds=10)
    assert second.output.count("it stands by") == 1
    assert len(server.gateway.connected) == 2
    assert await first.stop() == 0
    await server.until(lambda: "Ready in 1 servers" in second.output, "the other serves", seconds=10)
    group.bot = second
    assert "Week 1" in (await server.command(group.guild, group.lounge, group.olga, "cohort status")).text
    await group.complete()
