"""Digests and nudges by the real process: killed while it posts, replies lost, an inbox that is closed."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.wire.discord_server import LocalDiscord
from tests.wire.state import Channel, Json
from tests.wire.syllabot import Group, Syllabot


@pytest.fixture
async def group(server: LocalDiscord, bot: Syllabot) -> Group:
    """Ada is in a cohort whose first week is posted. The process is stopped."""
    group = Group.on(server, bot)
    await group.serve()
    await group.create()
    await group.join()
    await server.until(lambda: not group.unfinished(), "the first week is there")
    return group


async def fall_due(group: Group, kind: str) -> Channel:
    """While the process is stopped the first week passes, until this is due; where it belongs."""
    if kind == "digest":
        await group.check_in()
    if kind == "direct":
        settings = {"reminders": "direct", "timezone": _where_it_is_day()}
        saved = await group.server.command(group.guild, group.study, group.ada, "my-settings", settings)
        assert "by direct message" in saved.text
    await group.bot.stop()
    await group.server.disconnected()
    away = timedelta(days=7, hours=1) if kind == "digest" else timedelta(days=6, hours=12)
    zone = _where_it_is_day()
    began = datetime.now(ZoneInfo(zone)) - away
    with contextlib.closing(sqlite3.connect(group.bot.database)) as database, database:
        database.execute(
            "UPDATE cohorts SET timezone = ?, starts_on = ?, post_time = ?, planned_to = planned_to - ?, wake_at = 0",
            (zone, f"{began:%Y-%m-%d}", f"{began:%H:%M}", int(away.total_seconds())),
        )
        for table, column in (("memberships", "joined_at"), ("occurrences", "claimed_at"), ("occurrences", "due_at")):
            database.execute(f"UPDATE {table} SET {column} = {column} - {int(away.total_seconds())}")  # noqa: S608 - constants
    thread = group.thread(group.weeks()[0])
    assert thread
    return {"digest": group.study, "nudge": thread, "direct": group.server.direct_channel(group.ada)}[kind]


def _where_it_is_day() -> str:
    """Nobody is reminded at night, and the process goes by the real clock."""
    zones = ("Europe/London", "Asia/Tokyo", "America/Los_Angeles")
    return next(zone for zone in zones if 8 <= datetime.now(ZoneInfo(zone)).hour < 20)


def posts(channel: Channel, kind: str) -> list[Json]:
    return [message for message in channel.history() if f"'{kind}:" in str(message["components"])]


async def settle(group: Group) -> None:
    """Waits until nothing is due any more."""
    sql = "SELECT * FROM occurrences WHERE state IN ('due', 'claimed', 'failed')"
    await group.server.until(lambda: not group.bot.rows(sql), "everything is settled", seconds=10)


async def known(group: Group, kind: str) -> None:
    await group.server.until(
        lambda: group.bot.rows("SELECT 1 FROM occurrences WHERE kind = ?", kind), f"the {kind} is planned", seconds=10
    )


@pytest.mark.parametrize("kind", ["digest", "nudge", "direct"])
async def test_killed_before_it_hears_that_it_is_posted_it_finds_it_again(
    kind: str, group: Group, bot: Syllabot, server: LocalDiscord
) -> None:
    channel = await fall_due(group, kind)
    server.faults.call("POST", f"/channels/{channel.id}/messages", bot.kill)
    await group.serve()
    await server.until(lambda: bot.process is None, "the bot is killed", seconds=10)
    await server.disconnected()
    server.forget_nonces()
    await group.serve()
    await settle(group)
    [post] = posts(channel, kind)
    assert bot.rows("SELECT state, message_id FROM occurrences WHERE kind = ?", kind) == [("sent", int(post["id"]))]
    assert bot.mistakes() == []


@pytest.mark.parametrize("kind", ["nudge", "direct"])
async def test_a_lost_reply_leads_to_no_second_post(kind: str, group: Group, server: LocalDiscord) -> None:
    channel = await fall_due(group, kind)
    lost = server.faults.lose_reply("POST", f"/channels/{channel.id}/messages")
    await group.serve()
    await lost.hit(timeout=10)
    await server.until(
        lambda: group.bot.rows("SELECT 1 FROM occurrences WHERE state = 'claimed' AND note IS NOT NULL"),
        "it is to be tried again",
    )
    server.forget_nonces()
    await group.try_again()
    await settle(group)
    assert len(posts(channel, kind)) == 1
    assert group.bot.mistakes() == []


async def test_in_a_direct_message_there_is_no_server_and_no_more_reminders_works(
    group: Group, server: LocalDiscord
) -> None:
    inbox = await fall_due(group, "direct")
    await group.serve()
    await known(group, "direct")
    await settle(group)
    [message] = posts(inbox, "direct")
    assert message["mentions"] == []
    answer = await server.press(group.ada, message, "No more reminders")
    assert "You get no more reminders." in answer.text
    assert group.bot.rows("SELECT reminders FROM people") == [("off",)]


async def test_a_closed_inbox_is_remembered_and_not_tried_again(group: Group, server: LocalDiscord) -> None:
    inbox = await fall_due(group, "direct")
    group.ada.inbox_open = False
    await group.serve()
    await known(group, "direct")
    await settle(group)
    await group.try_again()
    assert len(server.sent("POST", f"/channels/{inbox.id}/messages")) == 1
    assert group.bot.rows("SELECT state FROM occurrences WHERE kind = 'direct'") == [("skipped",)]
    assert group.bot.rows("SELECT inbox_closed_at IS NULL FROM people") == [(0,)]
    assert server.direct_channel(group.olga).history() == []
