"""Live sessions in a simulated server: set, changed, over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord

from tests.discord.conftest import World
from tests.discord.reading import text_of

LINK = "https://meet.example.org/spring"
NEVER, TUESDAY, FRIDAY, SUNDAY = -1, 1, 4, 6


async def pause(world: World, **options: Any) -> None:
    await world.confirm(await world.olga.slash(world.study, "cohort pause", **options))


async def end(world: World) -> None:
    asked = await world.olga.slash(world.study, "cohort end")
    assert "has ended" in text_of(await world.olga.click(asked.response, label="End the cohort"))


async def session(world: World, day: int = TUESDAY, **options: Any) -> Any:
    """Olga sets the live session, and confirms it."""
    given = {"day": day, **({} if day == NEVER else {"time": "19:00"}), **options}
    return await world.confirm(await world.olga.slash(world.study, "cohort session", **given))


def events(world: World) -> list[Any]:
    """The events in the server's calendar, as Discord has them."""
    return list(world.env.backend.get_guild(world.guild.id).scheduled_events.values())


def complete(world: World) -> None:
    """What Discord does with events that are over."""
    for each in events(world):
        if datetime.fromisoformat(each.scheduled_start_time) < world.now():
            each.status = discord.EventStatus.completed.value


def starts(world: World) -> list[str]:
    return [f"{datetime.fromisoformat(each.scheduled_start_time):%m-%d %H:%M}" for each in events(world)]
