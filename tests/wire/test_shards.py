"""Several shards, in one process and in two: each is kept by itself, and none identifies before its turn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import clock as machine
from bot import connection, identifying, serve
from bot.app import StudyBot
from bot.errors import ConfigError
from bot.health import Watch
from bot.identifying import Identifying
from bot.settings import Settings
from bot.shards import Shards
from bot.store.address import Server
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.postgres import Cluster
from tests.wire.discord_server import LocalDiscord
from tests.wire.here import a_bot, serving
from tests.wire.permissions import MANAGE_GUILD
from tests.wire.state import Channel, Guild, Person
from tests.wire.syllabot import Syllabot


@dataclass
class Somewhere:
    """A server on a shard of its own, with a channel and an organiser."""

    guild: Guild
    study: Channel
    olga: Person

    @classmethod
    def on(cls, server: LocalDiscord, number: int, count: int) -> Somewhere:
        guild = server.add_guild(f"Group {number}", shard=(number, count))
        olga = server.add_member(guild, f"Olga {number}", permissions=MANAGE_GUILD)
        return cls(guild, server.add_channel(guild, "study"), olga)

    async def create(self, server: LocalDiscord, now: datetime = MONDAY_9) -> str:
        options = {"name": "Spring", "start": f"{now:%Y-%m-%d}"}
        return (await server.command(self.guild, self.study, self.olga, "cohort create", options)).text


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(connection, "FIRST", 0.01)
    monkeypatch.setattr(connection, "LONGEST", 0.08)


@pytest.fixture
def database(postgres: Cluster) -> Server:
    return postgres.emptied()


def kept_alive() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith("keep-alive")]


class Later(Identifying):
    """Nobody's turn to identify ever comes."""

    @asynccontextmanager
    async def turn(self, bucket: int) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        async def never() -> None:
            await asyncio.Event().wait()

        yield never


@asynccontextmanager
async def on_shards(server: LocalDiscord, bot: StudyBot) -> AsyncIterator[asyncio.Task[None]]:
    server.gateway.heartbeat_seconds = 0.05
    async with serving(server, bot) as life:
        await server.until(lambda: bot.gateway.is_up and bot.is_ready(), "all shards hear")
        yield life


async def test_members_on_every_shard_are_answered_and_one_that_is_lost_does_not_disturb_the_others(
    server: LocalDiscord, study: Study, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "STUBBORN", 10_000)  # however often it tries in vain here, it goes on afterwards
    server.shards = 3
    here = [Somewhere.on(server, number, 3) for number in range(3)]
    bot = a_bot(study, clock)
    async with on_shards(server, bot):
        assert server.gateway.shards == [0, 1, 2]
        assert "Ready in 3 servers, shards 0-2 of 3" in caplog.text
        assert ["Spring is ready" in await each.create(server) for each in here] == [True] * 3
        server.gateway.refuses = 4000  # whoever comes now
        server.gateway.drop(1)
        await server.until(lambda: not bot.gateway.is_up, "the bot has noticed")
        assert bot.gateway.why_down() == "shard 1: reconnecting"
        assert "Week 1" in (await server.command(here[2].guild, here[2].study, here[2].olga, "cohort status")).text
        server.gateway.refuses = None
        assert "Week 1" in (await server.command(here[1].guild, here[1].study, here[1].olga, "cohort status")).text
        assert (server.gateway.identified, server.gateway.resumed) == (3, 1)
        assert bot.gateway.why_down() is None
        assert len(server.sent("PUT", r"/applications/\d+/commands")) == 1
        watch = Watch(study)
        watch.bot = bot
        told = (await watch.metrics()).decode()
        for number in range(3):
            assert f'syllabot_gateway_connected{{shard="{number}"}} 1.0' in told
        assert 'syllabot_gateway_events_total{event="resumed",shard="1"} 1.0' in told
    assert not server.violations


async def test_direct_messages_come_to_the_first_shard_and_are_answered(
    server: LocalDiscord, study: Study, clock: Clock
) -> None:
    server.shards = 2
    there = Somewhere.on(server, 1, 2)
    async with on_shards(server, a_bot(study, clock)):
        await there.create(server)
        server.gateway.drop(1)
        answer = await server.command(None, server.direct_channel(there.olga), there.olga, "help")
        assert answer.text


async def test_a_server_that_removed_the_bot_while_its_shard_was_away_is_forgotten_and_the_others_are_not(
    server: LocalDiscord, study: Study, clock: Clock
) -> None:
    server.shards = 2
    here, there = (Somewhere.on(server, number, 2) for number in range(2))
    bot = a_bot(study, clock)
    async with on_shards(server, bot):
        server.gateway.refuses = 4000
        server.gateway.drop(1)
        server.gateway.sessions = {id: each for id, each in server.gateway.sessions.items() if each.shard[0] == 0}
        server.remove_bot(there.guild)
        server.gateway.refuses = None
        await server.until(lambda: server.gateway.identified == 3, "it identifies anew")
        await server.until(lambda: bot.get_guild(there.guild.id) is None, "it is forgotten")
        assert bot.get_guild(here.guild.id)
        assert bot.is_ready()


