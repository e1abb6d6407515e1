"""A ring beside whoever asked for it."""

from __future__ import annotations

import asyncio

import pytest

from bot.bell import Bell
from tests.discord.conftest import World
from tests.discord.reading import text_of


async def test_what_is_due_is_posted_while_nobody_waits_for_it(world: World) -> None:
    await world.create_cohort()
    world.jump(days=7)
    with world.env._bot_scope():
        world.bot.ring_soon()
    await world.env.settle()
    assert "Week 2 of 33" in text_of(world.week(2))
    assert world.bot.bell._soon == set()


async def test_its_failure_is_logged(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: Bell) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Bell, "ring", fail)
    with world.env._bot_scope():
        world.bot.ring_soon()
    await world.env.settle()
    assert "a fault of ours" in caplog.text


async def test_it_ends_with_the_bot(world: World) -> None:
    async with world.bot.bell._ringing:  # somebody else rings, for ever
        world.bot.ring_soon()
        [ringing] = world.bot.bell._soon
        await asyncio.sleep(0)
        await world.bot.close()
    assert ringing.cancelled()
