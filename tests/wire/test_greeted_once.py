"""The set-up card of a server that added the bot while it was away, and a process that is killed over it."""

from __future__ import annotations

from tests.wire.discord_server import LocalDiscord
from tests.wire.state import Json, timestamp
from tests.wire.syllabot import POST, Group, Syllabot


async def test_a_process_that_is_killed_before_it_notes_its_card_does_not_post_it_twice(
    server: LocalDiscord, bot: Syllabot
) -> None:
    group = Group.on(server, bot)
    group.guild.members[server.bot.id].joined = timestamp()
    server.faults.call("POST", POST, bot.kill, when="after")
    await bot.start()
    await server.until(lambda: bot.process is None, "the bot is killed", seconds=10)
    await server.disconnected()
    assert len(greetings(group)) == 1
    assert bot.rows("SELECT greeted_at FROM servers") == [(None,)]

    server.forget_nonces()
    await group.serve()
    await server.until(lambda: bot.rows("SELECT 1 FROM servers WHERE greeted_at IS NOT NULL"), "it is noted")
    assert len(greetings(group)) == 1
    assert len(server.sent("POST", POST)) == 1
    assert await bot.stop() == 0
    assert bot.mistakes() == []


def greetings(group: Group) -> list[Json]:
    """The set-up cards in the server's first channel."""
    return [message for message in group.lounge.history() if "create-cohort:0" in str(message["components"])]
