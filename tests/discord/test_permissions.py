"""What the bot may not do: it says which permission, where, and how to grant it; and goes on once it is granted."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.ui.permissions import INVITE
from tests.discord.conftest import World
from tests.discord.reading import cards, only_private_answer, text_of, titled


def without(**permissions: bool) -> discord.Permissions:
    return discord.Permissions(INVITE.value & ~discord.Permissions(**permissions).value)


def told(world: World, member: Any) -> list[str]:
    """The direct messages that somebody got from the bot."""
    if member.id not in world.env.backend.dm_channels:
        return []
    return [text_of(message) for message in member.user.dm_channel.history()]


async def test_without_manage_roles_a_cohort_is_created_and_says_how_to_grant_it(world: World) -> None:
    await world.bot_may(without(manage_roles=True))
    said = only_private_answer(await world.create_cohort())
    assert "Spring is ready" in said
    assert "Role: none" in said
    assert "I am missing **Manage Roles** in this server" in said
    assert "**Server Settings** → **Roles** → my role → **Permissions** → allow **Manage Roles**" in said
    assert "Week 1 of 33" in text_of(world.week(1))
    assert "You are a member" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))


async def test_when_manage_roles_is_taken_away_members_and_organisers_are_told(world: World) -> None:
    await world.create_cohort()
    await world.bot_may(without(manage_roles=True))
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert "I could not give you the cohort's role, so posts won't mention you." in said
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "I am missing **Manage Roles**" in status


async def test_a_role_above_the_bots_own_says_how_to_move_it(world: World) -> None:
    await world.create_cohort()
    world.env.backend.edit_role(world.guild.id, world.guild.roles["Spring"].id, {"position": 50})
    assert "I could not give you" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "stands above mine" in status


async def test_a_deleted_role_says_how_to_choose_another(world: World) -> None:
    await world.create_cohort()
    world.env.backend.delete_role(world.guild.id, world.guild.roles["Spring"].id)
    assert "I could not give you" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "The cohort's role was deleted. Make one and choose it with `/cohort edit`, option `role`." in status


async def test_a_deleted_role_of_the_organisers_says_how_to_choose_another(world: World) -> None:
    helpers = world.guild.create_role("Helpers")
    await world.create_cohort(organisers=helpers)
    assert "organisers was deleted" not in text_of(await world.olga.slash(world.study, "cohort status"))
    world.env.backend.delete_role(world.guild.id, helpers.id)
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "The role of this cohort's organisers was deleted" in status
    assert "option `organisers`" in status


async def test_a_role_that_may_not_be_mentioned_says_how_to_change_that(world: World) -> None:
    quiet = world.guild.create_role("Quiet")
    said = only_private_answer(await world.create_cohort(role=quiet))
    assert f"I cannot mention {quiet.mention}, so weekly posts notify nobody." in said
    assert "**Allow anyone to @mention this role**" in said


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        ("view_channel", "View Channel"),
        ("send_messages", "Send Messages"),
        ("read_message_history", "Read Message History"),
    ],
)
async def test_a_cohort_is_not_created_where_the_bot_cannot_post(world: World, permission: str, name: str) -> None:
    await world.deny(world.study, **{permission: True})
    said = only_private_answer(await world.create_cohort())
    assert f"**{name}**" in said
    assert f" in {world.study.mention}. To grant" in said
    assert "open the channel's settings → **Permissions** → add my role → allow" in said
    assert not await world.rows("SELECT * FROM cohorts")
    assert "Spring" not in world.guild.roles


async def test_a_forum_without_create_posts_is_refused_by_discords_own_name_for_it(world: World) -> None:
    forum = world.guild.create_forum_channel("showcase")
    await world.deny(forum, send_messages=True)
    said = only_private_answer(await world.create_cohort(reviews=forum))
    assert f"I am missing **Create Posts** in {forum.mention}" in said


async def test_several_missing_permissions_come_in_one_sentence(world: World) -> None:
    await world.deny(world.reviews, create_public_threads=True, send_messages_in_threads=True)
    said = only_private_answer(await world.create_cohort())
    assert f"I am missing **Create Public Threads** and **Send Messages in Threads** in {world.reviews.mention}" in said


async def test_a_week_that_cannot_be_posted_tells_the_organiser_once_and_comes_when_it_can(world: World) -> None:
    await world.create_cohort()
    await world.deny(world.study, send_messages=True)
    await world.forward(days=7)
    for _ in range(3):
        await world.forward(minutes=10)
    (message,) = told(world, world.olga)
    assert "### I could not post week 2" in message
    assert "**Spring** on **Study group**: I am missing **Send Messages** in " in message
    assert "`/cohort status`" in message
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "Waiting to be posted" in status
    assert status.count("I am missing **Send Messages**") == 2  # what waits for it, and what to repair
    await world.deny(world.study)
    await world.forward(minutes=10)
    assert "Week 2 of 33" in text_of(world.week(2))
    assert "Waiting to be posted" not in text_of(await world.olga.slash(world.study, "cohort status"))


async def test_an_organiser_with_a_closed_inbox_finds_it_in_the_status(world: World) -> None:
    await world.create_cohort()
    await world.deny(world.study, send_messages=True)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await world.forward(days=7)
    assert "I am missing **Send Messages**" in text_of(await world.olga.slash(world.study, "cohort status"))


async def test_a_broken_channel_does_not_silence_another_cohort(world: World) -> None:
    lounge = world.guild.create_text_channel("lounge")
    await world.create_cohort()
    await world.create_cohort(name="Evening", channel=lounge)
    await world.deny(world.study, send_messages=True)
    await world.forward(days=7)
    assert "Week 2 of 33" in text_of(titled(lounge, "Week 2 of"))


async def test_without_create_public_threads_a_week_is_posted_and_the_status_says_what_is_missing(world: World) -> None:
    await world.create_cohort()
    await world.deny(world.study, create_public_threads=True)
    await world.forward(days=7)
    assert "Week 2 of 33" in text_of(world.week(2))
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert f"I am missing **Create Public Threads** in {world.study.mention}" in status


async def test_a_deleted_channel_is_replaced_by_editing_the_cohort(world: World) -> None:
    await world.create_cohort()
    lounge = world.guild.create_text_channel("lounge")
    world.env.backend.delete_channel(world.study.id)
    await world.forward(days=7)
    (message,) = told(world, world.olga)
    assert "The channel no longer exists. Choose another one with `/cohort edit`." in message
    await world.olga.slash(lounge, "cohort edit", channel=lounge)
    assert "Week 2 of 33" in text_of(titled(lounge, "Week 2 of"))


async def test_a_capstone_is_kept_when_its_thread_cannot_be_opened_and_gets_it_later(world: World) -> None:
    forum = world.guild.create_forum_channel("showcase")
    await world.create_with_members(reviews=forum)
    await world.deny(forum, send_messages=True)
    said = only_private_answer(await world.submit(world.ada, title="Flowers"))
    assert "Its review thread opens as soon as Discord lets me." in said
    assert len(told(world, world.olga)) == 1
    await world.deny(forum)
    await world.forward(minutes=10)
    (post,) = forum.threads
    assert "## Flowers" in text_of(cards(post)[0])


async def test_the_status_fits_even_when_nearly_everything_is_broken(world: World) -> None:
    await world.create_with_members()
    await world.deny(world.study, create_public_threads=True, send_messages_in_threads=True)
    for _ in range(5):
        await world.forward(weeks=1)
    everything = {name: True for name, _ in INVITE if getattr(INVITE, name)}
    await world.deny(world.study, **everything)
    await world.deny(world.reviews, **everything)
    for member in world.members:
        lounge = world.guild.channels.get("lounge") or world.guild.create_text_channel("lounge")
        await member.slash(lounge, "submit-capstone", url="https://example.org/a.ipynb")
    await world.forward(weeks=1)
    await world.bot_may(without(manage_roles=True))
    status = only_private_answer(await world.olga.slash(lounge, "cohort status"))
    assert "I am missing **Manage Roles**" in status


async def test_a_thread_that_could_not_be_opened_is_opened_once_that_is_allowed(world: World) -> None:
    await world.create_with_members()
    await world.deny(world.reviews, create_public_threads=True)
    for member in world.members:
        await world.submit(member)
    await world.olga.slash(world.study, "cohort allocate")
    await world.deny(world.reviews)
    for _ in range(3):
        await world.forward(minutes=10)
    assert "👋" in text_of(titled(world.reviews.threads[0], "👋"))
