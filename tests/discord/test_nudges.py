"""Nudges, as members read them: in the week's thread, and as direct messages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, custom_ids, fields, labels, only_private_answer, text_of, titled
from tests.discord.test_permissions import told
from tests.discord.test_weekly_post import sent_to

BY_MESSAGE = "direct"


async def until_sunday(world: World, **options: Any) -> Any:
    """A cohort with Ada, Ben and Cleo, on the last morning of its first week; the week's thread."""
    await world.create_with_members(**options)
    world.jump(days=5, hours=23)
    return world.study.threads[0]


async def fate(world: World, kind: str = "nudge") -> tuple[str, str | None]:
    [row] = await world.rows(f"SELECT state, note FROM occurrences WHERE kind = '{kind}'")  # noqa: S608 - a constant
    return row["state"], row["note"]


def nudges(thread: Any) -> list[Any]:
    return [card for card in cards(thread) if "👋" in text_of(card)]


async def check_in(world: World, member: Any, post: Any) -> str:
    form = await member.click(post, label="Check in")
    return only_private_answer(await member.submit_modal(form, {"done": "Read chapter one"}))


async def test_in_the_weeks_thread_it_says_until_when_what_is_left_and_how_to_have_fewer(world: World) -> None:
    thread = await until_sunday(world)
    await check_in(world, world.ben, world.week(1))
    await world.ring()
    [nudge] = nudges(thread)
    said = text_of(nudge)
    assert said.startswith(f"👋 {world.ada.mention} and {world.cleo.mention}: week 1 is open until <t:1768208400:F>")
    assert f"](https://discord.com/channels/{world.guild.id}/{world.study.id}/{world.week(1).id})" in said
    assert "👥 1 of 3 members have checked in." in said
    assert "`/my-settings`" in said
    assert world.ben.mention not in said
    assert labels(nudge) == ["Check in"]


async def test_only_those_it_names_are_pinged(world: World) -> None:
    thread = await until_sunday(world)
    await check_in(world, world.ben, world.week(1))
    await world.ring()
    [message] = sent_to(world, thread)
    assert message["allowed_mentions"]["parse"] == []
    assert sorted(map(int, message["allowed_mentions"]["users"])) == sorted([world.ada.id, world.cleo.id])
    assert "roles" not in message["allowed_mentions"]


async def test_its_button_opens_the_form_of_that_week_after_a_restart_and_when_the_week_is_over(world: World) -> None:
    thread = await until_sunday(world)
    await world.ring()
    [nudge] = nudges(thread)
    await world.restart()
    assert "Week 1 checked in" in await check_in(world, world.ada, nudge)
    await world.forward(days=2)
    form = await world.ben.click(nudge, label="Check in")
    assert "Week 1" in form.modal["title"]  # type: ignore[index]  # `fields` says it if there is none
    assert "done" in fields(form)


async def test_the_button_of_a_further_message_is_for_the_same_week(world: World) -> None:
    await world.create_with_members()
    others = [world.guild.add_member(world.env.create_user(f"member-{n}")) for n in range(23)]
    for member in others:
        await member.slash(world.study, "join-cohort")
    world.jump(days=5, hours=23)
    await world.ring()
    first, second = nudges(world.study.threads[0])
    assert custom_ids(first) == ["nudge:1:1"]
    assert custom_ids(second) == ["nudge:1:10001"]
    assert "Week 1 checked in" in await check_in(world, others[-1], second)


async def test_when_the_answer_is_lost_there_is_one(world: World) -> None:
    thread = await until_sunday(world)
    await world.ring()
    await world.bot.study.db.write_one("UPDATE occurrences SET state = 'claimed', retry_at = 0 WHERE kind = 'nudge'")
    await world.ring()
    assert (len(nudges(thread)), await fate(world)) == (1, ("sent", None))


async def test_when_discord_has_trouble_it_comes_later(world: World) -> None:
    thread = await until_sunday(world)
    world.env.inject_error("POST", f"/channels/{thread.id}/messages", status=503, times=1)
    await world.ring()
    assert nudges(thread) == []
    await world.forward(seconds=10)
    assert len(nudges(thread)) == 1


async def test_in_a_deleted_thread_nobody_is_reminded_and_nobody_is_told(world: World) -> None:
    thread = await until_sunday(world)
    world.env.backend.delete_channel(thread.id)
    await world.ring()
    assert await fate(world) == ("skipped", "the week's thread was deleted")
    assert told(world, world.olga) == []


