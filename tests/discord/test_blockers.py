"""What blocks a member, in the week's thread."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, custom_ids, fields, filled_in, labels, only_private_answer, text_of, titled

DONE = "Read chapter 1 and trained a bear classifier"
STUCK = {"done": DONE, "blocker": "CUDA does not start", "share": True}
# What Discord lets through and what not even a form does; a paste of 10,000 characters is cut off by the form.
NASTY = (
    "@everyone <@&{role}> \u202edrawkcab\u2067 \x00\x1b[31m ```\n# Big\n||x|| [free](https://evil.example)\n"
    + "\n" * 50
)


async def ask(world: World, **answers: Any) -> Any:
    form = await world.ada.click(world.week(1), label="Check in")
    asked = await world.ada.submit_modal(form, {**STUCK, **answers})
    await world.env.settle()
    return asked


async def test_one_tick_asks_in_the_weeks_thread_and_pings_nobody(world: World) -> None:
    await world.create_with_members()
    form = await world.ada.click(world.week(1), label="Check in")
    assert fields(form)["share"]["label"] == "Ask in the week's thread"
    asked = await ask(world)
    [thread] = world.study.threads
    assert f"Your question goes to <#{thread.id}>" in only_private_answer(asked)
    said = text_of(titled(thread, "is stuck"))
    assert f"🧱 <@{world.ada.id}> is stuck in week 1:\n> CUDA does not start\n" in said
    assert "Answer right here" in said
    sent = [request for request in world.requests if request.path == f"/channels/{thread.id}/messages"]
    assert [request.json["allowed_mentions"] for request in sent if request.method == "POST"] == [{"parse": []}]


async def test_the_form_remembers_the_tick_and_without_it_the_question_is_taken_back(world: World) -> None:
    await world.create_with_members()
    asked = await ask(world)
    form = await world.ada.click(asked.response, label="Edit")
    assert fields(form)["share"]["default"] is True
    assert filled_in(form)["blocker"] == "CUDA does not start"
    said = only_private_answer(await world.ada.submit_modal(form, {**STUCK, "share": False}))
    assert "taken back from the thread" in said
    [card] = cards(world.study.threads[0])
    assert text_of(card) == "-# 🧱 A question was here. Whoever asked it has taken it back."


async def test_an_edit_is_drawn_where_the_question_is(world: World) -> None:
    await world.create_with_members()
    asked = await ask(world)
    form = await world.ada.click(asked.response, label="Edit")
    await world.ada.submit_modal(form, {**STUCK, "blocker": "Only the CPU is used"})
    await world.env.settle()
    [card] = cards(world.study.threads[0])
    assert "> Only the CPU is used" in text_of(card)


@pytest.mark.parametrize("who", ["ada", "olga"])
async def test_it_is_solved_in_the_thread_by_whoever_asked_or_an_organiser(world: World, who: str) -> None:
    await world.create_with_members()
    await ask(world)
    [thread] = world.study.threads
    card = titled(thread, "is stuck")
    other = only_private_answer(await world.ben.click(card, label="Solved"))
    assert "If you know what helps, write it here in the thread." in other
    assert "is stuck" in text_of(titled(thread, "stuck"))
    assert "arked as solved" in only_private_answer(await getattr(world, who).click(card, label="Solved"))
    [card] = cards(thread)
    assert "it is solved" in text_of(card)
    assert "Thank you to everyone who helped!" in text_of(card)


async def test_it_is_solved_from_the_receipt_too_even_a_private_one(world: World) -> None:
    await world.create_with_members()
    asked = await ask(world)
    assert labels(asked) == ["Solved", "Edit", "Delete"]
    assert "Well done!" in only_private_answer(await world.ada.click(asked.response, label="Solved"))
    assert "it is solved" in text_of(cards(world.study.threads[0])[0])
    assert "marked as solved already" in only_private_answer(await world.ada.click(asked.response, label="Solved"))


async def test_without_a_thread_it_goes_under_the_weeks_post(world: World) -> None:
    await world.create_with_members()
    await world.deny(world.study, create_public_threads=True)
    await world.forward(days=7)
    form = await world.ada.click(titled(world.study, "Week 2 of"), label="Check in")
    await world.ada.submit_modal(form, STUCK)
    await world.env.settle()
    card = titled(world.study, "is stuck in week 2")
    await world.ada.click(card, label="Solved")
    assert "it is solved" in text_of(cards(world.study)[-1])


async def test_where_the_thread_was_deleted_the_organiser_is_not_troubled_and_it_is_skipped(world: World) -> None:
    await world.create_with_members()
    thread = world.env.backend.get_channel(world.study.threads[0].id)
    form = await world.ada.click(world.week(1), label="Check in")
    world.env.backend.delete_channel(thread.id)
    await world.ada.submit_modal(form, STUCK)
    await world.env.settle()
    [row] = await world.rows("SELECT state, note, told FROM occurrences WHERE kind = 'blocker'")
    assert (row["state"], row["note"], row["told"]) == ("skipped", "the week's thread was deleted", None)


async def test_a_question_pings_nobody_and_breaks_nothing_whatever_it_says(world: World) -> None:
    await world.create_with_members()
    words = NASTY.format(role=world.guild.default_role.id) + "x" * 800
    await ask(world, blocker=words[:1000].strip())
    said = text_of(titled(world.study.threads[0], "is stuck"))
    assert "@everyone" not in said
    assert "<@&" not in said
    assert not set(said) & set("\u202e\u2067\x00\x1b")
    assert "```" not in said
    assert "[free](" not in said
    assert len(said.splitlines()) < 15
    [row] = await world.rows("SELECT blocker FROM checkins")
    assert row["blocker"] == words[:1000].strip()


@pytest.mark.parametrize("custom_id", ["blocker:1:999", "blocker:999:1", "blocker:2:1", "solved:999:1"])
async def test_a_forged_button_leads_nowhere(world: World, custom_id: str) -> None:
    await world.create_with_members()
    await ask(world)
    card = titled(world.study.threads[0], "is stuck")
    assert custom_ids(card) == ["blocker:1:1"]
    said = only_private_answer(await world.forge(world.ben, card, custom_id))
    assert "No cohort is open here right now" in said
