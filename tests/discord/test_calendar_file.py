"""The calendar file that `/plan` offers."""

from __future__ import annotations

from typing import Any

import discord
import icalendar
import simcord

from tests.discord.conftest import World
from tests.discord.reading import custom_ids, labels, only_private_answer

HOW = (
    "📅 Open it on your phone or import it into your calendar. "
    "After a change of plan, open the new file: it updates the old one."
)


async def pressed(world: World, member: simcord.MemberActor, **options: Any) -> simcord.InteractionResult:
    shown = await member.slash(world.study, "plan", **options)
    return await member.click(shown.response, label="Calendar file")


async def attached(answer: simcord.InteractionResult) -> tuple[str, Any]:
    """The name of the one file in an answer, and what a calendar program reads in it."""
    assert answer.response is not None
    [file] = answer.response.attachments
    return file.filename, icalendar.Calendar.from_ical(await file.read())


async def test_the_plan_gives_its_dates_as_a_file_for_ones_calendar(world: World) -> None:
    await world.create_with_members(name="Frühling, 2026")
    answer = await pressed(world, world.ada)
    assert only_private_answer(answer) == HOW
    name, calendar = await attached(answer)
    assert name == "fruhling-2026.ics"
    assert calendar["X-WR-CALNAME"] == "Frühling, 2026"
    first = next(event for event in calendar.events if event["UID"].startswith("week-1."))
    assert first["SUMMARY"] == "Frühling, 2026 · Week 1 closes: Your first model"
    assert first.end == discord.utils.parse_time("2026-01-12T09:00:00+00:00")


async def test_the_file_is_shown_inside_the_card(world: World) -> None:
    await world.create_with_members()
    answer = await pressed(world, world.ada)
    assert answer.response is not None
    [card] = answer.response.message.components
    assert isinstance(card, discord.Container)
    [_, shown] = card.children
    assert isinstance(shown, discord.FileComponent)
    assert shown.media.url == answer.response.attachments[0].url


async def test_a_file_asked_for_again_names_the_same_entries(world: World) -> None:
    await world.create_with_members()
    _, first = await attached(await pressed(world, world.ada))
    await world.restart()
    _, second = await attached(await pressed(world, world.ben))
    assert [event["UID"] for event in first.events] == [event["UID"] for event in second.events]


async def test_whoever_has_not_joined_gets_it_too(world: World) -> None:
    await world.create_cohort()
    assert only_private_answer(await pressed(world, world.cleo)) == HOW


async def test_after_the_end_the_file_takes_away_what_was_still_to_come(world: World) -> None:
    await world.create_with_members()
    await world.forward(weeks=1)
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    _, calendar = await attached(await pressed(world, world.ada))
    states = {event["UID"].split(".")[0]: event["STATUS"] for event in calendar.events}
    assert (states["week-1"], states["week-2"], states["capstone-capstone-1"]) == (
        "CONFIRMED",
        "CANCELLED",
        "CANCELLED",
    )


async def test_a_forged_press_shows_no_cohort_of_another_server(world: World) -> None:
    await world.create_with_members()
    shown = await world.ada.slash(world.study, "plan")
    assert custom_ids(shown)[-1] == "calendar:1"
    forged = await world.forge(world.ada, world.week(1), "calendar:77")
    assert "No cohort is open here" in only_private_answer(forged)


async def test_the_plan_of_an_ended_cohort_still_offers_the_file(world: World) -> None:
    await world.create_with_members()
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    assert labels(await world.ada.slash(world.study, "plan")) == ["Calendar file"]
