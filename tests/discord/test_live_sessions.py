"""Weekly live sessions as events in the server's calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord
import pytest
import simcord

from bot.ui.permissions import INVITE
from tests.discord.conftest import World
from tests.discord.live import FRIDAY, LINK, NEVER, SUNDAY, TUESDAY, events, pause, session, starts
from tests.discord.reading import only_private_answer, text_of, titled


async def test_a_session_is_shown_then_announced_and_is_an_event_of_its_voice_channel(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    asked = await world.olga.slash(world.study, "cohort session", day=TUESDAY, time="19:00", channel=lounge)
    assert "3 members will read it" in only_private_answer(asked)
    assert events(world) == []
    done = await world.confirm(asked)
    shown = next(each for each in text_of(done).split("\n") if lounge.mention in each and "19:00" in each)
    assert shown in text_of(titled(world.study, "The plan has changed"))
    [event] = events(world)
    assert (event.name, event.channel_id) == ("Spring · week 1: Flour and water", lounge.id)
    assert "Which flour did you use, and what did it do?" in event.description
    assert starts(world) == ["01-06 19:00"]
    assert datetime.fromisoformat(event.scheduled_end_time).hour == 20


async def test_each_weeks_session_comes_a_week_ahead_and_once(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, channel=lounge)
    await world.forward(days=1, hours=9, minutes=59)
    assert len(events(world)) == 1
    for _ in range(3):
        await world.forward(minutes=1)
    assert starts(world) == ["01-06 19:00", "01-13 19:00"]
    for _ in range(3):
        await world.forward(weeks=1)
    assert len(events(world)) == 3


async def test_a_session_behind_a_link_takes_place_there(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, link=LINK, minutes=90)
    [event] = events(world)
    assert (event.channel_id, event.entity_metadata) == (None, {"location": LINK})
    assert datetime.fromisoformat(event.scheduled_end_time).minute == 30


async def test_events_move_to_another_day_another_place_and_another_name(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await session(world, channel=lounge)
    await session(world, FRIDAY, link=LINK)
    [event] = events(world)
    assert starts(world) == ["01-09 19:00"]
    assert (event.channel_id, event.entity_metadata) == (None, {"location": LINK})
    await session(world, FRIDAY, channel=lounge)
    await world.edit(name="Summer")
    [event] = events(world)
    assert (event.channel_id, event.name) == (lounge.id, "Summer · week 1: Flour and water")


async def test_events_move_along_with_a_pause(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, channel=lounge)
    await pause(world, weeks=2)
    assert starts(world) == ["01-20 19:00"]


async def test_a_pause_without_an_end_takes_events_away_and_its_end_brings_them_back(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await session(world, channel=lounge)
    await pause(world)
    assert events(world) == []
    await world.forward(weeks=2)
    await world.confirm(await world.olga.slash(world.study, "cohort resume"))
    assert starts(world) == ["01-20 19:00"]


async def test_where_there_are_no_sessions_any_more_events_go_and_they_can_come_back(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await session(world, channel=lounge)
    await session(world, NEVER)
    assert events(world) == []
    assert "There are no live sessions any more" in text_of(titled(world.study, "The plan has changed"))
    await session(world, FRIDAY, channel=lounge)
    assert starts(world) == ["01-09 19:00"]


async def test_a_session_that_moves_to_a_day_that_is_over_goes(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, FRIDAY, channel=lounge)
    await world.forward(days=2)
    await session(world, TUESDAY, channel=lounge)
    assert starts(world) == ["01-13 19:00"]
    await session(world, FRIDAY, channel=lounge)
    assert sorted(starts(world)) == ["01-09 19:00", "01-16 19:00"]


async def test_the_session_of_a_week_left_out_goes(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, channel=lounge)
    await world.forward(days=1, hours=10)
    assert len(events(world)) == 2
    await world.edit(skip_week=2)
    assert [each.name for each in events(world)] == [
        "Spring · week 1: Flour and water",
        "Spring · week 3: The loaf",
    ]
    await world.edit(skip_week=2)
    assert sorted(starts(world)) == ["01-06 19:00", "01-13 19:00", "01-20 19:00"]


async def test_an_event_that_somebody_removed_stays_removed(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, channel=lounge)
    world.env.backend.delete_scheduled_event(world.guild.id, events(world)[0].id)
    await session(world, FRIDAY, channel=lounge)
    assert events(world) == []


async def test_a_lost_answer_makes_no_second_event(world: World, lounge: simcord.ChannelHandle) -> None:
    await session(world, channel=lounge)
    [there] = events(world)
    # As after a crash: the event is there, and nobody knows.
    await world.bot.study.db.write_one(
        "UPDATE occurrences SET state = 'claimed', message_id = NULL, retry_at = 0 WHERE kind = 'live-session'"
    )
    await world.restart()
    await world.forward(hours=1)
    assert events(world) == [there]
    [row] = await world.rows("SELECT state, message_id FROM occurrences WHERE kind = 'live-session'")
    assert (row["state"], row["message_id"]) == ("sent", there.id)


async def test_an_event_is_known_by_its_mark_whatever_its_cohort_is_called(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await session(world, channel=lounge)
    assert events(world)[0].description.endswith("?\n-# Syllabot 1·1")
    await world.bot.study.db.write_one(
        "UPDATE occurrences SET state = 'claimed', message_id = NULL, retry_at = 0 WHERE kind = 'live-session'"
    )
    await world.edit(name="Summer")
    await world.ring()
    assert [each.name for each in events(world)] == ["Summer · week 1: Flour and water"]


async def test_a_link_is_shown_so_that_it_can_be_clicked(world: World, lounge: simcord.ChannelHandle) -> None:
    link = "https://meet.example.org/a_b-c?x=*1*#~"
    assert f"<{link}>" in text_of(await session(world, link=link))
    assert f"<{link}>" in text_of(titled(world.study, "The plan has changed"))


async def test_what_is_missing_is_named_with_what_to_grant(world: World, lounge: simcord.ChannelHandle) -> None:
    await world.deny(lounge, connect=True)
    said = only_private_answer(await session(world, channel=lounge))
    assert "**Connect**" in said
    assert lounge.mention in said
    await world.bot_may(INVITE & ~discord.Permissions(create_events=True))
    assert "**Create Events**" in only_private_answer(await session(world, link=LINK))
    assert await world.rows("SELECT * FROM changes") == []


async def test_a_voice_channel_that_was_deleted_is_told_to_the_organiser(
    world: World, lounge: simcord.ChannelHandle
) -> None:
    await session(world, channel=lounge)
    world.env.backend.delete_channel(lounge.id)
    await world.env.settle()
    await world.forward(days=1, hours=10)
    status = text_of(await world.olga.slash(world.study, "cohort status"))
    assert "The channel of the live sessions no longer exists" in status
    await session(world, SUNDAY, link=LINK)
    await world.forward(days=5)
    assert "01-18 19:00" in starts(world)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "either a voice or stage channel in `channel`, or a web address in `link`"),
        ({"link": "meet"}, "is not a web address"),
        *(({"link": f"https://example.org/a{bad}b"}, "is not a web address") for bad in " <>()[]|`\u202e"),
        ({"link": LINK, "minutes": 5}, "from 15 to 480 minutes"),
        ({"link": LINK, "time": "7pm"}, "is not a time of day"),
    ],
)
async def test_what_cannot_be_says_what_can(world: World, options: dict[str, Any], words: str) -> None:
    await world.create_cohort()
    assert words in only_private_answer(await session(world, **options))
