"""/my-data: the file, the question before everything is erased, and what is on Discord afterwards."""

from __future__ import annotations

import json
from typing import Any

import discord
import pytest

from bot.ui.permissions import INVITE
from tests.discord.conftest import NOTEBOOK, World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled

# SimCord asks for these where Discord lets whoever opened a thread rename it, and take people out.
AS_OWNER = discord.Permissions(manage_threads=True, manage_channels=True)


@pytest.fixture
async def ada_wrote(world: World) -> World:
    """Ada has shared what blocks her, and handed in a capstone; she is in a study circle with the others."""
    await world.bot_may(INVITE | AS_OWNER)
    await world.create_with_members()
    await world.olga.slash(world.study, "cohort circles", action="on")
    for member in world.members:
        await member.click(titled(world.study, "## Study circles"), label="Join a study circle")
    await world.olga.slash(world.study, "cohort circles", action="now")
    form = await world.ada.click(world.week(1), label="Check in")
    await world.ada.submit_modal(form, {"done": "Told owls from larks", "blocker": "My GPU hides", "share": True})
    await world.submit(world.ada, title="Owls", summary="Tells owls from larks")
    return world


async def erase(world: World) -> Any:
    asked = await world.ada.slash(world.study, "my-data delete")
    pressed = await world.ada.click(asked.response, label="Erase everything")
    await world.ring()
    return pressed


async def file_of(answer: Any) -> Any:
    [sent] = [message for message in (answer.response, *answer.followups) if message and message.attachments]
    return json.loads(await sent.attachments[0].read())


async def test_the_file_comes_in_an_answer_that_only_they_see(ada_wrote: World) -> None:
    answer = await ada_wrote.ada.slash(ada_wrote.study, "my-data export")
    said = only_private_answer(answer)
    assert "1 cohort you are or were in, 1 check-in and 1 capstone" in said
    found = await file_of(answer)
    assert [each["done"] for each in found["check_ins"]] == ["Told owls from larks"]
    assert [each["url"] for each in found["capstones"]] == [NOTEBOOK]


async def test_it_comes_in_a_direct_message_too_also_after_they_have_left(ada_wrote: World) -> None:
    await ada_wrote.ada.slash(ada_wrote.study, "leave-cohort")
    answer = await ada_wrote.ada.user.slash("my-data export")
    assert [each["done"] for each in (await file_of(answer))["check_ins"]] == ["Told owls from larks"]


async def test_before_anything_is_erased_they_read_what_goes_and_what_stays_and_why(ada_wrote: World) -> None:
    asked = await ada_wrote.ada.slash(ada_wrote.study, "my-data delete")
    said = only_private_answer(asked)
    for part in ("every server", "**What goes**", "**What stays, without your name**", "**On Discord**", "Backups"):
        assert part in said
    assert labels(asked) == ["Erase everything"]
    assert len(await ada_wrote.rows("SELECT * FROM checkins")) == 1


async def test_afterwards_nothing_of_what_they_wrote_is_in_the_bots_posts(ada_wrote: World) -> None:
    world = ada_wrote
    [week] = [thread for thread in world.study.threads if thread.name.startswith("Week 1")]
    assert "My GPU hides" in str([text_of(each) for each in cards(week)])
    said = only_private_answer(await erase(world))
    assert said.startswith("## Erased\nNothing is held about you any more.")
    [thread] = world.reviews.threads
    assert thread.name == "Withdrawn · Capstone I"
    posts = [text_of(each) for place in (week, world.reviews, thread) for each in cards(place)]
    assert "Capstone I was handed in here. Its author has withdrawn it" in str(posts)
    assert not [each for each in posts if "owls" in each.lower() or "GPU" in each]


async def test_their_role_and_their_place_in_the_circle_are_gone(ada_wrote: World) -> None:
    world = ada_wrote
    role = world.guild.roles["Spring"]
    [circle] = [each for each in world.env.backend.channels.values() if each.type == 12]
    assert world.ada.id in circle.thread_members
    await erase(world)
    assert world.ada.id not in circle.thread_members
    assert role.id not in world.env.backend.guilds[world.guild.id].members[world.ada.id].role_ids


async def test_where_a_role_cannot_be_taken_they_are_told(ada_wrote: World) -> None:
    world = ada_wrote
    await world.bot_may(INVITE & ~discord.Permissions(manage_roles=True))
    assert "take your role or your place in the study circle of **Spring** away" in only_private_answer(
        await erase(world)
    )


async def test_in_a_forum_the_post_is_withdrawn_and_its_tags_say_only_what_it_was(world: World) -> None:
    forum = world.guild.create_forum_channel("showcase")
    await world.bot_may(INVITE | AS_OWNER)
    await world.create_with_members(reviews=forum)
    await world.submit(world.ada, title="Owls")
    await erase(world)
    [post] = forum.threads
    assert post.name == "Withdrawn · Capstone I"
    assert "Owls" not in text_of(cards(post)[0])
    thread = world.bot.get_channel(post.id)
    assert isinstance(thread, discord.Thread)
    assert [tag.name for tag in thread.applied_tags] == ["Capstone I"]


async def test_a_second_press_and_old_buttons_are_answered_kindly(ada_wrote: World) -> None:
    world = ada_wrote
    asked = await world.ada.slash(world.study, "my-data delete")
    await world.ada.click(asked.response, label="Erase everything")
    again = await world.forge(world.ada, world.week(1), "erase-me")
    assert "Nothing is held about you" in text_of(again)
    assert "You are not in **Spring**" in text_of(await world.ada.click(world.week(1), label="Check in"))
    assert "has withdrawn this one" in text_of(await world.forge(world.ben, world.week(1), "review:1"))
    assert "Nothing is held about you" in text_of(await world.ada.slash(world.study, "my-data delete"))
    assert "You are a member of" in text_of(await world.ada.slash(world.study, "join-cohort"))


async def test_what_an_organiser_created_is_their_servers_afterwards(world: World) -> None:
    await world.create_with_members()
    asked = await world.olga.slash(world.study, "my-data delete")
    assert "cohorts you created: others with *Manage Server* look after them" in only_private_answer(asked)
    await world.olga.click(asked.response, label="Erase everything")
    await world.deny(world.study, send_messages=True)
    before = len(world.requests)
    await world.forward(days=7)
    inboxes = [each.json["recipient_id"] for each in world.requests[before:] if each.path == "/users/@me/channels"]
    assert inboxes == [world.env.backend.guilds[world.guild.id].owner_id]
    assert "Spring" in text_of(await world.olga.slash(world.study, "cohort status"))
