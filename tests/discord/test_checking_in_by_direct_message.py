"""Checking in where the reminder is: in a direct message, outside of any server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import fields, only_private_answer, text_of, titled


@pytest.fixture
async def reminder(world: World) -> Any:
    """Ada's, on the last morning of the first week."""
    await world.create_with_members()
    world.jump(days=5, hours=23)
    await world.ada.slash(world.study, "my-settings", reminders="direct")
    await world.ring()
    await world.forward(seconds=2)
    return titled(world.ada.user.dm_channel, "👋")


async def test_the_reminders_button_opens_the_weeks_form_and_the_receipt_is_like_any_other(
    world: World, reminder: Any
) -> None:
    form = await world.ada.user.click(reminder, label="Check in")
    assert form.modal is not None
    assert form.modal["title"] == "Week 1: check in"
    assert fields(form)["done"]["hint"] == "What did your first model tell apart, and why are you here?"
    said = only_private_answer(await world.ada.user.submit_modal(form, {"done": "Told owls from larks."}))
    assert "### ✅ Week 1 checked in" in said
    assert "👥 1 of 3 members checked in for this week." in said
    [row] = await world.rows("SELECT member_id, done FROM checkins")
    assert (row["member_id"], row["done"]) == (world.ada.id, "Told owls from larks.")


async def test_it_works_after_a_restart(world: World, reminder: Any) -> None:
    await world.restart()
    form = await world.ada.user.click(reminder, label="Check in")
    await world.restart()
    said = only_private_answer(await world.ada.user.submit_modal(form, {"done": "Told owls from larks."}))
    assert "Week 1 checked in" in said


async def test_whoever_left_the_cohort_is_told_so(world: World, reminder: Any) -> None:
    await world.ada.slash(world.study, "leave-cohort")
    said = only_private_answer(await world.ada.user.click(reminder, label="Check in"))
    assert "You are not in **Spring**" in said


@pytest.mark.parametrize("custom_id", ["nudge:{other}:1", "nudge:999:1", "checkin:{other}:1"])
async def test_a_forged_button_leads_nowhere_and_tells_nothing_of_another_server(
    world: World, reminder: Any, custom_id: str
) -> None:
    await world.olga.slash(world.study, "cohort create", name="Secret", start="2026-01-12", reviews=world.reviews)
    [secret] = await world.rows("SELECT id FROM cohorts WHERE name = 'Secret'")
    pressed = await world.forge(world.ada.user, reminder, custom_id.format(other=secret["id"]))
    said = text_of(pressed)
    assert "Secret" not in said
    assert "No cohort is open here right now" in said
