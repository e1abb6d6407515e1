"""The real bot behind a rate-limit proxy: whatever it asks goes through it, and its trouble is Discord's trouble."""

from __future__ import annotations

from tests.wire.discord_server import LocalDiscord
from tests.wire.proxy import proxy
from tests.wire.syllabot import POST, Group, Syllabot


async def test_everything_goes_through_the_proxy_and_a_post_that_it_gave_up_on_is_there_once(
    server: LocalDiscord, bot: Syllabot
) -> None:
    group = Group.on(server, bot)
    async with proxy(server.api_url, patience=0.5) as between:
        bot.settings["DISCORD_API_URL"] = between.url
        await group.serve()
        assert "Spring is ready" in (await group.create()).text
        await group.complete()
        await group.join()
        assert "Week 1 checked in" in (await group.check_in()).text
        # Discord has the message and is silent for too long: the proxy says 408, and the bot looks before it sends.
        server.faults.delay("POST", POST, 1.5, when="after")
        other = server.add_channel(group.guild, "other")
        await group.create("Summer", other)
        assert between.given_up == 1
        await server.until(lambda: len(server.sent("POST", POST)) >= 3, "it is there")
        await group.try_again()
        await group.complete(other)
        assert between.passed == len(server.requests)
    assert await bot.stop() == 0
    assert bot.mistakes() == []


async def test_a_proxy_that_is_down_is_as_discord_out_of_reach(server: LocalDiscord, bot: Syllabot) -> None:
    async with proxy(server.api_url) as between:
        bot.settings["DISCORD_API_URL"] = between.url
    await bot.start()
    await server.until(lambda: "Discord cannot be reached (" in bot.output, "it says so", seconds=10)
    assert await bot.stop() == 0
    assert bot.mistakes() == []
