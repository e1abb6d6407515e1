"""/cohort edit with an extra week or a week left out, and the button that makes a change."""

from __future__ import annotations

import discord
import pytest
import simcord

from bot.texts import progress as progress_text
from tests.conftest import THE_PATH
from tests.discord.conftest import MEMBERS_MAY, World
from tests.discord.reading import cards, custom_ids, labels, only_private_answer, text_of, titled

FIRST = THE_PATH.stages[0]


async def answered(world: World, command: str, **options: object) -> str:
    return only_private_answer(await world.ada.slash(world.study, command, **options))


async def preview(world: World, **options: object) -> simcord.InteractionResult:
    return await world.olga.slash(world.study, "cohort edit", **options)


async def test_an_extra_week_is_announced_and_moves_what_follows(world: World) -> None:
    await world.create_with_members()
    await world.forward(weeks=6, days=1)
    said = only_private_answer(await world.edit(extra_week=FIRST.id))
    assert "Spring was changed" in said
    notice = text_of(titled(world.study, "The plan has changed"))
    assert "- Week 7 closes <t:1772442000:F> (was <t:1771837200:F>)" in notice
    assert "- Capstone I is due <t:1783933200:F> (was <t:1783328400:F>)" in notice
    assert "⏳ Check in by <t:1772442000:F>" in text_of(world.week(7))
    assert "Week 7 is open until <t:1772442000:F>" in await answered(world, "progress")


async def test_an_extra_week_of_a_later_stage_names_the_week_that_lasts_longer(world: World) -> None:
    await world.create_with_members()
    stage = THE_PATH.stages[2]
    number = THE_PATH.last_week(stage)
    title = THE_PATH.weeks[number - 1][1].title
    said = only_private_answer(await preview(world, extra_week=stage.id))
    assert f"- Week {number}, {title}, lasts 2 weeks" in said


async def test_a_week_left_out_is_said_everywhere_and_the_streak_goes_on_over_it(world: World) -> None:
    await world.create_with_members()
    await world.edit(skip_week=2)
    notice = text_of(titled(world.study, "The plan has changed"))
    assert "- Week 2, From a model to an app, is left out" in notice
    form = await world.ada.slash(world.study, "check-in")
    await world.ada.submit_modal(form, {"done": "All of week one"})
    assert "Week 1 is open: `/check-in` without `week`" in await answered(world, "check-in", week=2)
    await world.forward(weeks=1)
    assert "⏳ Check in by" in text_of(world.week(3))
    assert "👥 1 of 3 members checked in last week." in text_of(world.week(3))
    assert "Week 2 is left out in your cohort" in await answered(world, "check-in", week=2)
    form = await world.ada.slash(world.study, "check-in")
    received = only_private_answer(await world.ada.submit_modal(form, {"done": "All of week three"}))
    assert "🔥 Streak: **2 weeks** · ❄️ 1 freeze in hand" in received
    progress = await answered(world, "progress")
    assert "✅ 2 of 32 weeks checked in" in progress
    assert "🟩➖🟩⬜⬜⬜⬜" in progress
    assert "2 check-ins in a row: weeks 1, 3." in progress
    assert progress_text.LEGEND_LEFT_OUT in progress
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "left out" in status.lower()


async def test_without_a_week_left_out_the_legend_does_not_speak_of_any(world: World) -> None:
    await world.create_with_members()
    said = await answered(world, "progress")
    assert progress_text.LEGEND in said
    assert "left out" not in said


async def test_a_week_left_out_takes_place_after_all(world: World) -> None:
    await world.create_with_members()
    await world.edit(skip_week=2)
    await world.edit(skip_week=2)
    assert "- Week 2, From a model to an app, takes place after all" in text_of(cards(world.study)[-1])
    await world.forward(weeks=1)
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_the_first_week_left_out_begins_the_cohort_with_the_second(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    await world.edit(skip_week=1)
    await world.forward(weeks=1)
    said = text_of(world.week(2))
    assert f"A new stage: {FIRST.title}" in said
    assert "last week" not in said


async def test_a_break_is_still_the_curriculums_own_where_the_week_before_it_is_left_out(world: World) -> None:
    await world.create_cohort()
    await world.edit(skip_week=7)
    await world.forward(weeks=6)
    notice = text_of(titled(world.study, THE_PATH.breaks[7].text[:40]))
    assert "Week 8" in notice


async def test_stages_and_weeks_are_offered_while_typing(world: World) -> None:
    await world.create_cohort()
    await world.edit(extra_week=FIRST.id)
    stages = await world.olga.autocomplete(world.study, "cohort edit", "extra_week", "")
    assert [choice["name"] for choice in stages][:2] == [
        f"{FIRST.title}: one more week",
        f"{FIRST.title}: one week less again",
    ]
    await world.edit(skip_week=3)
    weeks = await world.olga.autocomplete(world.study, "cohort edit", "skip_week", "")
    assert weeks[0] == {"name": "Week 2: From a model to an app", "value": 2}
    assert weeks[1]["name"].endswith("(left out; take it in again)")
    stranger = await world.ada.autocomplete(world.study, "cohort edit", "skip_week", "week 30")
    assert [choice["value"] for choice in stranger] == [30]


async def test_whoever_presses_the_button_twice_is_told_that_it_is_made(world: World) -> None:
    await world.create_with_members()
    asked = await preview(world, skip_week=2)
    [custom_id] = custom_ids(asked)
    await world.confirm(asked)
    again = await world.forge(world.olga, world.week(1), custom_id)
    assert "This change is made already" in text_of(again)
    assert len(cards(world.study)) == 3


async def test_the_button_obeys_organisers_only(world: World) -> None:
    await world.create_with_members()
    [custom_id] = custom_ids(await preview(world, skip_week=2))
    pressed = await world.forge(world.ada, world.week(1), custom_id)
    assert "This is for the cohort's organisers" in text_of(pressed)
    elsewhere = world.env.create_guild("Elsewhere")
    world.env.backend.edit_role(elsewhere.id, elsewhere.default_role.id, {"permissions": MEMBERS_MAY.value})
    staff = elsewhere.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    zoe = elsewhere.add_member(world.env.create_user("zoe"), roles=[staff])
    there = elsewhere.create_text_channel("study")
    await zoe.slash(there, "cohort create", name="Secret", start="2026-01-05")
    foreign = await world.forge(zoe, titled(there, "Week 1 of "), custom_id)
    assert "I no longer know this change" in text_of(foreign)
    assert len(cards(world.study)) == 2


async def test_the_preview_of_a_cohort_that_was_changed_meanwhile_changes_nothing(world: World) -> None:
    await world.create_with_members()
    asked = await preview(world, skip_week=2)
    await world.edit(capacity=9)
    late = await world.confirm(asked)
    assert "The cohort was changed in the meantime" in text_of(late)
    assert len(cards(world.study)) == 2


async def test_a_change_that_moves_nothing_is_made_at_once(world: World) -> None:
    await world.create_with_members()
    asked = await preview(world, name="Summer")
    assert labels(asked) == []
    assert "Summer was changed" in only_private_answer(asked)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"extra_week": "Cooking"}, "There is no stage “Cooking”. Choose **"),
        ({"extra_week": f"-{FIRST.id}"}, "has no extra week to take back"),
        ({"skip_week": 1}, "Week 1 has opened already, so it stays"),
        ({"skip_week": 99}, "There is no such week to come. Weeks count from 1 to 33"),
    ],
)
async def test_what_cannot_be_says_what_can(world: World, options: dict[str, object], words: str) -> None:
    await world.create_cohort()
    assert words in only_private_answer(await preview(world, **options))
