"""A break of one's own, by /my-settings and by buttons."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import labels, only_private_answer, text_of


async def test_a_break_is_taken_shown_and_ended(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=1)
    taken = await world.ada.slash(world.study, "my-settings", **{"break": "2"})
    said = only_private_answer(taken)
    assert "☕ You are on a break in **Spring** until <t:1768813200:F>." in said
    assert "your streak is safe" in said
    shown = await world.ada.slash(world.study, "my-settings")
    assert "☕ You are on a break in **Spring** until <t:1768813200:F>." in only_private_answer(shown)
    await world.restart()
    back = await world.ada.click(shown.response, label="I am back")
    assert "### Welcome back" in only_private_answer(back)
    assert labels(back) == ["Check in", "The plan"]
    assert "on a break" not in text_of(await world.ada.slash(world.study, "my-settings"))
    again = only_private_answer(await world.ada.click(shown.response, label="I am back"))
    assert "You are not on a break in **Spring**." in again


async def test_in_several_cohorts_one_says_which(world: World) -> None:
    await world.create_with_members()
    await world.create_cohort(name="Evening")
    await world.ada.slash(world.study, "join-cohort", cohort="Evening")
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", **{"break": "0"}))
    assert said.startswith("Which one?")
    await world.ada.slash(world.study, "my-settings", **{"break": "0", "cohort": "Evening"})
    said = only_private_answer(await world.ada.slash(world.study, "my-settings"))
    assert "☕ You are on a break in **Evening** until you are back." in said
    assert "on a break in **Spring**" not in said
    said = only_private_answer(
        await world.ada.slash(world.study, "my-settings", **{"break": "back", "cohort": "Evening"})
    )
    assert "Your break in **Evening** is over" in said


async def test_whoever_is_in_no_cohort_is_told_how_to_join_one(world: World) -> None:
    await world.create_cohort()
    said = only_private_answer(await world.ada.slash(world.study, "my-settings", **{"break": "2"}))
    assert said == "You are not in a cohort here yet. Join one with `/join-cohort`."
