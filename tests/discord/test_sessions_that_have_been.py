"""What becomes of live sessions that are over, and of those to come, when a plan changes or a cohort ends."""

from __future__ import annotations

from typing import Any

import discord
import icalendar
import pytest
import simcord

from bot.calendar_file import of_cohort
from bot.store.cohorts import get
from bot.ui.permissions import INVITE
from tests.discord.conftest import World
from tests.discord.live import complete, end, events, pause, session, starts
from tests.discord.reading import only_private_answer, text_of
from tests.making import at


@pytest.mark.parametrize("change", [{"weeks": 1}, {"weeks": 2}, {}])
async def test_a_session_that_has_been_is_not_repeated_after_a_pause(
    world: World, lounge: simcord.ChannelHandle, change: dict[str, int]
) -> None:
    await session(world, channel=lounge)
    await world.forward(days=2)
    complete(world)
    await pause(world, **change)
    await world.forward(days=5)
    await world.confirm(await world.olga.slash(world.study, "cohort resume"))
    for _ in range(9):
        await world.forward(days=1)
    assert [each.name for each in events(world)][:2] == [
        "Spring · week 1: Flour and water",
        "Spring · week 2: Yeast and time",
    ]
    assert starts(world)[1] >= "01-20 19:00"


@pytest.mark.parametrize("over", [True, False])
async def test_a_week_that_is_made_longer_after_its_session_has_no_second_one(
    world: World, lounge: simcord.ChannelHandle, over: bool
) -> None:
    """A voice channel's event that nobody has started still waits on Discord."""
    await session(world, channel=lounge)
    for _ in range(16):
        await world.forward(days=1)
    if over:
        complete(world)
    before = starts(world)
    await world.edit(extra_week="bake")
    status = text_of(await world.olga.slash(world.study, "cohort status"))
    await world.edit(name="Summer")
    for _ in range(7):
        await world.forward(days=1)
    assert starts(world) == before == ["01-06 19:00", "01-13 19:00", "01-20 19:00"]
    assert "ive session of week 3" not in status.partition("Coming up")[2].partition("Posted lately")[0]


async def test_the_calendar_file_leaves_a_session_that_has_been_where_it_was(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await session(world, channel=lounge)
    await world.forward(days=2)
    await pause(world, weeks=1)
    cohort = await get(world.bot.study.db.read, 1)
    assert cohort is not None
    file: Any = icalendar.Calendar.from_ical((await of_cohort(world.bot.study, cohort, world.now())).content)
    found = {str(each["UID"]).split(".")[0]: each for each in file.events}
    assert (found["session-1"].start, found["session-1"]["STATUS"]) == (at("2026-01-06 19:00"), "CONFIRMED")


async def test_with_the_end_of_a_cohort_the_events_that_are_to_come_go(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await session(world, channel=lounge)
    await world.forward(days=1, hours=11)
    assert len(events(world)) == 2
    await end(world)
    assert starts(world) == ["01-06 19:00"]  # it is under way


async def test_a_cohort_ends_whatever_discord_says(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, channel=lounge)
    await world.bot_may(INVITE & ~discord.Permissions(create_events=True))
    await end(world)
    assert await world.rows("SELECT * FROM cohorts WHERE ended_at IS NULL") == []


async def test_a_cohort_that_is_paused_can_have_other_sessions_and_one_that_has_ended_cannot(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await pause(world)
    assert "Tuesday" in text_of(await session(world, channel=lounge))
    assert events(world) == []
    await world.forward(days=3)
    await world.confirm(await world.olga.slash(world.study, "cohort resume"))
    assert starts(world) == ["01-13 19:00"]
    await end(world)
    assert events(world) == []
    assert "has ended" in only_private_answer(await session(world, cohort="Spring", channel=lounge))
