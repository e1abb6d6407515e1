"""The offer to come back, in a direct message: every way on works there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, custom_ids, labels, only_private_answer, text_of, titled
from tests.discord.test_joining import has_role


async def silent_weeks(world: World, count: int) -> None:
    """Week after week passes, until the direct messages go out in the morning where Ada is."""
    await world.ada.slash(world.study, "my-settings", timezone="America/Los_Angeles")
    for _ in range(count):
        await world.forward(days=7)
    await world.forward(hours=7, minutes=1)


@pytest.fixture
async def offer(world: World) -> Any:
    """Ada's, after she was silent for weeks 2 and 3."""
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", goal="Read papers", track="d2l-book")
    await silent_weeks(world, 3)
    return titled(world.ada.user.dm_channel, "👋")


async def press(world: World, message: Any, label: str) -> Any:
    return await world.ada.user.click(message, label=label)


async def test_it_is_warm_short_and_offers_a_few_ways(world: World, offer: Any) -> None:
    said = text_of(offer)
    assert said.startswith("👋 It has been quiet for 2 weeks in **Spring**; that happens. What helps you now?")
    assert len(said) < 400
    assert labels(offer) == ["Catch up", "Take a break", "Leave", "No more reminders"]
    assert len(cards(world.ada.user.dm_channel)) == 1


async def test_catching_up_opens_the_form_of_the_earliest_week_that_is_missing(world: World, offer: Any) -> None:
    await world.restart()
    form = await press(world, offer, "Catch up")
    assert form.modal is not None
    assert form.modal["custom_id"].endswith(":3:0")
    said = only_private_answer(await world.ada.user.submit_modal(form, {"done": "I told owls from larks."}))
    assert "Week 3 checked in" in said
    form = await press(world, offer, "Catch up")
    assert form.modal["custom_id"].endswith(":4:0")
    await world.ada.user.submit_modal(form, {"done": "I told owls from larks."})
    plan = await press(world, offer, "Catch up")
    assert "Week 4 of 33" in text_of(plan)
    assert "✅ You have checked in for this week." in text_of(plan)
    assert "calendar" in text_of(await press(world, plan.response.message, "Calendar file"))


async def test_a_track_is_chosen_there_from_the_plan_of_a_stage_with_tracks(world: World, offer: Any) -> None:
    form = await world.forge(world.ada.user, offer, "track:1:12")
    said = only_private_answer(await world.ada.user.submit_modal(form, {"track": ["mit-lectures"]}))
    assert "MIT lectures" in said


async def test_a_break_is_taken_by_a_press_and_can_last_until_they_are_back(world: World, offer: Any) -> None:
    taken = await press(world, offer, "Take a break")
    assert "☕ You are on a break in **Spring** until <t:1770627600:F>." in only_private_answer(taken)
    assert labels(taken) == ["I am back", "Until I am back"]
    longer = await press(world, taken.response.message, "Until I am back")
    assert "until you are back" in only_private_answer(longer)
    back = await press(world, longer.response.message, "I am back")
    assert "### Welcome back" in only_private_answer(back)
    assert labels(back) == ["Check in", "The plan"]
    assert "Week 4 of 33" in text_of(await press(world, back.response.message, "The plan"))


async def test_moving_joins_the_next_cohort_and_leaves_this_one_in_one_step(world: World) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", goal="Read papers", track="d2l-book")
    await world.create_cohort(name="Autumn", start="2026-02-02")
    await world.create_cohort(name="Bread", start="2026-01-26", curriculum="bread-in-three-weeks")
    await silent_weeks(world, 3)
    message = titled(world.ada.user.dm_channel, "👋")
    assert labels(message)[2] == "Move to Autumn"
    moved = await press(world, message, "Move to Autumn")
    said = only_private_answer(moved)
    assert "You are a member of **Autumn** now, and no longer of **Spring**." in said
    assert "It starts <t:1770022800:F>." in said
    assert "Your track: Dive into Deep Learning, the book" in said
    form = await press(world, moved.response.message, "Change goal, track and sharing")
    assert "Saved for **Autumn**" in only_private_answer(
        await world.ada.user.submit_modal(form, {"goal": "Read papers"})
    )
    assert [has_role(world, world.ada, name) for name in ("Spring", "Autumn", "Bread")] == [False, True, False]
    assert "> Read papers" in text_of(await world.ada.slash(world.study, "progress"))
    again = only_private_answer(await press(world, message, "Move to Autumn"))
    assert again.startswith("You are in **Autumn** already")
    assert len(await world.rows("SELECT * FROM memberships WHERE left_at IS NULL")) == 1


