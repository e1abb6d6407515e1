"""What is offered while somebody types."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import text_of


async def names(world: World, command: str, option: str, typed: str = "", **filled: Any) -> list[str]:
    person = world.olga if command.startswith("cohort") else world.ada
    offered = await person.autocomplete(world.study, command, option, typed, **filled)
    assert len(offered) <= 25
    assert all(1 <= len(each["name"]) <= 100 for each in offered)
    return [each["name"] for each in offered]


async def test_cohorts_come_with_their_state_in_plain_words(world: World) -> None:
    await world.create_cohort()
    await world.create_cohort(name="Summer", start="2026-02-02")
    offered = await names(world, "join-cohort", "cohort")
    assert sorted(offered) == ["Spring · week 1 of 33", "Summer · starts on 2 February 2026"]
    assert await names(world, "join-cohort", "cohort", "sum") == ["Summer · starts on 2 February 2026"]


@pytest.mark.parametrize("command", ["leave-cohort", "check-in", "progress", "submit-capstone", "my-reviews"])
async def test_members_are_offered_their_own_cohorts(world: World, command: str) -> None:
    await world.create_with_members()
    await world.create_cohort(name="Summer")
    assert await names(world, command, "cohort") == ["Spring · week 1 of 33"]


async def test_what_is_offered_can_be_sent(world: World) -> None:
    await world.create_cohort()
    await world.create_cohort(name="Summer")
    offered = await world.ada.autocomplete(world.study, "join-cohort", "cohort", "summer")
    joined = await world.ada.slash(world.study, "join-cohort", cohort=offered[0]["value"])
    assert "member of **Summer**" in text_of(joined)


async def test_no_more_cohorts_are_offered_than_discord_shows(world: World) -> None:
    learners = world.guild.create_role("Learners", mentionable=True)
    for number in range(30):
        await world.create_cohort(name=f"Cohort {number} " + "x" * 45, role=learners)
    assert len(await names(world, "join-cohort", "cohort")) == 25


async def test_tracks_are_those_of_the_cohort_that_was_chosen(world: World) -> None:
    await world.create_cohort()
    tracks = await names(world, "join-cohort", "track")
    assert tracks[1] == "Dive into Deep Learning, the book (Deep Dive)"
    assert await names(world, "join-cohort", "track", "mit") == ["MIT lectures (Deep Dive)"]
    await world.create_cohort(name="Bread", curriculum="bread-in-three-weeks")
    assert await names(world, "join-cohort", "track") == []
    assert await names(world, "join-cohort", "track", cohort="Bread") == []
    assert await names(world, "join-cohort", "track", cohort="Spring") == tracks


async def test_capstones_are_those_of_ones_own_cohort(world: World) -> None:
    await world.create_with_members()
    await world.create_cohort(name="Bread", curriculum="bread-in-three-weeks")
    offered = await names(world, "submit-capstone", "capstone")
    assert [name.split(":")[0] for name in offered] == ["Capstone I", "Capstone II"]
    assert await names(world, "cohort allocate", "capstone", cohort="Bread") == [
        "One good loaf: A plain loaf, baked twice"
    ]


async def test_time_zones_show_their_time(world: World) -> None:
    assert await names(world, "cohort create", "timezone", "berlin") == ["Europe/Berlin (now 10:00)"]
    assert (await names(world, "cohort create", "timezone", "new york"))[0] == "America/New York (now 04:00)"
    assert "Europe/Berlin (now 10:00)" in await names(world, "cohort create", "timezone", "berlim")


async def test_before_anything_is_typed_zones_from_all_over_the_world_are_offered(world: World) -> None:
    offered = await names(world, "cohort create", "timezone")
    assert offered[0] == "UTC (now 09:00)"
    assert len({name.split("/")[0] for name in offered[1:]}) >= 5


async def test_curricula_are_offered_by_their_titles(world: World) -> None:
    assert await names(world, "cohort create", "curriculum") == ["Learning Deep Learning", "Bread in Three Weeks"]
    assert await names(world, "cohort create", "curriculum", "bread") == ["Bread in Three Weeks"]
