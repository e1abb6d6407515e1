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
    assert said == "Your cohort starts after the pause. You can check in from then on."
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


async def test_a_break_is_named_before_it_is_made_and_can_be_taken_back(world: World) -> None:
    await world.create_with_members()
    asked = await world.olga.slash(world.study, "cohort pause", weeks=2, after=3)
    named = "- After week 3 there is a break of 2 weeks: week 4 opens <t:1770627600:F> (was <t:1769418000:F>)"
    assert named in only_private_answer(asked)
    await world.confirm(asked)
    assert named in text_of(titled(world.study, "plan has changed"))
    await pause(world, weeks=0, after=3)
    gone = "- There is no break after week 3 any more: week 4 opens <t:1769418000:F> (was <t:1770627600:F>)"
    assert gone in text_of(cards(world.study)[-1])


async def test_what_waits_for_the_end_of_a_pause_is_said_in_sentences(world: World) -> None:
    await world.create_with_members(curriculum="bread-in-three-weeks", start="2026-01-12")
    await pause(world)
    said = only_private_answer(await world.olga.slash(world.study, "cohort announce"))
    assert said == "No week has opened yet, and the cohort is paused. After `/cohort resume` week 1 comes by itself."


async def test_a_capstone_that_opened_says_on_its_card_that_it_has_no_deadline_in_a_pause(world: World) -> None:
    await world.create_with_members(curriculum="bread-in-three-weeks")
    await world.forward(days=1)
    await pause(world)
    said = text_of(titled(world.study, "⏸️ The cohort is paused: until it goes on, there is no deadline."))
    assert "Hand it in by" not in said
    joined = only_private_answer(await world.olga.slash(world.study, "join-cohort"))
    assert "week 1 stays open until after it goes on" in joined


async def test_nobody_is_told_that_what_comes_weeks_after_a_pause_comes_with_its_end(world: World) -> None:
    await world.create_with_members()
    await pause(world)
    said = only_private_answer(await world.ada.slash(world.study, "check-in", week=9))
    assert said == "Week 9 opens after the pause. You can check in for it from then on."
    handed_in = only_private_answer(await world.submit(world.ada))
    assert "Reviewers are asked after the pause. Until then" in handed_in
    work = text_of(titled(world.reviews, "handed in by"))
    assert "Reviewers are asked when the capstone is due, after the pause." in work


async def test_a_break_during_which_the_cohort_is_paused_says_so_on_its_card(world: World) -> None:
    await world.create_with_members()
    await pause(world, weeks=1, after=1)
    await world.forward(weeks=1, days=1)
    await pause(world)
    assert "The cohort is paused. Week 2 opens after it goes on." in text_of(titled(world.study, "☕ A break"))


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("resume", {}, "This cohort is not paused"),
        ("pause", {"weeks": 27}, "A pause lasts from 1 to 26 weeks"),
        ("pause", {"weeks": 0}, "A pause lasts from 1 to 26 weeks"),
        ("pause", {"weeks": 27, "after": 2}, "1 to 26 weeks. With `weeks: 0` the break after week 2"),
        ("pause", {"weeks": 0, "after": 2}, "No break follows week 2"),
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
