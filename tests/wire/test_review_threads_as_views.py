"""Review threads by the real process: archived, locked, deleted, found again and rebuilt, once whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3

import pytest

from bot.ui.permissions import INVITE
from tests.wire import permissions
from tests.wire.discord_server import LocalDiscord
from tests.wire.interaction import text
from tests.wire.state import Channel, Json
from tests.wire.syllabot import THREAD, Group, Syllabot

LINK = {"url": "http://127.0.0.1:9/notebook.ipynb", "title": "Churn"}  # cannot be opened, and is accepted
FORUM_POST = r"/channels/\d+/threads"


IN_FORUM = pytest.mark.parametrize("group", ["forum"], indirect=True)


@pytest.fixture(params=["forum", "channel"])
async def group(request: pytest.FixtureRequest, server: LocalDiscord, bot: Syllabot) -> Group:
    """Ada has handed in. The bot may do what its invite asks for, and no more."""
    group = Group.on(server, bot)
    if request.param == "channel":
        group.reviews = server.add_channel(group.guild, "work")
    for role in group.guild.roles.values():
        if role.managed:
            role.permissions = INVITE.value
    await group.serve()
    await group.create()
    await group.join()
    await server.command(group.guild, group.study, group.ada, "submit-capstone", LINK)
    await server.until(lambda: group.bot.rows("SELECT 1 FROM occurrences WHERE thread_id IS NOT NULL"), "its thread")
    await settle(group)
    return group


def threads(group: Group) -> list[Channel]:
    return [each for each in group.guild.threads if each.parent is group.reviews]


def first_message(group: Group) -> Json:
    """The newest of those that the bot knows as the first message of the review thread."""
    [(message, thread)] = group.bot.rows("SELECT message_id, thread_id FROM occurrences WHERE kind = 'submission'")
    places = [group.reviews, *(each for each in threads(group) if each.id == thread)]
    return next(place.messages[message] for place in places if message in place.messages)


def asked(group: Group) -> list[Channel]:
    """The threads in which reviewers were asked for."""
    return [each for each in threads(group) if any("'guide:" in str(m["components"]) for m in each.history())]


async def ask(group: Group) -> None:
    """Reviewers are asked for: there is something to post in the thread, and its first message changes."""
    await group.server.command(group.guild, group.lounge, group.olga, "cohort allocate")


async def settle(group: Group) -> None:
    marked = "SELECT 1 FROM occurrences WHERE kind = 'submission' AND state = 'sent' AND retry_at IS NOT NULL"
    await group.server.until(
        lambda: not group.unfinished() and not group.bot.rows(marked), "everything is posted and drawn", seconds=15
    )
    assert group.bot.mistakes() == []
    assert group.server.violations == []


async def change(group: Group, thread: Channel, **values: bool) -> None:
    """A moderator changes the thread, or Discord does."""
    for name, value in values.items():
        setattr(thread, name, value)
    group.server.emit("THREAD_UPDATE", thread.json(), group.guild)


async def test_an_archived_thread_comes_back_for_what_is_posted_there_and_its_first_message_is_drawn_anew(
    group: Group,
) -> None:
    [thread] = threads(group)
    await change(group, thread, archived=True)
    await ask(group)
    await settle(group)
    assert asked(group) == [thread]
    assert not thread.archived
    assert "no other author to ask" in text(first_message(group))


@IN_FORUM
async def test_a_thread_that_a_moderator_locked_stays_as_it_is_until_it_is_unlocked(group: Group) -> None:
    [thread] = threads(group)
    await change(group, thread, archived=True, locked=True)
    await ask(group)
    inbox = group.server.direct_channel(group.olga)
    await group.server.until(inbox.history, "the organiser is told")
    assert "A moderator has locked the review thread" in text(inbox.history()[0])
    assert asked(group) == []
    await change(group, thread, locked=False)
    await group.bot.stop()
    await group.server.disconnected()
    with_retry(group)
    await group.serve()
    await settle(group)
    assert asked(group) == [thread]


def with_retry(group: Group) -> None:
    """The pause after the refusal is over."""
    with contextlib.closing(sqlite3.connect(group.bot.database)) as database, database:
        database.execute("UPDATE occurrences SET retry_at = 0 WHERE state = 'failed'")


async def test_a_deleted_thread_is_rebuilt_for_what_is_to_be_posted_there(group: Group) -> None:
    [old] = threads(group)
    group.server.delete_channel(old)
    await ask(group)
    await settle(group)
    [new] = threads(group)
    assert new.id != old.id
    assert asked(group) == [new]
    assert "## Churn" in text(first_message(group))
    assert "no other author to ask" in text(first_message(group))


async def test_where_only_its_first_message_was_deleted_the_thread_gets_a_new_one(group: Group) -> None:
    [thread] = threads(group)
    before = first_message(group)
    for place in (group.reviews, thread):
        place.messages.pop(int(before["id"]), None)
    await ask(group)
    await settle(group)
    assert threads(group) == [thread]
    assert first_message(group) in thread.history()
    again = {**LINK, "title": "Churn again"}
    await group.server.command(group.guild, group.study, group.ada, "submit-capstone", again)
    await settle(group)
    assert "## Churn again" in text(first_message(group))


async def test_a_message_that_asks_for_reviews_is_not_taken_for_the_first_one(group: Group) -> None:
    await ask(group)
    await settle(group)
    before = first_message(group)
    for place in (group.reviews, *threads(group)):
        place.messages.pop(int(before["id"]), None)
    again = {**LINK, "title": "Churn again"}
    await group.server.command(group.guild, group.study, group.ada, "submit-capstone", again)
    await settle(group)
    [thread] = threads(group)
    assert asked(group) == [thread]
    assert first_message(group) in thread.history()
    assert "## Churn again" in text(first_message(group))


@pytest.mark.parametrize(
    ("group", "path"),
    [("forum", FORUM_POST), ("channel", "/channels/{}/messages"), ("channel", THREAD)],
    indirect=["group"],
)
async def test_killed_while_it_rebuilds_it_takes_up_where_it_was(path: str, group: Group) -> None:
    [old] = threads(group)
    group.server.delete_channel(old)
    group.server.faults.call("POST", path.format(group.reviews.id), group.bot.kill)
    await ask_unheard(group)
    await group.server.until(lambda: group.bot.process is None, "the bot is killed", seconds=10)
    await group.server.disconnected()
    group.server.forget_nonces()
    await group.serve()
    await settle(group)
    [new] = threads(group)
    assert asked(group) == [new]
    said = [m for place in (group.reviews, new) for m in place.messages.values() if "'review:" in str(m["components"])]
    assert len([m for m in said if "## Churn" in text(m)]) == (
        1 if path == FORUM_POST else 2
    )  # the old one stays where it was


async def ask_unheard(group: Group) -> None:
    """The same, and the bot will not live to answer."""
    asking = asyncio.create_task(ask(group))
    await group.server.until(lambda: group.bot.process is None, "the bot is killed", seconds=10)
    asking.cancel()


@IN_FORUM
async def test_a_lost_reply_while_it_rebuilds_leads_to_no_second_thread(group: Group) -> None:
    [old] = threads(group)
    group.server.delete_channel(old)
    lost = group.server.faults.lose_reply("POST", FORUM_POST)
    await ask(group)
    await lost.hit(timeout=10)
    await group.server.until(
        lambda: len(group.bot.rows("SELECT 1 FROM occurrences WHERE state = 'claimed' AND note IS NOT NULL")) == 2,
        "the thread is to be tried again, and what is to be posted in it",
    )
    group.server.forget_nonces()
    await group.try_again()
    rebuilt = "SELECT 1 FROM occurrences WHERE kind = 'submission' AND state = 'sent'"
    await group.server.until(lambda: group.bot.rows(rebuilt), "the thread is found")
    await group.try_again()  # two may ring at once, and one of them come to the message before its thread is there
    await settle(group)
    [new] = threads(group)
    assert asked(group) == [new]


@IN_FORUM
async def test_tags_are_made_where_the_bot_may_and_follow_the_state(group: Group) -> None:
    [thread] = threads(group)
    assert thread.applied_tags == []
    group.server.overwrite(group.reviews, allow=permissions.MANAGE_CHANNELS)
    await ask(group)
    await settle(group)
    names = {int(tag["id"]): tag["name"] for tag in group.reviews.tags}
    assert {"Needs reviews", "Reviewed", "Passed", "Capstone I", "Capstone II"} <= set(names.values())
    assert [names[tag] for tag in thread.applied_tags] == ["Capstone I", "Needs reviews"]


@IN_FORUM
async def test_without_that_permission_tags_of_these_names_are_used_and_others_stay(group: Group) -> None:
    group.server.tag(group.reviews, "needs REVIEWS", "lovely", moderated=("capstone i",))
    [thread] = threads(group)
    thread.applied_tags = [int(tag["id"]) for tag in group.reviews.tags if tag["name"] == "lovely"]
    await change(group, thread)
    await ask(group)
    await settle(group)
    names = {int(tag["id"]): tag["name"] for tag in group.reviews.tags}
    assert [names[tag] for tag in thread.applied_tags] == ["needs REVIEWS", "lovely"]
    assert len(names) == 3


@IN_FORUM
async def test_a_forum_that_has_no_room_for_more_tags_is_not_asked_for_any_every_time(group: Group) -> None:
    group.server.overwrite(group.reviews, allow=permissions.MANAGE_CHANNELS)
    group.server.tag(group.reviews, *(f"tag {number}" for number in range(20)))
    group.server.emit("CHANNEL_UPDATE", group.reviews.json(), group.guild)
    await ask(group)
    await settle(group)
    assert list(group.server.sent("GET", f"/channels/{group.reviews.id}")) == []


async def test_where_the_bot_may_not_read_what_was_said_it_says_nothing_twice(group: Group) -> None:
    [thread] = threads(group)
    lost = group.server.faults.lose_reply("POST", f"/channels/{thread.id}/messages")
    await ask(group)
    await lost.hit(timeout=10)
    await group.server.until(
        lambda: group.bot.rows("SELECT 1 FROM occurrences WHERE state = 'claimed' AND note IS NOT NULL"), "a pause"
    )
    group.server.forget_nonces()
    group.server.overwrite(group.reviews, deny=permissions.HISTORY)
    await group.try_again()
    told = "SELECT 1 FROM occurrences WHERE kind = 'reviewers' AND told IS NOT NULL"
    await group.server.until(lambda: group.bot.rows(told), "the organiser is told")
    assert len(asked(group)) == 1
    group.server.overwrite(group.reviews)
    await group.try_again()
    await settle(group)
    assert len([m for m in thread.history() if "'guide:" in str(m["components"])]) == 1