async def test_an_archived_thread_is_opened_again(world: World) -> None:
    thread = await until_sunday(world)
    metadata = world.env.backend.get_channel(thread.id).thread_metadata
    assert metadata is not None
    metadata.archived = True
    await world.ring()
    assert (len(nudges(thread)), (await fate(world))[0]) == (1, "sent")


async def test_without_permission_in_threads_the_organiser_is_told_and_it_comes_when_it_is_granted(
    world: World,
) -> None:
    thread = await until_sunday(world)
    await world.deny(world.study, send_messages_in_threads=True)
    await world.ring()
    [message] = told(world, world.olga)
    assert f"I am missing **Send Messages in Threads** in {world.study.mention}" in message
    await world.deny(world.study)
    await world.forward(minutes=10)
    assert len(nudges(thread)) == 1


async def test_where_no_thread_could_be_opened_it_is_not_sent(world: World) -> None:
    await world.create_cohort()
    await world.deny(world.study, create_public_threads=True)
    await world.forward(days=7)
    await world.forward(days=6)
    rows = await world.rows("SELECT state FROM occurrences WHERE kind = 'nudge' AND number = 2")
    assert [row["state"] for row in rows] == ["skipped"]


@pytest.fixture
async def inbox(world: World) -> Any:
    """Ada's. She wants direct messages, and it is the last morning of the first week."""
    await until_sunday(world)
    await world.ada.slash(world.study, "my-settings", reminders=BY_MESSAGE)
    return world.ada.user.dm_channel


async def next_sunday(world: World) -> None:
    await world.forward(days=2)  # the next week is posted
    await world.forward(days=5)
    await world.forward(seconds=2)


async def ring_twice(world: World) -> None:
    """Plan the nudges, then send what waits for its turn."""
    await world.ring()
    await world.forward(seconds=2)


async def test_as_a_direct_message_it_says_of_which_cohort_and_leads_to_the_week(world: World, inbox: Any) -> None:
    await ring_twice(world)
    assert world.ada.mention not in text_of(nudges(world.study.threads[0])[0])
    message = titled(inbox, "👋")
    said = text_of(message)
    assert said.startswith("👋 Week 1 of **Spring**, Your first model, is open until <t:1768208400:F>")
    assert "👥 Be the first to check in this week." in said
    assert labels(message) == ["Check in", "Open the week", "No more reminders"]
    [sent] = sent_to(world, inbox)
    assert sent["allowed_mentions"] == {"parse": []}


async def test_no_more_reminders_works_in_a_direct_message_after_a_restart(world: World, inbox: Any) -> None:
    await ring_twice(world)
    await world.restart()
    stopped = await world.ada.user.click(titled(inbox, "👋"), label="No more reminders")
    assert only_private_answer(stopped).startswith("You get no more reminders.")
    assert "🔕 Reminders: none" in text_of(await world.ada.slash(world.study, "my-settings"))
    await next_sunday(world)
    assert len(cards(inbox)) == 1
    assert world.ada.mention not in text_of(nudges(world.study.threads[1])[0])


@pytest.mark.parametrize("meanwhile", ["nothing", "checked in"])
async def test_when_the_answer_to_a_direct_message_is_lost_there_is_one(
    world: World, inbox: Any, meanwhile: str
) -> None:
    await ring_twice(world)
    await world.bot.study.db.write_one("UPDATE occurrences SET state = 'claimed', retry_at = 0 WHERE kind = 'direct'")
    if meanwhile == "checked in":
        await check_in(world, world.ada, world.week(1))
    await world.ring()
    assert (len(cards(inbox)), await fate(world, "direct")) == (1, ("sent", None))


async def test_a_closed_inbox_is_told_to_the_member_alone_and_the_thread_is_used(world: World, inbox: Any) -> None:
    path = f"/channels/{inbox.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50007, message="Cannot send messages to this user")
    await ring_twice(world)
    assert (await fate(world, "direct"))[0] == "skipped"
    assert told(world, world.olga) == []
    assert "⚠️ Discord did not let me write to you" in text_of(await world.ada.slash(world.study, "my-settings"))
    await next_sunday(world)
    assert len([each for each in world.requests if each.path == path]) == 1
    assert world.ada.mention in text_of(nudges(world.study.threads[1])[0])
    await world.ada.slash(world.study, "my-settings", reminders=BY_MESSAGE)
    assert "⚠️" not in text_of(await world.ada.slash(world.study, "my-settings"))
    await next_sunday(world)
    assert "Week 3 of **Spring**" in text_of(titled(inbox, "👋"))
