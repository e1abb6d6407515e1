"""/cohort status: who could use a hand."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import only_private_answer
from tests.discord.test_digests import checked_in


async def status(world: World) -> str:
    return only_private_answer(await world.olga.slash(world.study, "cohort status"))


async def test_organisers_see_who_could_use_a_word_and_what_is_not_solved(world: World) -> None:
    await world.create_with_members()
    await checked_in(world, world.ada, blocker="The notebook does not run.")
    await checked_in(world, world.ben)
    await world.forward(weeks=1)
    await checked_in(world, world.ben, week=2, blocker="The data does not load.")
    await world.forward(weeks=1)
    assert "could use a word" not in await status(world)
    await world.forward(weeks=1)
    await world.pass_time(seconds=4)  # they are written to one after the other
    said = await status(world)
    assert (
        "**👋 2 members could use a word from you**\n"
        "-# A few personal words help most: ask how they are. Nobody has to catch up on everything.\n"
        f"- {world.ada.mention} · quiet for 2 weeks, last check-in in week 1 · I wrote to them <t:1769418000:R>\n"
        f"- {world.cleo.mention} · quiet for 2 weeks, no check-in yet · I wrote to them <t:1769418000:R>\n"
        "**🧱 Unsolved blockers**\n"
        "- Week 2: 1 blocker, told only in a check-in\n"
        "- Week 1: 1 blocker, told only in a check-in\n"
    ) in said
    assert "The notebook" not in said


async def test_nobody_is_pinged_by_it(world: World) -> None:
    await world.create_with_members()
    await world.forward(weeks=3)
    await status(world)
    sent = [request for request in world.requests if request.path.endswith("/callback")][-1]
    assert (sent.json["data"].get("allowed_mentions") or {"parse": []})["parse"] == []
    assert sent.json["data"]["flags"] & 64  # ephemeral: it notifies nobody
