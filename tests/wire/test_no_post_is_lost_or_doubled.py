"""kill -9 at any moment, lost replies, refusals: after the next start every post is there once, with its thread."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.wire.discord_server import LocalDiscord
from tests.wire.faults import Moment
from tests.wire.permissions import PUBLIC_THREADS, SEND
from tests.wire.syllabot import POST, THREAD, Group, Syllabot, requests

CALLBACK = r"/interactions/\d+/.+/callback"


@pytest.fixture
async def group(server: LocalDiscord, bot: Syllabot) -> Group:
    group = Group.on(server, bot)
    await group.serve()
    return group


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("path", [POST, THREAD])
async def test_killed_while_it_posts_it_takes_the_post_up_again(
    path: str, when: Moment, group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    server.faults.call("POST", path, bot.kill, when=when)
    await group.create_unheard()
    server.forget_nonces()  # the machine was away for longer than Discord remembers them
    await group.serve()
    await group.complete()
    assert bot.mistakes() == []


async def test_killed_between_the_welcome_and_week_1_it_posts_week_1_once(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    def second(_: object) -> object:
        return bot.kill() if len(server.sent("POST", POST)) == 2 else asyncio.sleep(0)

    server.faults.call("POST", POST, second, when="before", times=2)
    await group.create_unheard()
    await group.serve()
    await group.complete()


async def test_killed_at_random_moments_it_ends_with_every_post_once(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    chance = random.Random(20260105)  # noqa: S311 - dice, always the same
    channels = [server.add_channel(group.guild, f"study-{n}") for n in range(8)]
    for number, channel in enumerate(channels):
        creating = asyncio.create_task(group.create(f"Cohort {number}", channel))
        await asyncio.sleep(chance.uniform(0, 0.12))
        await bot.kill()
        creating.cancel()
        await server.disconnected()
        if number % 3 == 0:
            server.forget_nonces()
        await group.serve()  # the next command, or else the start, takes up what was left
    created = {id_ for (id_,) in bot.rows("SELECT channel_id FROM cohorts")}
    # A cohort that was never stored has posted nothing.
    assert [channel.history() for channel in channels if channel.id not in created] == [[]] * (8 - len(created))
    await group.complete(*(channel for channel in channels if channel.id in created))
    assert bot.mistakes() == []


async def test_an_acknowledged_check_in_survives_kill_9(group: Group, bot: Syllabot, server: LocalDiscord) -> None:
    await group.create()
    await group.join()
    form = await server.press(group.ada, group.weeks()[-1], "Check in")
    server.faults.call("POST", CALLBACK, bot.kill, when="after")
    receipt = await server.submit(group.ada, form, {"done": "Trained my first model."})
    assert "Week 1 checked in" in receipt.text
    await server.until(lambda: bot.process is None, "the bot is killed")
    await server.disconnected()
    assert bot.rows("SELECT done, revision FROM checkins") == [("Trained my first model.", 1)]
    await group.serve()
    assert "updated" in (await group.check_in("Trained it twice.")).text
    assert bot.rows("SELECT done, revision FROM checkins") == [("Trained it twice.", 2)]


@pytest.mark.parametrize("path", [POST, THREAD])
async def test_a_lost_reply_leads_to_no_second_post(path: str, group: Group, server: LocalDiscord) -> None:
    server.faults.lose_reply("POST", path)
    await group.create()
    assert {state for _, _, state, _ in group.unfinished()} <= {"claimed", "due"}  # what comes next waits for it
    assert "claimed" in {state for _, _, state, _ in group.unfinished()}
    await group.try_again()
    await group.complete()


@pytest.mark.parametrize("path", [POST, THREAD])
async def test_a_server_error_is_waited_out(path: str, group: Group, bot: Syllabot, server: LocalDiscord) -> None:
    server.faults.status("POST", path, 500)  # discord.py tries again by itself, after a second
    server.faults.status("POST", path, 503)  # we do, and tell in the log
    await group.create()
    assert len(group.unfinished()) == (2 if path == POST else 1)  # what comes next waits for it
    await group.try_again()
    await group.complete()
    assert bot.mistakes() == []


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_rate_limit_is_waited_out(everywhere: bool, group: Group, server: LocalDiscord) -> None:
    server.faults.rate_limit("POST", POST, retry_after=0.2, everywhere=everywhere, times=2)
    server.faults.rate_limit("POST", THREAD, retry_after=0.2)
    await group.create()
    await group.complete()
    assert len(list(requests(server, POST, THREAD))) == 3 + 3


async def test_a_long_rate_limit_is_kept_and_leaves_nobody_waiting(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    server.faults.rate_limit("POST", POST, retry_after=600, everywhere=True)
    await group.create()
    assert bot.rows("SELECT kind, retry_at - claimed_at FROM occurrences WHERE state = 'claimed'") == [("welcome", 600)]
    assert len(group.weeks()) == 1  # other requests go on as soon as Discord lets them


async def test_a_channel_that_is_gone_is_told_to_the_organiser_and_the_next_one_is_used(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    server.faults.call("POST", POST, lambda _: server.delete_channel(group.study), when="before")
    await group.create()
    assert {state for _, _, state, _ in group.unfinished()} == {"failed"}
    told = server.direct_channel(group.olga).history()
    assert len(told) == 1  # once, though the welcome and the first week wait for it
    repair = {"channel": group.lounge}
    await server.command(group.guild, group.lounge, group.olga, "cohort edit", repair)
    await group.complete(group.lounge)
    assert bot.mistakes() == []


async def test_without_permission_it_waits_for_the_organiser_and_posts_when_repaired(
    group: Group, server: LocalDiscord
) -> None:
    server.faults.call("POST", POST, lambda _: server.overwrite(group.study, deny=SEND), when="before")
    await group.create()
    assert {state for _, _, state, _ in group.unfinished()} == {"failed"}
    assert "Send Messages" in str(server.direct_channel(group.olga).history())
    server.overwrite(group.study, allow=SEND)
    await server.command(group.guild, group.study, group.olga, "cohort announce")
    await group.complete()


async def test_without_permission_for_threads_the_post_is_there_and_its_thread_follows_when_repaired(
    group: Group, server: LocalDiscord
) -> None:
    server.overwrite(group.study, deny=PUBLIC_THREADS)
    assert "Create Public Threads" in (await group.create()).text
    assert len(group.weeks()) == 1
    server.overwrite(group.study, allow=PUBLIC_THREADS)
    await group.try_again()
    await group.complete()


async def test_a_post_that_somebody_deleted_before_it_was_confirmed_is_not_posted_again(
    group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    server.faults.call("POST", THREAD, bot.kill, when="before")
    await group.create_unheard()
    [week] = group.weeks()
    del group.study.messages[int(week["id"])]
    await group.serve()
    await server.until(lambda: not group.unfinished(), "every post is settled", seconds=10)
    assert group.weeks() == []
    assert bot.rows("SELECT state, message_id FROM occurrences WHERE kind = 'assignment'") == [("sent", None)]
