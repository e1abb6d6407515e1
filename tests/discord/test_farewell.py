"""The end of a path as members read it: the farewell, their certificate, and their goal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import fields, filled_in, labels, only_private_answer, text_of, titled

BUTTONS = ["My certificate", "My goal"]


@pytest.fixture
async def farewell(world: World) -> Any:
    """Three weeks of bread: Ada checked in each week, Ben once, Cleo never."""
    await world.create_cohort(curriculum="bread-in-three-weeks")
    await world.ada.slash(world.study, "join-cohort", goal="Bake *one* good loaf")
    await world.ben.slash(world.study, "join-cohort")
    await world.cleo.slash(world.study, "join-cohort")
    for week in (1, 2, 3):
        for member in (world.ada, world.ben)[: 2 if week == 1 else 1]:
            form = await member.click(world.week(week), label="Check in")
            await member.submit_modal(form, {"done": "Baked it, and it was good", "hours": "3.5"})
        await world.forward(weeks=1)
    assert "🏁 That was the last week." in text_of(titled(world.study, "Week 3 is done"))
    await world.forward(weeks=1)
    return titled(world.study, "Thank you, and goodbye")


async def test_it_thanks_quietly_and_says_what_the_group_did(world: World, farewell: Any) -> None:
    assert text_of(farewell) == (
        "## 🏁 Thank you, and goodbye\n-# Bread in Three Weeks\n"
        "👥 3 of you came to the end of the path: 4 check-ins, 14 hours of work.\n"
        "\n"
        "Press **My certificate** to see what you did, and **My goal** to look back at why you came. "
        "Only you see the answers."
    )
    assert labels(farewell) == BUTTONS
    assert not farewell.role_mentions


async def test_each_reads_their_own_certificate(world: World, farewell: Any) -> None:
    said = only_private_answer(await world.ada.click(farewell, label="My certificate"))
    assert said == (
        "## ada\nhas taken part in\n### Bread in Three Weeks\n-# Spring · 5 January 2026 to 26 January 2026\n"
        "✅ 3 of 3 weeks checked in · 10.5 hours\n🔥 Longest streak: 3 weeks"
    )
    said = only_private_answer(await world.ben.click(farewell, label="My certificate"))
    assert "✅ 1 of 3 weeks checked in · 3.5 hours" in said
    said = only_private_answer(await world.cleo.click(farewell, label="My certificate"))
    assert "There is no check-in of yours in **Spring**" in said
    said = only_private_answer(await world.olga.click(farewell, label="My certificate"))
    assert said.startswith("You are not in **Spring**.")


async def test_the_goal_is_shown_as_it_was_written_and_asked_about(world: World, farewell: Any) -> None:
    form = await world.ada.click(farewell, label="My goal")
    assert form.modal is not None
    assert form.modal["components"][0]["content"] == "This is why you came:\n> Bake \\*one\\* good loaf"
    assert [each["label"] for each in fields(form)["outcome"]["options"]] == [
        "I reached it",
        "I reached a part of it",
        "It changed on the way",
        "Not yet",
    ]
    answer = await world.ada.submit_modal(form, {"outcome": ["partly"], "reflection": "@everyone *rises*"})
    said = only_private_answer(answer)
    assert said.startswith("🏁 **What became of it:** I reached a part of it\n> @\u200beveryone \\*rises\\*\n")
    own = await world.ada.slash(world.study, "progress")
    assert "I reached a part of it\n> @\u200beveryone \\*rises\\*" in text_of(own)
    assert labels(own) == BUTTONS
    others = await world.ben.slash(world.study, "progress", member=world.ada)
    assert "rises" not in text_of(others)
    assert "🎯" not in text_of(others)
    assert labels(others) == []
    again = await world.ada.click(own.response, label="My goal")
    assert filled_in(again) == {"outcome": ["partly"], "reflection": "@everyone *rises*"}


async def test_without_a_goal_it_asks_all_the_same(world: World, farewell: Any) -> None:
    form = await world.cleo.click(farewell, label="My goal")
    assert form.modal is not None
    assert form.modal["components"][0]["content"].startswith("You wrote down no goal when you joined.")
    assert labels(await world.cleo.slash(world.study, "progress")) == ["My goal"]


async def test_the_buttons_work_when_the_cohort_is_ended_before_its_farewell(world: World) -> None:
    await world.create_with_members(curriculum="bread-in-three-weeks")
    form = await world.ada.click(world.week(1), label="Check in")
    await world.ada.submit_modal(form, {"done": "Baked it, and it was good"})
    assert labels(await world.ada.slash(world.study, "progress")) == []
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    own = await world.ada.slash(world.study, "progress")
    assert labels(own) == BUTTONS
    assert "## ada\nhas taken part in" in only_private_answer(
        await world.ada.click(own.response, label="My certificate")
    )
    form = await world.ada.click(own.response, label="My goal")
    assert "It changed" in only_private_answer(await world.ada.submit_modal(form, {"outcome": ["changed"]}))


async def test_own_progress_names_ones_tracks(world: World) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort", track="d2l-book")
    await world.ben.slash(world.study, "join-cohort")
    own = text_of(await world.ada.slash(world.study, "progress"))
    assert "🧭 Your track: Dive into Deep Learning, the book" in own
    assert "🧭" not in text_of(await world.ben.slash(world.study, "progress", member=world.ada))


async def test_forged_ids_lead_nowhere(world: World, farewell: Any) -> None:
    for forged in ("farewell:7:3", "certificate:7", "goal:7"):
        assert "No cohort is open here" in only_private_answer(await world.forge(world.ada, farewell, forged))


async def test_it_is_among_what_comes_up(world: World) -> None:
    await world.create_with_members(curriculum="bread-in-three-weeks")
    await world.forward(weeks=2)
    said = text_of(await world.olga.slash(world.study, "cohort status"))
    assert "- the farewell · <t:1770022800:F>" in said
