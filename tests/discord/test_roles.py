"""The cohort's role reaches everyone who is in, whatever was in the way the first time."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
import pytest

from tests.discord.conftest import World
from tests.discord.reading import only_private_answer, text_of, titled
from tests.discord.test_joining import has_role
from tests.discord.test_permissions import without


def take_by_hand(world: World, member: Any, name: str) -> None:
    """As if it had never been given: the bot was not allowed to, or was killed just before."""
    world.env.backend.remove_member_role(world.guild.id, member.id, world.guild.roles[name].id)


async def test_joining_again_gives_the_role_that_is_missing(world: World) -> None:
    await world.create_cohort()
    await world.bot_may(without(manage_roles=True))
    assert "could not give you" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    again = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert again.startswith("You are already in **Spring**.")
    assert "could not give you" in again
    await world.bot_may(without())
    said = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
    assert said.startswith("You are already in **Spring**.")
    assert said.endswith("You have the cohort's role now, so posts mention you.")
    assert has_role(world, world.ada, "Spring")


async def test_pressing_join_again_gives_the_role_that_is_missing(world: World) -> None:
    await world.create_with_members()
    take_by_hand(world, world.ada, "Spring")
    said = only_private_answer(await world.ada.click(titled(world.study, "## Spring"), label="Join"))
    assert said.endswith("You have the cohort's role now, so posts mention you.")
    assert has_role(world, world.ada, "Spring")


async def test_a_new_role_is_given_to_everyone_who_is_in(world: World) -> None:
    await world.create_with_members()
    await world.cleo.slash(world.study, "leave-cohort")
    learners = world.guild.create_role("Learners", mentionable=True)
    edited = await world.edit(role=learners)
    assert "Spring was changed" in text_of(edited)
    assert text_of(edited).endswith(f"👥 2 members have the role {learners.mention} now.")
    assert has_role(world, world.ada, "Learners")
    assert has_role(world, world.ben, "Learners")
    assert not has_role(world, world.cleo, "Learners")


async def test_the_same_role_again_reaches_those_who_miss_it(world: World) -> None:
    await world.create_with_members()
    take_by_hand(world, world.ben, "Spring")
    edited = await world.edit(role=world.guild.roles["Spring"])
    assert "3 members have the role" in text_of(edited)
    assert has_role(world, world.ben, "Spring")


async def test_whoever_left_the_server_is_counted_apart_and_stops_nobody(world: World) -> None:
    await world.create_with_members()
    world.env.backend.remove_member(world.guild.id, world.ada.id)
    learners = world.guild.create_role("Learners", mentionable=True)
    said = text_of(await world.edit(role=learners))
    assert "2 members have the role" in said
    assert "1 member left this server." in said
    assert has_role(world, world.cleo, "Learners")


async def test_where_the_role_cannot_be_given_it_says_how_many_miss_it_and_asks_no_more(world: World) -> None:
    await world.create_with_members()
    learners = world.guild.create_role("Learners", mentionable=True)
    world.env.backend.edit_role(world.guild.id, learners.id, {"position": 50})
    before = len(world.requests)
    said = text_of(await world.edit(role=learners))
    assert "0 members have the role" in said
    assert "⚠️ 3 members did not get it." in said
    assert sum(request.method == "PUT" for request in world.requests[before:]) == 1


async def test_where_discord_fails_again_and_again_nobody_else_is_tried(world: World) -> None:
    await world.create_with_members()
    for number in range(4):
        await world.guild.add_member(world.env.create_user(f"more-{number}")).slash(world.study, "join-cohort")
    learners = world.guild.create_role("Learners", mentionable=True)
    world.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=503, times=None)
    before = len(world.requests)
    assert "⚠️ 7 members did not get it." in text_of(await world.edit(role=learners))
    assert sum(request.method == "PUT" for request in world.requests[before:]) == 3


@pytest.mark.parametrize("error", [aiohttp.ServerDisconnectedError(), OSError("reset"), discord.RateLimited(60)])
async def test_a_connection_that_breaks_while_the_role_is_given_undoes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise error

    await world.create_cohort()
    with monkeypatch.context() as patch:
        patch.setattr(world.bot.http, "add_role", fail)
        patch.setattr(world.bot.http, "remove_role", fail)
        joined = only_private_answer(await world.ada.slash(world.study, "join-cohort"))
        assert "You are a member of **Spring**" in joined
        assert "could not give you" in joined
    await world.ada.slash(world.study, "join-cohort")
    assert has_role(world, world.ada, "Spring")
    with monkeypatch.context() as patch:
        patch.setattr(world.bot.http, "remove_role", fail)
        left = only_private_answer(await world.ada.slash(world.study, "leave-cohort"))
    assert left.startswith("You left **Spring**")
    assert "I could not take the cohort's role from you" in left


async def test_leaving_says_when_the_role_stays(world: World) -> None:
    await world.create_with_members()
    await world.bot_may(without(manage_roles=True))
    left = only_private_answer(await world.ada.slash(world.study, "leave-cohort"))
    assert "I could not take the cohort's role from you" in left
    take_by_hand(world, world.ben, "Spring")
    assert "I could not" not in only_private_answer(await world.ben.slash(world.study, "leave-cohort"))
