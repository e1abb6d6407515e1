"""Messages that belong into a review thread, where that is gone or closed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.records import Kind
from bot.store import cohorts, occurrences
from bot.ui import board
from tests.discord.conftest import World
from tests.discord.reading import cards, text_of
from tests.discord.test_permissions import told


async def handed_in_by_all(world: World) -> Any:
    """Ada's review thread."""
    await world.create_with_members()
    for member in world.members:
        await world.submit(member)
    return world.reviews.threads[0]


async def about_reviewers(world: World) -> dict[int, tuple[str, str]]:
    rows = await world.rows("SELECT * FROM occurrences WHERE kind = 'reviewers' ORDER BY number")
    return {row["number"]: (row["state"], row["note"]) for row in rows}


async def test_what_belongs_into_a_deleted_thread_comes_into_a_new_one_and_nobody_is_told(world: World) -> None:
    thread = await handed_in_by_all(world)
    world.env.backend.delete_channel(thread.id)
    await world.olga.slash(world.study, "cohort allocate")
    await world.forward(minutes=10)
    assert await about_reviewers(world) == {
        1: ("sent", None),
        2: ("sent", None),
        3: ("sent", None),
    }
    assert told(world, world.olga) == []


async def test_a_permission_missing_in_a_thread_is_to_be_granted_in_its_own_channel(world: World) -> None:
    await handed_in_by_all(world)
    await world.deny(world.reviews, send_messages_in_threads=True)
    await world.olga.slash(world.study, "cohort allocate")
    [message] = told(world, world.olga)  # once, however much waits for it
    assert f"I am missing **Send Messages in Threads** in {world.reviews.mention}" in message


async def test_a_post_that_discord_takes_for_a_mistake_is_told_in_discords_words_and_comes_when_it_is_accepted(
    world: World,
) -> None:
    await world.create_cohort()
    world.env.inject_error(
        "POST", f"/channels/{world.study.id}/messages", status=400, code=50035, message="*Bad* form", times=None
    )
    await world.forward(days=7)
    status = text_of(await world.olga.slash(world.study, "cohort status"))
    assert "something went wrong on our side" in status
    for _ in range(4):
        await world.forward(minutes=10)
    [message] = told(world, world.olga)
    assert "Discord does not accept it: \\*Bad\\* form" in message
    assert "Discord does not accept it" in text_of(await world.olga.slash(world.study, "cohort status"))
    world.env.backend.faults.clear()
    await world.forward(minutes=10)
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_a_thread_that_discord_does_not_accept_leaves_the_post_and_is_told(world: World) -> None:
    await world.create_cohort()
    world.env.inject_error(
        "POST", "/channels/*/messages/*/threads", status=400, code=160006, message="Too many threads", times=1
    )
    await world.forward(days=7)
    [message] = told(world, world.olga)
    assert "but not all of it" in message
    assert "Too many threads" in message
    await world.forward(minutes=10)
    assert len(cards(world.study)) == 3
    assert world.week(2).id in [thread.id for thread in world.study.threads]


async def test_telling_the_organiser_takes_no_longer_than_a_post(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await world.create_cohort()
    cohort = await cohorts.get(world.bot.study.db.read, 1)
    welcome = await occurrences.get(world.bot.study.db.read, 1, Kind.WELCOME, 0)
    assert cohort is not None
    assert welcome is not None

    async def hang(_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(board, "LONGEST_TRY", 0.01)
    monkeypatch.setattr(world.bot, "create_dm", hang)
    async with asyncio.timeout(2):
        await world.bot.board.tell_organiser(cohort, welcome.occurrence, "why", is_there=False)
    assert "cannot be told by direct message" in caplog.text
