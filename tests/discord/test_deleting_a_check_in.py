"""Deleting a check-in, by the receipt and by the command; and forms that come too late."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of

DONE = "Read chapter 1 and trained a bear classifier"
BLOCKED = "CUDA ``` does not start @everyone"


@pytest.fixture
async def receipt(world: World) -> Any:
    """Ada's, for the first week, with a question in its thread."""
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    written = await world.ada.submit_modal(form, {"done": DONE, "blocker": BLOCKED, "share": True})
    await world.env.settle()
    return written.response


async def checkins(world: World) -> int:
    return len(await world.rows("SELECT * FROM checkins"))


async def test_it_asks_deletes_gives_the_words_back_and_takes_the_question_back(world: World, receipt: Any) -> None:
    asked = await world.ada.click(receipt, label="Delete")
    said = only_private_answer(asked)
    assert "### Delete your check-in for week 1?" in said
    assert "Your streak of 1 week would end." in said
    assert await checkins(world) == 1
    await world.ada.click(asked.response, label="Delete it")
    said = text_of(asked.response.message)
    assert "Your check-in for week 1 is deleted" in said
    assert DONE in said
    assert "CUDA ` ` ` does not start" in said
    assert labels(asked) == ["Check in again"]
    assert await checkins(world) == 0
    [card] = cards(world.study.threads[0])
    assert "CUDA" not in text_of(card)
    again = await world.ada.click(asked.response, label="Check in again")
    assert again.modal is not None
    assert again.modal["title"] == "Week 1: check in"


async def test_the_command_asks_the_same(world: World, receipt: Any) -> None:
    asked = await world.ada.slash(world.study, "check-in", delete=True)
    assert "### Delete your check-in for week 1?" in only_private_answer(asked)
    assert labels(asked) == ["Delete it"]
    assert "You have no check-in for week 1" in only_private_answer(
        await world.ben.slash(world.study, "check-in", week=1, delete=True)
    )


async def test_a_second_press_and_an_old_receipt_say_that_there_is_nothing(world: World, receipt: Any) -> None:
    asked = await world.ada.click(receipt, label="Delete")
    other = await world.ada.click(receipt, label="Delete")
    await world.ada.click(asked.response, label="Delete it")
    for card, label in ((other.response, "Delete it"), (receipt, "Delete")):
        said = only_private_answer(await world.ada.click(card, label=label))
        assert said == "You have no check-in for week 1, so there is nothing to delete."


async def test_after_an_edit_the_question_is_asked_anew(world: World, receipt: Any) -> None:
    asked = await world.ada.click(receipt, label="Delete")
    form = await world.ada.click(receipt, label="Edit")
    await world.ada.submit_modal(form, {"done": "All of it, twice"})
    said = only_private_answer(await world.ada.click(asked.response, label="Delete it"))
    assert "Nothing was deleted" in said
    assert "`delete: True` asks anew" in said
    assert await checkins(world) == 1


@pytest.mark.parametrize("custom_id", ["delete-checkin:2:1", "delete-checkin-now:999:1:1", "delete-checkin-now:1:1"])
async def test_a_forged_button_deletes_nothing(world: World, receipt: Any, custom_id: str) -> None:
    said = only_private_answer(await world.forge(world.ben, world.week(1), custom_id))
    assert "No cohort is open here" in said or "I no longer know this button" in said
    said = only_private_answer(await world.forge(world.ben, world.week(1), "delete-checkin-now:1:1:1"))
    assert "You have no check-in for week 1" in said
    assert await checkins(world) == 1


async def test_a_form_from_before_an_edit_shows_both_texts_and_overwrites_nothing(world: World, receipt: Any) -> None:
    old = await world.ada.click(receipt, label="Edit")
    new = await world.ada.click(receipt, label="Edit")
    await world.ada.submit_modal(new, {"done": "Written on the phone"})
    late = await world.ada.submit_modal(old, {"done": "Written on the desktop", "blocker": "Much to do"})
    said = only_private_answer(late)
    assert said.startswith("Nothing was saved yet: since you opened this form")
    assert "> Written on the phone" in said
    assert "```\nWritten on the desktop\n\nMuch to do\n```" in said
    form = await world.ada.click(late.response, label="Open it again")
    saved = await world.ada.submit_modal(form, {"done": "Written on the desktop"})
    assert "Week 1 updated" in only_private_answer(saved)
    [row] = await world.rows("SELECT done FROM checkins")
    assert row["done"] == "Written on the desktop"


async def test_a_form_sent_after_the_week_is_final_gives_the_text_back(world: World, receipt: Any) -> None:
    form = await world.ada.click(receipt, label="Edit")
    await world.forward(days=14)
    said = only_private_answer(await world.ada.submit_modal(form, {"done": "Too late, alas"}))
    assert "its check-ins are final" in said
    assert "```\nToo late, alas\n```" in said
    for label in ("Edit", "Delete"):
        assert "final" in only_private_answer(await world.ada.click(receipt, label=label))


async def test_long_texts_come_back_whole(world: World) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    done, blocker = "d" * 1000, "b" * 1000
    written = await world.ada.submit_modal(form, {"done": done, "blocker": blocker})
    asked = await world.ada.click(written.response, label="Delete")
    await world.ada.click(asked.response, label="Delete it")
    assert f"{done}\n\n{blocker}\n```" in text_of(asked.response.message)
