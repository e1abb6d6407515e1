"""After a restore Discord has more than the rows know: none of that appears twice, and nobody is told twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import installation
from bot.store.backup import copy
from bot.store.db import Database
from bot.store.restore import restore
from bot.study import Study
from tests.discord.conftest import World
from tests.discord.reading import cards, text_of
from tests.discord.test_nudges import BY_MESSAGE
from tests.discord.test_returning import silent_weeks

Restore = Callable[[Path], Awaitable[None]]


@pytest.fixture
async def restored(world: World, tmp_path: Path) -> AsyncIterator[Restore]:
    """The machine is lost; on another one a backup is restored, and the bot is started."""
    async with AsyncExitStack() as stack:

        async def start(backup: Path) -> None:
            path, library = tmp_path / "another machine" / "syllabot.db", world.bot.study.library
            restore(backup, path, world.now())
            db = await stack.enter_async_context(Database.open(path))
            # A new bot would first be silent for two seconds of real time.
            world.bot.study = world.bot.bell._study = Study(db, library)
            await installation.take_over(world.bot.study, world.now())
            await world.ring()

        yield start


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


def back_up(world: World, backup: Path) -> None:
    copy(world.bot.study.db.path, backup)


def shown(world: World) -> list[tuple[str, str]]:
    """All that anybody has been told, with where: in the channel, in its threads, in Ada's inbox."""
    places = [world.study, *world.study.threads, world.ada.user.dm_channel]
    return [(str(place), text_of(each)) for place in places if place for each in cards(place)]


async def weeks(world: World) -> str:
    posted = await world.rows("SELECT number, state FROM occurrences WHERE kind = 'assignment' ORDER BY number")
    return ", ".join(f"{row['number']} {row['state']}" for row in posted)


async def check_in(world: World, week: int) -> None:
    form = await world.ben.click(world.week(week), label="Check in")
    await world.ben.submit_modal(form, {"done": "Trained a classifier."})


async def test_what_appeared_since_the_backup_is_found_and_nobody_is_told_twice(
    world: World, backup: Path, restored: Restore
) -> None:
    await world.create_with_members()
    await check_in(world, 1)
    back_up(world, backup)
    await world.forward(days=6)  # week 1 is nearly over: a reminder in its thread
    await world.forward(days=1, hours=1)  # week 2, and the digest of week 1
    before, threads = shown(world), [thread.id for thread in world.study.threads]
    assert len(before) == 5
    await restored(backup)
    assert shown(world) == before
    assert [thread.id for thread in world.study.threads] == threads
    await check_in(world, 2)  # by the button of a post that the backup knows nothing of
    await world.forward(days=7)
    assert len(shown(world)) > len(before)
    assert await weeks(world) == "1 sent, 2 sent, 3 sent"


async def test_of_several_weeks_that_were_posted_since_none_is_posted_again_or_taken_for_missed(
    world: World, backup: Path, restored: Restore
) -> None:
    await world.create_with_members()
    back_up(world, backup)
    for week in (1, 2):
        await check_in(world, week)
        await world.forward(days=7)
    before = shown(world)
    await restored(backup)
    assert shown(world) == before
    assert await weeks(world) == "1 sent, 2 sent, 3 sent"


async def test_what_was_not_posted_for_the_machine_was_lost_before_appears_now(
    world: World, backup: Path, restored: Restore
) -> None:
    await world.create_with_members()
    back_up(world, backup)
    world.jump(days=7, hours=1)
    await restored(backup)
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_what_could_not_be_posted_at_the_time_of_the_backup_and_could_since_is_found(
    world: World, backup: Path, restored: Restore
) -> None:
    await world.create_with_members()
    await world.deny(world.study, send_messages=True)
    await world.forward(days=7)
    back_up(world, backup)
    await world.deny(world.study)
    await world.forward(minutes=11)
    before = shown(world)
    assert "Week 2 of 33" in text_of(world.week(2))
    await restored(backup)
    assert shown(world) == before


async def test_a_reminder_that_came_by_direct_message_since_the_backup_does_not_come_again(
    world: World, backup: Path, restored: Restore
) -> None:
    await world.create_with_members()
    await world.ada.slash(world.study, "my-settings", reminders=BY_MESSAGE)
    back_up(world, backup)
    await world.forward(days=6)
    await world.forward(seconds=2)
    before = shown(world)
    assert len(before) == 4
    await restored(backup)
    await world.forward(seconds=2)
    assert shown(world) == before


async def test_nobody_is_asked_twice_whether_to_come_back(world: World, backup: Path, restored: Restore) -> None:
    await world.create_cohort()
    await world.ada.slash(world.study, "join-cohort")
    for _ in range(2):
        await world.forward(days=7)
    back_up(world, backup)
    await silent_weeks(world, 1)
    before = shown(world)
    assert "👋" in before[-1][1]
    await restored(backup)
    await world.forward(seconds=10)
    assert shown(world) == before
