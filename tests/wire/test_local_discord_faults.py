"""The local Discord fails on order, as Discord and the network between do."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from tests.wire.conftest import Place
from tests.wire.discord_server import LocalDiscord
from tests.wire.documented import RateLimits
from tests.wire.routes import Request

MESSAGES = r"/channels/\d+/messages"


async def test_a_dropped_connection_is_resumed_and_nothing_said_meanwhile_is_lost(place: Place) -> None:
    place.server.gateway.drop()
    role = place.server.add_role(place.guild, "made meanwhile")
    await place.server.until(lambda: place.server.gateway.resumed == 1, "the bot resumes")
    answer = await place.server.command(place.guild, place.general, place.ada, "cohort create", {"name": "x"})
    assert answer.text.startswith("x")
    assert place.bot.guilds[0].get_role(role.id) is not None
    assert place.server.gateway.identified == 1


async def test_a_bot_asked_to_reconnect_resumes(place: Place) -> None:
    place.server.gateway.ask_to_reconnect()
    await place.server.until(lambda: place.server.gateway.resumed == 1, "the bot resumes")


async def test_a_forgotten_session_is_identified_anew(place: Place) -> None:
    place.server.gateway.forget_sessions()
    await place.server.until(lambda: place.server.gateway.identified == 2, "the bot identifies again", seconds=10)


async def test_after_a_lost_reply_the_nonce_finds_the_message_that_was_stored(place: Place) -> None:
    place.server.faults.lose_reply("POST", MESSAGES)
    with pytest.raises(aiohttp.ClientError):
        await place.channel.send("week 1", nonce="w1")
    (stored,) = place.general.history()
    again = await place.channel.send("week 1", nonce="w1")
    assert str(again.id) == stored["id"]
    assert len(place.general.history()) == 1


async def test_a_lost_request_changed_nothing(place: Place) -> None:
    place.server.faults.lose_request("POST", MESSAGES)
    with pytest.raises(aiohttp.ClientError):
        await place.channel.send("week 1", nonce="w1")
    assert place.general.history() == []


async def test_a_rate_limited_request_is_tried_again_by_the_library(place: Place) -> None:
    place.server.faults.rate_limit("POST", MESSAGES, retry_after=0.01, times=2)
    await place.channel.send("week 1")
    assert [request.status for request in place.server.sent("POST", MESSAGES)] == [429, 429, 200]


async def test_a_503_reaches_the_bot_and_only_as_often_as_ordered(place: Place) -> None:
    rule = place.server.faults.status("POST", MESSAGES, 503)
    with pytest.raises(discord.DiscordServerError):
        await place.channel.send("week 1")
    await place.channel.send("week 1")
    assert len(rule.hits) == 1


async def test_a_hook_is_called_after_the_change_and_before_the_answer(place: Place) -> None:
    stored: list[int] = []

    async def look(request: Request) -> None:
        stored.append(len(place.general.history()))
        assert request.status is None

    rule = place.server.faults.call("POST", MESSAGES, look)
    await asyncio.gather(place.channel.send("week 1"), rule.hit())
    assert stored == [1]


async def test_a_request_may_be_delayed(place: Place) -> None:
    place.server.faults.delay("POST", MESSAGES, 30)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(place.channel.send("week 1"), 0.05)
    assert place.general.history() == []


async def test_enforced_rate_limits_refuse_what_is_too_much_in_a_second(server: LocalDiscord) -> None:
    server.limits = RateLimits(enforced=True, per_second=5)
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(server.api_url + "/", headers=headers) as session:
        answers = [await session.get("users/@me") for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["X-RateLimit-Global"] == "true"
