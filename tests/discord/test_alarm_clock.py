"""The bot's own alarm clock rings: nobody else does in these tests."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, text_of


def posted_at(world: World, number: int) -> datetime:
    moment: datetime = world.week(number).created_at
    return moment.astimezone(UTC).replace(microsecond=0)


async def test_week_2_comes_at_its_instant_by_itself(world: World) -> None:
    await world.create_cohort()
    world.jump(days=6, hours=22)
    await world.pass_time(hours=1.9)
    assert len(cards(world.study)) == 2
    await world.pass_time(hours=0.2)
    assert posted_at(world, 2) == datetime(2026, 1, 12, 9, tzinfo=UTC)


async def test_the_hour_stays_when_the_clocks_change(world: World) -> None:
    await world.create_cohort(start="2026-03-23", timezone="Europe/Berlin")
    world.jump(days=83, hours=22)  # Monday 30 March, 07:00 UTC, the day after the clocks were put forward
    await world.ring()
    await world.pass_time(minutes=30)
    assert posted_at(world, 2) == datetime(2026, 3, 30, 7, tzinfo=UTC)


async def test_a_cohort_that_starts_later_is_welcomed_now_and_begins_by_itself(world: World) -> None:
    await world.create_cohort(start="2026-01-06", time="00:30")
    await world.pass_time(hours=15.4)
    assert len(cards(world.study)) == 1
    await world.pass_time(hours=0.2)
    assert posted_at(world, 1) == datetime(2026, 1, 6, 0, 30, tzinfo=UTC)


async def test_what_fell_due_while_the_bot_was_away_is_posted_at_its_start(world: World) -> None:
    await world.create_cohort()
    world.jump(days=7, hours=2)
    await world.restart()
    await world.pass_time(seconds=5)  # discord.py says that it is ready 2 s after the last server arrived
    assert "Week 2 of 33" in text_of(world.week(2))
    assert "comes late" in text_of(world.week(2))


async def test_the_clock_of_a_restarted_bot_rings_on(world: World) -> None:
    await world.create_cohort()
    await world.restart()
    await world.pass_time(seconds=5)
    world.jump(days=6, hours=23)
    await world.pass_time(hours=1.1)
    assert posted_at(world, 2) == datetime(2026, 1, 12, 9, tzinfo=UTC)


async def test_a_channel_in_trouble_is_tried_again_by_itself(world: World) -> None:
    await world.create_cohort()
    world.env.inject_error("POST", f"/channels/{world.study.id}/messages", status=503, times=2)
    world.jump(days=6, hours=23)
    await world.pass_time(hours=1.1)
    assert posted_at(world, 2) == datetime(2026, 1, 12, 9, 0, 40, tzinfo=UTC)


async def test_a_fault_while_ringing_does_not_stop_the_clock(world: World) -> None:
    await world.create_cohort()
    world.expects_faults = True
    ring, world.bot.ring = world.bot.ring, None  # type: ignore[method-assign, assignment]
    await world.pass_time(minutes=11)
    world.bot.ring = ring  # type: ignore[method-assign]
    world.jump(days=6, hours=23)
    await world.pass_time(hours=1.2)
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_commands_that_could_not_be_registered_are_registered_when_the_clock_rings(world: World) -> None:
    await world.bot.study.db.write_one("DELETE FROM installation")
    world.env.inject_error("PUT", "/applications/*/commands", status=503, times=2)
    await world.restart()
    assert not world.bot.registered
    for _ in range(3):
        await world.pass_time(minutes=10.1)
    assert world.bot.registered
    assert len([request for request in world.requests if request.method == "PUT"]) == 4  # and that is enough


@pytest.mark.parametrize(("span", "warned"), [({"hours": 2}, True), ({"hours": -2}, True), ({"minutes": 20}, False)])
async def test_a_clock_that_jumps_is_told_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture, span: dict[str, float], warned: bool
) -> None:
    clock = world.bot.get_cog("Clock")
    for jump in ({}, span):
        world.jump(**jump)
        with world.env._bot_scope():
            await clock.ring()  # type: ignore[union-attr]  # the cog is there
        await world.env.settle()
    assert ("The clock has jumped by" in caplog.text) == warned


async def test_a_thread_that_takes_long_to_be_drawn_keeps_nobody_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.create_with_members()
    await world.submit(world.ada)
    await world.bot.study.db.write_one("UPDATE occurrences SET retry_at = 0 WHERE kind = 'submission'")
    at_last = asyncio.Event()

    async def takes_long(*_: object) -> bool:
        return await at_last.wait()

    monkeypatch.setattr(world.bot.board, "redraw", takes_long)
    for week in (2, 3):
        world.jump(days=7)
        with world.env._bot_scope():
            async with asyncio.timeout(2):
                await world.bot.ring()
        assert f"Week {week} of 33" in text_of(world.week(week))
    at_last.set()
    await world.env.settle()
