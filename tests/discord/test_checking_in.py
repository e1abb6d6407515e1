"""Checking in, by the button and by the command."""

from __future__ import annotations

import pytest

from tests.discord.conftest import World
from tests.discord.reading import fields, filled_in, only_private_answer, text_of, titled

DONE = "Read chapter 1 and trained a bear classifier"


async def check_in(world: World, **answers: object) -> str:
    form = await world.ada.click(world.week(1), label="Check in")
    return only_private_answer(await world.ada.submit_modal(form, {"done": DONE, **answers}))


async def test_the_button_opens_a_form_with_the_weeks_question(world: World) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    assert form.modal is not None
    assert form.modal["title"] == "Week 1: check in"
    found = fields(form)
    assert list(found) == ["done", "hours", "confidence", "blocker", "share"]
    assert str(found["done"]["hint"]).rstrip("…") in text_of(world.week(1))
    assert [found[name].get("required", True) for name in list(found)[:-1]] == [True, False, False, False]


async def test_the_receipt_says_what_it_means(world: World) -> None:
    await world.create_with_members()
    said = await check_in(world, hours="6,5 h", confidence=["4"], blocker="CUDA does not start")
    assert "Week 1 checked in" in said
    assert "🔥 Streak: **1 week**" in said
    assert "👥 1 of 3 members checked in" in said
    assert f"Something blocks you: ask in <#{world.week(1).id}>" in said
    assert "late" not in said
    [row] = await world.rows("SELECT * FROM checkins")
    assert (row["done"], row["hours"], row["confidence"], row["blocker"]) == (DONE, 6.5, 4, "CUDA does not start")


async def test_pressing_again_opens_what_was_written_and_changes_it(world: World) -> None:
    await world.create_with_members()
    await check_in(world, hours="6.5", confidence=["4"], blocker="CUDA does not start")
    form = await world.ada.click(world.week(1), label="Check in")
    assert form.modal is not None
    assert form.modal["title"] == "Week 1: edit your check-in"
    assert filled_in(form) == {
        "done": DONE,
        "hours": "6.5",
        "confidence": ["4"],
        "blocker": "CUDA does not start",
        "share": False,
    }
    said = only_private_answer(await world.ada.submit_modal(form, {"done": "All of it, twice"}))
    assert "Week 1 updated" in said
    [row] = await world.rows("SELECT * FROM checkins")
    assert (row["done"], row["hours"], row["blocker"]) == ("All of it, twice", None, None)


async def test_the_command_opens_the_form_of_the_present_week(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=7)
    form = await world.ada.slash(world.study, "check-in")
    assert form.modal is not None
    assert form.modal["title"] == "Week 2: check in"


async def test_a_missed_week_can_be_checked_in_for_seven_days_and_saves_the_streak(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=14, minutes=-1)
    form = await world.ada.slash(world.study, "check-in", week=1)
    assert form.modal is not None
    assert form.modal["title"] == "Week 1: check in (late)"
    said = only_private_answer(await world.ada.submit_modal(form, {"done": DONE}))
    assert "marked late, and it counts for your streak" in said
    assert "🔥 Streak: **1 week**" in said


@pytest.mark.parametrize(
    ("days", "week", "words"),
    [
        (14, 1, "Week 1 closed more than 7 days ago, so its check-ins are final. The next week opens <t:1769418000:F>"),
        (0, 2, "Week 2 opens <t:1768208400:F>. You can check in for it from then on."),
        (0, 34, "Your cohort has weeks 1 to 33."),
    ],
)
async def test_weeks_that_cannot_be_checked_in_for_say_why_and_when(
    world: World, days: int, week: int, words: str
) -> None:
    await world.create_with_members()
    await world.forward(days=days)
    assert words in only_private_answer(await world.ada.slash(world.study, "check-in", week=week))


async def test_the_button_of_an_old_week_says_that_it_is_final(world: World) -> None:
    await world.create_with_members()
    old = world.week(1)
    await world.forward(days=14)
    assert "its check-ins are final" in only_private_answer(await world.ada.click(old, label="Check in"))


async def test_before_the_start_it_says_when_to_come_back(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    await world.ada.slash(world.study, "join-cohort")
    said = only_private_answer(await world.ada.slash(world.study, "check-in"))
    assert said == "Your cohort starts <t:1768208400:F>. You can check in from then on."


async def test_after_the_end_it_points_at_the_progress(world: World) -> None:
    await world.create_with_members(curriculum="bread-in-three-weeks")
    await world.forward(days=28)
    said = only_private_answer(await world.ada.slash(world.study, "check-in"))
    assert "`/progress` shows how far you came" in said


async def test_a_stranger_is_told_how_to_join(world: World) -> None:
    await world.create_cohort()
    pressed = only_private_answer(await world.ada.click(world.week(1), label="Check in"))
    assert pressed == "You are not in **Spring**. Join it with `/join-cohort` first."
    typed = only_private_answer(await world.ada.slash(world.study, "check-in"))
    assert typed == "You are not in a cohort here yet. Join one with `/join-cohort`."


@pytest.mark.parametrize("hours", ["a lot", "-3", "1e9", "200", "nan"])
async def test_hours_that_are_none_are_explained_and_what_was_written_is_given_back(world: World, hours: str) -> None:
    await world.create_with_members()
    said = await check_in(world, hours=hours)
    assert "is not a number of hours. Write it like `6` or `6.5`" in said
    assert "Nothing was saved yet" in said
    assert f"```\n{DONE}\n```" in said
    assert not await world.rows("SELECT * FROM checkins")


async def test_ten_spaces_say_nothing(world: World) -> None:
    await world.create_with_members()
    assert "say in 10 to 1,000 characters" in await check_in(world, done=" " * 12)


async def test_a_cohort_that_ends_while_the_form_is_open_gives_the_text_back(world: World) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    said = only_private_answer(await world.ada.submit_modal(form, {"done": DONE}))
    assert "has ended" in said
    assert f"```\n{DONE}\n```" in said


async def test_whoever_is_in_two_cohorts_is_asked_which(world: World) -> None:
    await world.create_with_members()
    await world.create_cohort(name="Evening")
    await world.ada.slash(world.study, "join-cohort", cohort="Evening")
    assert "Which one? Choose" in only_private_answer(await world.ada.slash(world.study, "check-in"))
    form = await world.ada.slash(world.study, "check-in", cohort="Evening")
    assert "Week 1 checked in" in only_private_answer(await world.ada.submit_modal(form, {"done": DONE}))


async def test_a_week_without_a_thread_still_says_where_to_ask(world: World) -> None:
    await world.create_with_members()
    await world.deny(world.study, create_public_threads=True)
    await world.forward(days=7)
    form = await world.ada.click(titled(world.study, "Week 2 of"), label="Check in")
    said = only_private_answer(await world.ada.submit_modal(form, {"done": DONE, "blocker": "No GPU"}))
    assert "Something blocks you: ask" in said
    assert "None" not in said