async def test_shards_of_one_bucket_identify_one_after_another_and_buckets_side_by_side(
    server: LocalDiscord, study: Study, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.shards, server.gateway.max_concurrency = 6, 3
    server.gateway.identify_seconds, server.gateway.enforces_turns = 0.1, True
    monkeypatch.setattr(identifying, "PUNCTUAL", 0.1)
    by_turns = Identifying(study.db, machine.now, apart=timedelta(seconds=0.5))
    before = asyncio.get_running_loop().time()
    async with on_shards(server, a_bot(study, clock, identifying=by_turns)):
        took = asyncio.get_running_loop().time() - before
    assert server.gateway.too_early == []
    assert server.gateway.identified == 6
    assert took >= 0.5
    rows = await study.db.read.all("SELECT name FROM slots WHERE name LIKE 'identify:%' ORDER BY name")
    assert [row["name"] for row in rows] == ["identify:0", "identify:1", "identify:2"]


async def test_whoever_was_turned_away_for_being_too_early_comes_again_and_the_others_go_on(
    server: LocalDiscord, study: Study, clock: Clock
) -> None:
    """As when the same token is in use elsewhere."""
    server.shards, server.gateway.max_concurrency = 2, 1
    server.gateway.identify_seconds, server.gateway.enforces_turns = 0.05, True
    async with on_shards(server, a_bot(study, clock)):
        assert server.gateway.shards == [0, 1]


async def test_where_discord_wants_more_shards_by_now_an_automatic_count_follows(
    server: LocalDiscord, study: Study, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    there = Somewhere.on(server, 1, 2)
    bot = a_bot(study, clock)
    async with on_shards(server, bot):
        server.shards = server.gateway.fewest_shards = 2
        server.gateway.forget_sessions()
        await server.until(lambda: server.gateway.shards == [0, 1] and bot.is_ready(), "both shards are there")
        assert "Spring is ready" in await there.create(server)
    assert "Discord recommends 2 shards by now, there are 1" in caplog.text
    assert "Discord asks for 2 shards by now" in caplog.text


async def test_a_count_that_discord_refuses_is_one_clear_line_with_the_cure(
    server: LocalDiscord, study: Study, clock: Clock
) -> None:
    server.gateway.fewest_shards = 4
    settings = Settings(_env_file=None, shard_count=2)  # type: ignore[call-arg]  # its plugin does not know this one
    async with serving(server, a_bot(study, clock, settings.shards)) as life:
        with pytest.raises(ConfigError, match=r"with SHARD_COUNT=2 one has; leave SHARD_COUNT and SHARD_IDS out, or"):
            await asyncio.wait_for(serve.explained(life, settings), 5)


async def test_a_process_connects_when_it_may_and_lets_go_when_it_is_told(
    server: LocalDiscord, study: Study, clock: Clock
) -> None:
    bot, asked, may = a_bot(study, clock, Shards(4, (1, 3))), list[Shards](), asyncio.Semaphore(0)
    there = Somewhere.on(server, 3, 4)

    async def may_connect(shards: Shards) -> None:
        asked.append(shards)
        await may.acquire()

    bot.gateway.may_connect = may_connect
    async with serving(server, bot):
        for turn in (1, 2):
            await server.until(lambda: bot.registered and len(asked) == turn, "it asks", seconds=5)  # noqa: B023 - awaited here
            assert server.gateway.shards == []
            assert bot.gateway.why_down() == "connecting"
            may.release()
            await server.until(lambda: bot.gateway.is_up and bot.is_ready(), "both shards hear")
            assert server.gateway.shards == [1, 3]
            assert bot.get_guild(there.guild.id)
            await bot.gateway.let_go()
            assert not bot.is_ready()
            await server.disconnected()


@pytest.mark.parametrize("stuck", ["before Discord's first word", "before it may say who it is"])
async def test_a_connection_that_is_being_made_is_hung_up_as_well(
    stuck: str, server: LocalDiscord, study: Study, clock: Clock
) -> None:
    bot = a_bot(study, clock, Shards.all_of(3), identifying=Later(study.db, clock, timedelta(0)))
    server.gateway.says_hello = stuck != "before Discord's first word"
    async with serving(server, bot):
        await server.until(lambda: len(server.gateway.connections) == 3, "all shards are being connected")
        bot.gateway.may_connect = lambda _: asyncio.Event().wait()
        await bot.gateway.let_go()
        await server.until(lambda: not server.gateway.connections, "all are gone")
        await server.until(lambda: not kept_alive(), "and nothing keeps them alive")


async def test_while_the_database_does_not_answer_a_process_paces_itself_alone(
    study: Study, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identifying, "PATIENCE", 0.01)
    by_turns, loop = Identifying(study.db, clock, apart=timedelta(seconds=0.05)), asyncio.get_running_loop()
    began = loop.time()
    async with study.db.write():
        for _ in range(3):
            async with by_turns.turn(0) as now:
                await now()
    assert loop.time() - began >= 0.1


async def test_two_processes_with_a_shard_each_share_a_database_and_take_turns(
    server: LocalDiscord, database: Server, tmp_path: Path
) -> None:
    here = [Somewhere.on(server, number, 2) for number in range(2)]
    server.gateway.max_concurrency = 2
    processes = [Syllabot.on(server, tmp_path, database, SHARD_COUNT="2", SHARD_IDS=str(number)) for number in range(2)]
    try:
        for process in processes:
            await process.start()
        await server.until(lambda: server.gateway.shards == [0, 1], "both are there", seconds=20)
        await server.registered("cohort")
        assert ["Spring is ready" in await each.create(server, machine.now()) for each in here] == [True] * 2
        assert {row[0] for row in processes[0].rows("SELECT guild_id FROM cohorts")} == {each.guild.id for each in here}
        for process in processes:
            assert await process.stop() == 0
            assert process.mistakes() == []
        assert "shard=1" in processes[1].output
    finally:
        for process in processes:
            await process.kill()
    assert server.gateway.too_early == []
    assert not server.violations
