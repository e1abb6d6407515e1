"""The bot is added to a server: one short card says what it is, what to do next, and what is missing for it."""

from __future__ import annotations

import logging
from typing import Any

import discord
import pytest
import simcord

from bot.ui.permissions import INVITE
from tests.discord.conftest import MEMBERS_MAY, World
from tests.discord.reading import cards, custom_ids, labels, only_private_answer, text_of

HELLO = "Hello! I run study groups"


async def added(world: World, *channels: str, may: discord.Permissions = INVITE) -> simcord.GuildHandle:
    """The bot is added to another server, whose people read and write everywhere."""
    guild = world.env.create_guild("Bakers")
    for role, allowed in ((guild.default_role, MEMBERS_MAY), (guild.roles["TestBot"], may)):
        world.env.backend.edit_role(guild.id, role.id, {"permissions": allowed.value})
    for name in channels:
        guild.create_text_channel(name)
    await world.env.settle()
    return guild


def greetings(guild: simcord.GuildHandle) -> list[tuple[str, Any]]:
    """The set-up cards in a server, with the names of their channels."""
    return [(c.name, card) for c in guild.channels.values() for card in cards(c) if HELLO in text_of(card)]


async def test_it_says_what_it_is_and_what_to_do_next_in_the_first_channel(world: World) -> None:
    [(where, card)] = greetings(await added(world, "lounge", "baking"))
    assert where == "lounge"
    assert labels(card) == ["Create a cohort"]
    said = text_of(card)
    assert "presses **Create a cohort**, or types `/cohort create`" in said
    assert "`/help`" in said
    assert "To repair" not in said
    assert len(said) < 600


async def test_what_was_not_granted_is_named_with_how_to_grant_it(world: World) -> None:
    little = discord.Permissions(INVITE.value & ~discord.Permissions(manage_roles=True, create_events=True).value)
    [(_, card)] = greetings(await added(world, "lounge", may=little))
    assert "I am missing **Manage Roles** and **Create Events** in this server. To grant them:" in text_of(card)


async def test_it_goes_where_discord_welcomes_people(world: World) -> None:
    guild = await added(world)
    _, welcome = guild.create_text_channel("baking"), guild.create_text_channel("welcome")
    world.env.backend.edit_guild(guild.id, {"system_channel_id": welcome.id})
    await again(world)
    assert [where for where, _ in greetings(guild)] == ["welcome"]


async def test_it_goes_where_the_bot_may_write_or_nowhere_which_the_log_says(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        guild = await added(world)
    assert f"Server {guild.id} has no channel in which the bot may write" in caplog.text
    await world.deny(guild.create_text_channel("rules"), send_messages=True)
    await world.deny(guild.create_text_channel("hidden"), view_channel=True)
    await world.deny(guild.create_text_channel("unread"), read_message_history=True)
    guild.create_text_channel("lounge")
    await again(world)
    assert [where for where, _ in greetings(guild)] == ["lounge"]


async def test_it_comes_as_soon_as_somebody_lets_the_bot_write_and_the_log_says_once_that_nobody_did(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        guild = await added(world)
        for _ in range(3):
            await world.forward(minutes=10)
    assert caplog.text.count("has no channel in which the bot may write") == 1
    guild.create_text_channel("lounge")
    await world.forward(minutes=10)
    await world.forward(minutes=10)
    assert len(greetings(guild)) == 1


async def test_it_comes_once_however_often_the_bot_starts(world: World) -> None:
    guild = await added(world, "lounge")
    await world.restart()
    await again(world)
    assert len(greetings(guild)) == 1


async def test_a_card_that_was_sent_and_not_noted_is_found_again(world: World) -> None:
    guild = await added(world, "lounge")
    await world.bot.study.db.write_one("UPDATE servers SET greeted_at = NULL WHERE guild_id = :id", {"id": guild.id})
    world.jump(hours=1)  # Discord has forgotten the nonce
    await world.restart()
    assert len(greetings(guild)) == 1
    assert not await world.rows("SELECT 1 FROM servers WHERE greeted_at IS NULL")


async def test_a_server_that_has_known_the_bot_for_long_is_left_in_peace(world: World) -> None:
    """As after an upgrade from a version that did not greet."""
    guild = await added(world)
    await world.bot.study.db.write_one("DELETE FROM servers")
    guild.create_text_channel("lounge")
    world.jump(days=2)
    await world.restart()
    assert not greetings(guild)


async def test_a_server_in_which_a_cohort_runs_is_left_in_peace(world: World) -> None:
    await world.create_cohort()
    await world.bot.study.db.write_one("UPDATE servers SET greeted_at = NULL, met_at = met_at - 60")
    await again(world)
    assert not greetings(world.guild)


async def test_a_server_that_removes_the_bot_and_adds_it_again_is_greeted_again(world: World) -> None:
    guild = await added(world, "lounge")
    me = world.bot.get_guild(guild.id).me  # type: ignore[union-attr] # it is there
    await tell(world, "guild_remove", me.guild)
    world.jump(hours=1)
    me.joined_at = world.now()
    for _ in range(2):
        await tell(world, "guild_join", me.guild)
    assert len(greetings(guild)) == 2


async def test_a_server_that_did_so_while_the_bot_was_away_is_greeted_again(world: World) -> None:
    guild = await added(world, "lounge")
    world.jump(hours=1)
    world.env.backend.get_member(guild.id, world.env.backend.bot_user.id).joined_at = world.now().isoformat()
    for _ in range(2):
        await world.restart()
    assert len(greetings(guild)) == 2


async def test_its_button_leads_whoever_manages_the_server_to_a_cohort(world: World) -> None:
    guild = await added(world, "lounge")
    staff = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    owner = guild.add_member(world.olga.user, roles=[staff])
    visitor = guild.add_member(world.ada.user)
    [(_, card)] = greetings(guild)
    said = only_private_answer(await visitor.click(card, label="Create a cohort"))
    assert said == "To create a cohort you need the **Manage Server** permission. Ask someone who runs this server."
    form = await owner.click(card, label="Create a cohort")
    assert form.modal is not None
    assert custom_ids(card) == [form.modal["custom_id"]]
    said = {"name": "Sourdough", "start": "2026-01-12", "timezone": "UTC", "channel": [guild.channels["lounge"]]}
    made = await owner.submit_modal(form, {**said, "curriculum": ["bread-in-three-weeks"]})
    assert "Sourdough is ready" in only_private_answer(made)
    assert labels(card) == ["Create a cohort"]


async def again(world: World) -> None:
    """The bot connects anew, without having been restarted."""
    await tell(world, "ready")


async def tell(world: World, event: str, *about: Any) -> None:
    with world.env._bot_scope():
        world.bot.dispatch(event, *about)
    await world.env.settle()
