"""/cohort pause and /cohort resume: what organisers see beforehand, and what members read during and after."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled


async def pause(world: World, **options: Any) -> Any:
    return await world.confirm(await world.olga.slash(world.study, "cohort pause", **options))


async def resume(world: World) -> Any:
    return await world.confirm(await world.olga.slash(world.study, "cohort resume"))


async def plan(world: World) -> str:
    return only_private_answer(await world.ada.slash(world.study, "plan"))


async def check_in(world: World) -> str:
    form = await world.ada.slash(world.study, "check-in")
    return only_private_answer(await world.ada.submit_modal(form, {"done": "All of this week"}))


async def test_a_pause_is_shown_before_it_happens_and_nothing_has_happened_yet(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=2)
    asked = await world.olga.slash(world.study, "cohort pause", weeks=2)
    assert only_private_answer(asked).split("\n") == [
        "## This changes the plan of Spring",
        "Nothing has happened yet. 3 members will read it in the cohort's channel.",
        "- Week 1 closes <t:1769418000:F> (was <t:1768208400:F>)",
        "- Week 2, From a model to an app, opens <t:1769418000:F> (was <t:1768208400:F>)",
        "- Capstone I is due <t:1784538000:F> (was <t:1783328400:F>)",
        "- Capstone II is due <t:1791795600:F> (was <t:1790586000:F>)",
        "- The last week closes <t:1791795600:F> (was <t:1790586000:F>)",
        "▶️ It goes on by itself <t:1768986000:F>.",
        "-# To leave everything as it is, do nothing.",
    ]
    assert labels(asked) == ["Change it"]
    assert "<t:1768208400:F>" in await plan(world)
    assert len(cards(world.study)) == 2


async def test_a_pause_is_announced_and_moves_the_deadline_on_the_post_in_the_plan_and_in_the_progress(
    world: World,
) -> None:
    await world.create_with_members()
    await world.forward(days=2)
    said = only_private_answer(await pause(world, weeks=2))
    assert "Spring was changed" in said
    assert "⏸️ Paused until <t:1768986000:F>" in said
    notice = titled(world.study, "We pause")
    assert text_of(notice).startswith(f"{world.guild.roles['Spring'].mention}\n## ⏸️ We pause")
    assert "Until <t:1768986000:F> nothing new is posted." in text_of(notice)
    assert "- Week 1 closes <t:1769418000:F> (was <t:1768208400:F>)" in text_of(notice)
    assert "⏳ Check in by <t:1769418000:F>" in text_of(world.week(1))
    assert "⏳ Check in by <t:1769418000:F>" in await plan(world)
    progress = only_private_answer(await world.ada.slash(world.study, "progress"))
    assert "⏳ Week 1 is open until <t:1769418000:F>" in progress


async def test_after_a_pause_the_weeks_go_on_by_themselves_and_the_streak_is_whole(world: World) -> None:
    await world.create_with_members()
    await check_in(world)
    await pause(world, weeks=2)
    for _ in range(2):
        await world.forward(weeks=1)
    goes_on = text_of(titled(world.study, "We go on"))
    assert "Week 1 is open until <t:1769418000:F>" in goes_on
    assert "Week 2 opens <t:1769418000:F>" in goes_on
    await world.forward(weeks=1)
    assert "Week 2 of 33" in text_of(world.week(2))
    assert "🔥 Streak: **2 weeks** · ❄️ 1 freeze in hand" in await check_in(world)


async def test_a_pause_without_an_end_waits_for_the_organiser(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=2)
    asked = await world.olga.slash(world.study, "cohort pause")
    assert "- Week 1 stays open for now (it would have closed <t:1768208400:F>)" in only_private_answer(asked)
    await world.confirm(asked)
    assert "until an organiser resumes the cohort" in text_of(titled(world.study, "We pause"))
    paused = "⏸️ The cohort is paused: this week stays open until after it goes on."
    assert paused in text_of(world.week(1))
    assert paused in await plan(world)
    for _ in range(3):
        await world.forward(weeks=1)
    assert "Week 1 checked in" in await check_in(world)
    assert "⏸️ Paused until you use `/cohort resume`" in text_of(await world.olga.slash(world.study, "cohort status"))
    said = only_private_answer(await resume(world))
    assert "Paused" not in said
    assert len(cards(world.study)) == 4  # the welcome, the first week, the pause and its end
    notice = text_of(titled(world.study, "We go on"))
    assert "Week 1 is open until <t:1770022800:F>" in notice
    assert "- Capstone I is due <t:1785142800:F>\n" in notice
    assert "⏳ Check in by <t:1770022800:F>" in text_of(world.week(1))
    await world.forward(days=5)
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_a_cohort_that_is_paused_before_it_starts_starts_later(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    await pause(world, weeks=1)
    (welcome,) = cards(world.study)  # nobody has joined, so nobody is told
    assert "Starts <t:1768813200:F>" in text_of(welcome)
    await world.forward(weeks=1)
    assert len(cards(world.study)) == 1
    await world.forward(weeks=1)
    assert "Week 1 of 33" in text_of(world.week(1))


async def test_a_cohort_that_is_paused_without_an_end_before_it_starts_says_so(world: World) -> None:
    await world.create_with_members(start="2026-01-12")
    await pause(world)
    assert "It has not started yet. An organiser says when it goes on." in await plan(world)
    said = only_private_answer(await world.ada.slash(world.study, "check-in"))
    assert said == "Your cohort starts when the pause is over. You can check in from then on."
    await world.forward(weeks=2)
    await resume(world)
    assert "It starts <t:1769418000:R>" in await plan(world)


async def test_a_pause_after_a_week_is_a_break_which_is_announced_when_it_begins(world: World) -> None:
    await world.create_with_members()
    said = text_of(await pause(world, weeks=1, after=1))
    assert "Paused" not in said
    assert "The plan has changed" in text_of(titled(world.study, "plan has changed"))
    await world.forward(weeks=1)
    assert "<t:1768813200:F>" in text_of(cards(world.study)[-1])
    assert "☕ You are on a break. Week 2 opens <t:1768813200:F>" in await plan(world)


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("resume", {}, "This cohort is not paused"),
        ("pause", {"weeks": 27}, "A pause lasts from 1 to 26 weeks"),
        ("pause", {"after": 34}, "There is no such week to come. Weeks count from 1 to 33"),
        ("pause", {"after": 33}, "Week 33 is the last one"),
    ],
)
async def test_what_cannot_be_says_what_can(world: World, command: str, options: dict[str, Any], words: str) -> None:
    await world.create_cohort()
    assert words in only_private_answer(await world.olga.slash(world.study, f"cohort {command}", **options))


async def test_the_weeks_after_which_a_pause_can_begin_are_offered(world: World) -> None:
    await world.create_cohort()
    await world.forward(weeks=1)
    offered = await world.olga.autocomplete(world.study, "cohort pause", "after", "")
    assert offered[0] == {"name": "Week 2: From a model to an app", "value": 2}
    assert len(offered) == 25
    narrowed = await world.olga.autocomplete(world.study, "cohort pause", "after", "week 30")
    assert [choice["value"] for choice in narrowed] == [30]
