"""Others are told who may; and another server's cohorts do not exist. Who may what is in `test_matrix.py`."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord

from tests.discord.conftest import MEMBERS_MAY, World
from tests.discord.reading import only_private_answer, text_of, titled

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


async def test_a_member_is_told_who_may_organise(world: World) -> None:
    await world.create_with_members()
    answer = await world.ada.slash(world.study, "cohort status")
    assert only_private_answer(answer).startswith("This is for the cohort's organisers")
    answer = await world.ada.slash(world.study, "cohort create", name="Autumn", start="2026-01-05")
    assert "**Manage Server**" in only_private_answer(answer)


@pytest.mark.parametrize("here", [True, False])
async def test_a_role_that_everyone_has_makes_nobody_an_organiser(world: World, here: bool) -> None:
    everyone = world.guild.default_role
    joined = world.guild.create_role("Learners", mentionable=True)
    roles = {"organisers": everyone} if here else {"organisers": joined, "role": joined}
    said = only_private_answer(await world.create_cohort(**roles))
    assert "would be an organiser. For `organisers`, choose a role that only they have." in said
    await world.create_cohort(role=joined)
    assert only_private_answer(await world.edit(organisers=everyone if here else joined)) == said


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


async def test_the_other_server_goes_on_undisturbed(world: World, elsewhere: Elsewhere) -> None:
    await world.forward(days=7)
    assert "Week 2 of 33" in text_of(titled(elsewhere.channel, "Week 2 of"))