async def test_a_full_cohort_is_not_offered_nor_moved_to(world: World) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort")
    await world.create_cohort(name="Autumn", start="2026-02-02", capacity=1)
    await silent_weeks(world, 3)
    message = titled(world.ada.user.dm_channel, "👋")
    await world.ben.slash(world.study, "join-cohort", cohort="Autumn")
    assert "is full" in only_private_answer(await press(world, message, "Move to Autumn"))
    assert [row["left_at"] for row in await world.rows("SELECT left_at FROM memberships")] == [None, None]
    shown = await world.ada.slash(world.study, "progress", cohort="Spring")
    assert labels(shown) == ["Catch up", "Take a break", "Leave"]


async def test_leaving_asks_once_more(world: World, offer: Any) -> None:
    asked = await press(world, offer, "Leave")
    assert "Leave **Spring**?" in only_private_answer(asked)
    assert has_role(world, world.ada, "Spring")
    left = await press(world, asked.response.message, "Leave the cohort")
    assert only_private_answer(left).startswith("You left **Spring**")
    assert not has_role(world, world.ada, "Spring")
    again = await press(world, asked.response.message, "Leave the cohort")
    assert "You are not in **Spring**" in only_private_answer(again)
    assert "You are not in **Spring**" in only_private_answer(await press(world, offer, "Take a break"))


async def test_no_more_reminders_means_no_more_offers(world: World, offer: Any) -> None:
    assert "no more reminders" in only_private_answer(await press(world, offer, "No more reminders"))
    await world.forward(days=6, hours=18)
    await world.forward(days=7)
    assert len(cards(world.ada.user.dm_channel)) == 1
    shown = await world.ada.slash(world.study, "progress")
    assert "☕ You are on a break in **Spring** until you are back." in text_of(shown)


async def test_after_four_silent_weeks_they_are_on_a_break_and_back_with_a_press(world: World, offer: Any) -> None:
    await world.forward(days=6, hours=18)
    await silent_weeks(world, 1)
    told = titled(world.ada.user.dm_channel, "☕")
    assert "so I have put you on a break. Nothing is lost" in text_of(told)
    assert labels(told) == ["I am back", "Catch up", "Leave"]
    await world.restart()
    assert "### Welcome back" in only_private_answer(await press(world, told, "I am back"))
    assert "on a break" not in text_of(await world.ada.slash(world.study, "my-settings"))


async def test_it_is_found_again_by_its_button_and_taken_for_no_reminder(world: World, offer: Any) -> None:
    assert custom_ids(offer)[0] == "offer:1:1"
    assert custom_ids(offer)[-1] == "direct:1:0"
    await world.bot.study.db.write_one("UPDATE occurrences SET state = 'claimed', retry_at = 0 WHERE kind = 'offer'")
    await world.ring()
    assert len(cards(world.ada.user.dm_channel)) == 1


@pytest.mark.parametrize(
    "custom_id",
    ["offer:{other}:1", "rest:{other}:2", "move:1:{other}", "move:{other}:1", "leave:{other}", "goodbye:{other}",
     "back:{other}", "plan:{other}", "offer:999:1", "move:1:999"],
)  # fmt: skip
async def test_a_forged_button_leads_nowhere_and_tells_nothing_of_another_server(
    world: World, offer: Any, custom_id: str
) -> None:
    await world.bot.study.db.write_one(
        "INSERT INTO cohorts (guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
        "reviews_channel_id, created_by, created_at) SELECT 77, 'Secret', curriculum, starts_on, post_time, timezone, "
        "breaks, channel_id, reviews_channel_id, created_by, created_at FROM cohorts"
    )
    [secret] = await world.rows("SELECT id FROM cohorts WHERE name = 'Secret'")
    said = text_of(await world.forge(world.ada.user, offer, custom_id.format(other=secret["id"])))
    assert "Secret" not in said
    assert "No cohort is open here right now" in said
    assert len(await world.rows("SELECT * FROM memberships WHERE left_at IS NULL AND paused_at IS NULL")) == 1


@pytest.mark.parametrize("weeks", [5, 99999999])
async def test_a_forged_length_of_a_break_is_refused(world: World, offer: Any, weeks: int) -> None:
    said = text_of(await world.forge(world.ada.user, offer, f"rest:1:{weeks}"))
    assert "A break lasts 1 to 4 weeks" in said


@pytest.mark.parametrize("label", ["Catch up", "Take a break", "Leave"])
async def test_in_a_cohort_that_has_ended_each_says_so_or_what_is_left(world: World, offer: Any, label: str) -> None:
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    said = only_private_answer(await press(world, offer, label))
    assert "has ended" in said or "Leave **Spring**?" in said


async def test_a_cohort_whose_curriculum_is_gone_explains_itself(world: World, offer: Any) -> None:
    await world.bot.study.db.write_one("UPDATE cohorts SET curriculum = 'gone'")
    for label in ("Catch up", "Take a break"):
        assert "not installed any more" in only_private_answer(await press(world, offer, label))
