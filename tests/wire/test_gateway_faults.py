"""The gateway fails in every way it has: the bot is back by itself, the operator reads a line, and posts go on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot import connection, serve
from bot.errors import ConfigError
from bot.settings import Settings
from bot.study import Study
from tests.conftest import Clock
from tests.wire.discord_server import LocalDiscord
from tests.wire.here import Here, a_bot, serving

CALLBACK = r"/interactions/.+/callback"
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]  # its plugin does not know this one


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(connection, "FIRST", 0.01)
    monkeypatch.setattr(connection, "LONGEST", 0.08)


@pytest.fixture
async def here(server: LocalDiscord, study: Study, clock: Clock) -> AsyncIterator[Here]:
    here = Here.on(server, study, clock)
    server.gateway.heartbeat_seconds = 0.05
    async with serving(server, here.bot) as here.life:
        await here.connected()
        yield here
    assert not server.violations


def lines(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    """What the operator reads, at this level or above."""
    return [each.getMessage() for each in caplog.records if each.levelno >= level]


def no_tracebacks(caplog: pytest.LogCaptureFixture) -> bool:
    return not [each for each in caplog.records if each.exc_info]


async def test_a_heartbeat_is_timed_from_when_it_leaves_however_soon_it_is_answered(
    server: LocalDiscord, study: Study, clock: Clock
) -> None:
    here = Here.on(server, study, clock)
    async with serving(server, here.bot):
        await here.connected()
        [mine] = here.bot.gateway.connections.values()
        assert mine.socket
        beating = mine.socket._keep_alive
        assert beating
        beating._last_send -= 41.25  # the one before
        answered = beating._last_ack
        await mine.socket.send_heartbeat(beating.get_payload())
        await server.until(lambda: beating._last_ack > answered, "it is answered")
        assert mine.latency < 41
        assert mine.why_down() is None


async def close(here: Here) -> None:
    await here.server.gateway.close(4000)


async def drop(here: Here) -> None:
    here.server.gateway.drop()


async def go_silent(here: Here) -> None:
    """A zombie: the connection is there, and nothing comes over it, not even answers to heartbeats."""
    here.server.gateway.answers_heartbeats = False


async def reconnect(here: Here) -> None:
    here.server.gateway.ask_to_reconnect()


async def invalidate(here: Here) -> None:
    here.server.gateway.invalidate(resumable=True)


@pytest.mark.parametrize("fail", [close, drop, go_silent, reconnect, invalidate])
async def test_a_lost_connection_is_resumed_and_what_was_pressed_meanwhile_is_answered(
    fail: Callable[[Here], Awaitable[None]], here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    await fail(here)
    await here.lost()
    here.server.gateway.answers_heartbeats = True
    assert "Spring is ready" in (await here.create()).text
    assert (here.server.gateway.identified, here.server.gateway.resumed) == (1, 1)
    assert "The connection to Discord was lost" in caplog.text
    assert no_tracebacks(caplog)


async def test_a_session_that_is_over_is_begun_anew(here: Here, caplog: pytest.LogCaptureFixture) -> None:
    here.server.gateway.invalidate(resumable=False)
    await here.server.until(lambda: here.server.gateway.identified == 2, "the bot identifies anew")
    assert "Spring is ready" in (await here.create()).text
    assert no_tracebacks(caplog)


@pytest.mark.parametrize("code", [0, 4000])
async def test_while_the_gateway_is_away_posts_go_on_and_attempts_are_few(
    code: int, here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    await here.create()
    here.server.gateway.refuses, before = code, here.server.gateway.met
    here.server.gateway.drop()
    await here.server.until(lambda: "attempt 5" in caplog.text, "several attempts")
    await here.ring(days=7)
    assert here.posts() == ["welcome", "week 1", "week 2"]
    assert not here.bot.gateway.is_up
    told = [line for line in lines(caplog) if "presses and commands are not heard" in line]
    assert len(told) <= here.server.gateway.met - before + 1 <= 7  # a line for each attempt, and a pause after it
    here.server.gateway.refuses = None
    await here.server.until(lambda: here.bot.gateway.is_up, "the bot is back")
    assert "Week 2" in await here.status()
    assert "Connected to Discord again after" in caplog.text
    assert no_tracebacks(caplog)


def test_pauses_grow_to_a_minute_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    pauses = [connection.longest_pause(failures) for failures in (*range(2, 10), 100_000)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (4004, "DISCORD_TOKEN: Discord does not know this token."),
        (4010, "SHARD_IDS"),
        (4011, "SHARD_COUNT"),
        (4012, "Install a newer version"),
        (4013, "does not accept how Syllabot connects"),
        (4014, "Syllabot needs none that is privileged"),
    ],
)
async def test_what_discord_will_never_take_is_one_clear_line_for_the_operator(
    code: int, words: str, server: LocalDiscord, study: Study, clock: Clock
) -> None:
    server.gateway.refuses = code
    async with serving(server, a_bot(study, clock)) as life:
        with pytest.raises(ConfigError, match=words):
            await asyncio.wait_for(serve.explained(life, SETTINGS), 5)


async def test_a_token_that_was_reset_while_the_connection_was_away_is_one_clear_line(here: Here) -> None:
    here.server.token = "another"
    here.server.gateway.forget_sessions()
    assert here.life
    with pytest.raises(ConfigError, match="DISCORD_TOKEN: Discord does not know this token"):
        await asyncio.wait_for(serve.explained(here.life, SETTINGS), 5)


async def test_the_bot_identifies_no_more_often_than_discord_allows(
    server: LocalDiscord, study: Study, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    here = Here.on(server, study, clock)
    server.gateway.starts_left, server.gateway.starts_again = 0, 0.1
    async with serving(server, here.bot):
        await server.until(lambda: caplog.text.count("connect no more") == 2, "the bot waits, and asks again")
        assert server.gateway.identified == 0
        server.gateway.starts_left = 3
        await here.connected()
    assert "only 3 more times" in caplog.text


@pytest.mark.parametrize("frame", ['{"op": 0, "s": 9, "t": "GUILD_CREATE", "d": {', '{"op": 0, "t": "READY", "s": 3}'])
async def test_an_event_that_nobody_can_read_is_told_once_and_the_bot_goes_on(
    frame: str, here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    here.server.gateway.say(frame)
    await here.server.until(lambda: here.server.gateway.identified == 2, "the bot connects anew")
    assert "Spring is ready" in (await here.create()).text
    assert [each.getMessage()[:30] for each in caplog.records if each.exc_info] == ["Discord sent something over th"]


async def test_a_first_word_that_nobody_can_read_does_not_end_the_process(
    server: LocalDiscord, study: Study, clock: Clock
) -> None:
    here = Here.on(server, study, clock)
    server.gateway.first_word = "{"
    async with serving(server, here.bot):
        await server.until(lambda: server.gateway.met == 3, "the bot tries again")
        server.gateway.first_word = ""
        await here.connected()


@pytest.mark.parametrize("over", [False, True])
async def test_a_gateway_that_answers_and_never_lets_the_bot_in_is_left_and_not_called_connected(
    over: bool, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "CONNECTING", 0.1)
    here.server.gateway.lets_in, before = False, here.server.gateway.met
    (here.server.gateway.forget_sessions if over else here.server.gateway.drop)()
    await here.server.until(lambda: here.server.gateway.met == before + 2, "the bot tries again")
    assert here.bot.gateway.why_down() == "reconnecting"
    monkeypatch.setattr(connection, "CONNECTING", 60.0)  # a busy machine may take its time now
    here.server.gateway.lets_in = True
    await here.connected()
    assert "Spring is ready" in (await here.create()).text


async def test_once_the_client_is_closed_its_connection_ends_in_peace(here: Here) -> None:
    await here.bot.close()
    assert here.life
    await asyncio.wait_for(here.life, 5)


async def test_an_interaction_that_arrives_too_late_is_one_line_and_what_was_written_is_kept(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    await here.create()
    await here.server.command(here.guild, here.study, here.ada, "join-cohort")
    form = await here.server.press(here.ada, here.study.history()[-1], "Check in")
    here.server.answer_seconds = 0
    here.server.gateway.drop()
    waiting = asyncio.create_task(here.server.submit(here.ada, form, {"done": "Trained my first model."}))
    await here.server.until(lambda: lines(caplog), "a line in the log")
    waiting.cancel()
    assert await here.rows("SELECT done FROM checkins") == [("Trained my first model.",)]
    [line] = lines(caplog)
    assert "is not ours to answer any more" in line
    assert no_tracebacks(caplog)


async def test_an_interaction_that_discord_sends_twice_is_done_once(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    here.server.faults.call("POST", CALLBACK, lambda _: here.server.gateway.repeat("INTERACTION_CREATE"))
    await here.create()
    await here.server.until(lambda: "not ours to answer" in caplog.text, "the second one is turned away")
    assert await here.rows("SELECT count(*) FROM cohorts") == [(1,)]
    assert here.posts() == ["welcome", "week 1"]
    await here.server.command(here.guild, here.study, here.ada, "join-cohort")
    form = await here.server.press(here.ada, here.study.history()[-1], "Check in")
    here.server.faults.call("POST", CALLBACK, lambda _: here.server.gateway.repeat("INTERACTION_CREATE"))
    receipt = await here.server.submit(here.ada, form, {"done": "Trained my first model."})
    assert "Week 1 checked in" in receipt.text
    await here.server.until(lambda: caplog.text.count("not ours to answer") == 2, "the second one is turned away")
    assert await here.rows("SELECT done, revision FROM checkins") == [("Trained my first model.", 1)]
    assert no_tracebacks(caplog)


async def test_a_server_that_discord_has_lost_waits_and_the_others_go_on(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    other = here.server.add_guild("Another")
    lounge = here.server.add_channel(other, "lounge")
    other.members[here.olga.id] = here.guild.members[here.olga.id]
    other.roles |= {id: role for id, role in here.guild.roles.items() if id in other.members[here.olga.id].roles}
    await here.create()
    await here.create(other, lounge, "Evening")
    here.server.gateway.lose(here.guild)
    await here.server.until(lambda: here.bot.get_guild(here.guild.id).unavailable, "the bot hears of it")  # type: ignore[union-attr]  # it is known
    for _ in range(3):
        await here.ring(days=7, seconds=1)
    assert here.posts() == ["welcome", "week 1"]
    assert here.posts(lounge) == ["welcome", "week 1", "week 2", "week 3", "week 4"]
    assert sum("cannot reach this server" in line for line in lines(caplog)) < 9  # one for each post that waits
    here.server.gateway.find(here.guild)
    await here.server.until(lambda: not here.bot.get_guild(here.guild.id).unavailable, "it is back")  # type: ignore[union-attr]  # it is known
    await here.ring(minutes=10)
    assert "week 4" in here.posts()
    assert "week 3" not in here.posts()


async def test_before_the_bot_has_heard_of_its_servers_no_organiser_is_told_that_it_was_removed(
    here: Here, study: Study, clock: Clock
) -> None:
    await here.create()
    await here.bot.close()
    here.server.gateway.refuses = 0
    clock.forward(days=7)
    bot = a_bot(study, clock)
    async with serving(here.server, bot):
        await here.server.until(lambda: here.server.gateway.met > 1 and bot.registered, "it tries to connect")
        await bot.ring()
        assert here.server.direct == {}
        here.server.gateway.refuses = None
        await here.server.until(bot.is_ready, "it is there")
        clock.forward(minutes=10)
        await bot.ring()
    assert here.posts() == ["welcome", "week 1", "week 2"]


async def test_a_server_that_removed_the_bot_is_asked_nothing_and_goes_on_when_it_is_invited_again(
    here: Here, caplog: pytest.LogCaptureFixture
) -> None:
    await here.create()
    here.server.remove_bot(here.guild)
    await here.server.until(lambda: here.bot.get_guild(here.guild.id) is None, "the bot hears of it")
    before = len(here.server.sent("*", rf"/channels/{here.study.id}.*"))
    await here.ring(days=7)
    for _ in range(5):
        await here.ring(minutes=10)
    assert len(here.server.sent("*", rf"/channels/{here.study.id}.*")) == before
    assert len(lines(caplog)) <= 2  # one for each thing that waits
    here.server.add_bot(here.guild)
    await here.server.until(lambda: here.bot.get_guild(here.guild.id), "the bot hears of it")
    await here.ring(minutes=10)
    assert here.posts() == ["welcome", "week 1", "week 2"]
