"""Organisers may, others are told who may; and another server's cohorts do not exist."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord

from tests.discord.conftest import MEMBERS_MAY, World
from tests.discord.reading import cards, only_private_answer, text_of, titled

COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("status", {}),
    ("edit", {"name": "Mine"}),
    ("end", {}),
    ("announce", {}),
    ("allocate", {}),
    ("pause", {}),
    ("resume", {}),
    ("session", {"day": -1}),
)


async def test_only_who_manages_the_server_may_create_a_cohort(world: World) -> None:
    made = await world.ada.slash(world.study, "cohort create", name="Spring", start="2026-01-05")
    assert "**Manage Server**" in only_private_answer(made)
    assert not cards(world.study)


@pytest.mark.parametrize(("command", "options"), COMMANDS)
async def test_a_member_may_not_organise(world: World, command: str, options: dict[str, Any]) -> None:
    await world.create_with_members()
    answer = await world.ada.slash(world.study, f"cohort {command}", **options)
    assert only_private_answer(answer).startswith("This is for the cohort's organisers")


@pytest.mark.parametrize(("command", "options"), COMMANDS)
async def test_whoever_has_the_organiser_role_may(world: World, command: str, options: dict[str, Any]) -> None:
    helpers = world.guild.create_role("Helpers")
    dora = world.guild.add_member(world.env.create_user("dora"), roles=[helpers])
    await world.create_with_members(organisers=helpers)
    answer = await dora.slash(world.study, f"cohort {command}", **options)
    assert "This is for the cohort's organisers" not in only_private_answer(answer)


async def test_the_button_that_ends_a_cohort_obeys_organisers_only(world: World) -> None:
    await world.create_with_members()
    pressed = await world.forge(world.ada, world.week(1), "end:1")
    assert only_private_answer(pressed).startswith("This is for the cohort's organisers")
    await world.forward(days=7)
    assert world.week(2)


class Elsewhere:
    """A second server with the same bot and a cohort of its own, with a member, a check-in and a capstone."""

    def __init__(self, world: World) -> None:
        self.guild = world.env.create_guild("Elsewhere")
        world.env.backend.edit_role(self.guild.id, self.guild.default_role.id, {"permissions": MEMBERS_MAY.value})
        self.channel = self.guild.create_text_channel("study")
        self.zoe: simcord.MemberActor = self.guild.add_member(world.env.create_user("zoe"), roles=[self._staff()])

    def _staff(self) -> Any:
        return self.guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))

    async def begin(self) -> None:
        await self.zoe.slash(self.channel, "cohort create", name="Secret", start="2026-01-05")
        await self.zoe.slash(self.channel, "join-cohort")
        await self.zoe.slash(
            self.channel, "submit-capstone", url="https://example.org/secret.ipynb", title="Secret work"
        )


@pytest.fixture
async def elsewhere(world: World) -> Elsewhere:
    there = Elsewhere(world)
    await there.begin()
    await world.create_with_members()
    return there


MEMBERS_COMMANDS = ("join-cohort", "leave-cohort", "plan", "check-in", "progress", "my-reviews")
SERVERS_COMMANDS = tuple(f"cohort {name}" for name, _ in COMMANDS)


@pytest.mark.parametrize("command", [*MEMBERS_COMMANDS, *SERVERS_COMMANDS])
async def test_a_cohort_of_another_server_is_unknown_by_name_and_by_number(
    world: World, elsewhere: Elsewhere, command: str
) -> None:
    person = world.olga if command.startswith("cohort") else world.ada
    options = dict(COMMANDS).get(command.removeprefix("cohort "), {})
    for typed in ("Secret", "1"):
        said = only_private_answer(await person.slash(world.study, command, cohort=typed, **options))
        assert said.startswith(f"No cohort here is called **{typed}**. There is **Spring**.")


@pytest.mark.parametrize("command", ["join-cohort", "plan", "cohort status", "cohort end"])
async def test_a_cohort_of_another_server_is_not_offered_while_typing(
    world: World, elsewhere: Elsewhere, command: str
) -> None:
    offered = await world.olga.autocomplete(world.study, command, "cohort", "")
    assert [choice["name"] for choice in offered] == ["Spring · week 1 of 33"]


FORGED = (
    "join:1", "checkin:1:1", "progress:1", "end:1", "review:1", "decline:1", "moretime:1", "guide:1:0", "results:1",
    "reviewstep:1:1", "join:999", "checkin:999:1", "review:999", "checkin:2:999",
)  # fmt: skip


async def test_forged_buttons_lead_nowhere(world: World, elsewhere: Elsewhere) -> None:
    before = await world.rows("SELECT * FROM memberships ORDER BY cohort_id, member_id")
    for custom_id in FORGED:
        said = only_private_answer(await world.forge(world.ada, world.week(1), custom_id))
        assert said.startswith(("No cohort is open here", "This submission is no longer here", "Your cohort has weeks"))
        assert "Secret" not in said
    assert await world.rows("SELECT * FROM memberships ORDER BY cohort_id, member_id") == before


async def test_the_other_server_goes_on_undisturbed(world: World, elsewhere: Elsewhere) -> None:
    await world.forward(days=7)
    assert "Week 2 of 33" in text_of(titled(elsewhere.channel, "Week 2 of"))
