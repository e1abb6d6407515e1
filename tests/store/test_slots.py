"""Turns that several processes share: no two get the same one, and none is lost to a clock that went wrong."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.store import slots
from bot.store.db import Database
from tests.conftest import MONDAY_9

APART, LONGEST = timedelta(milliseconds=20), timedelta(minutes=1)


def at(milliseconds: int) -> datetime:
    return MONDAY_9 + timedelta(milliseconds=milliseconds)


async def take(db: Database, now: int, count: int = 1, name: str = "requests") -> int:
    """Milliseconds after Monday, 9:00."""
    first = await slots.reserve(db, name, at(now), APART, count=count, longest=LONGEST)
    return round((first - MONDAY_9) / timedelta(milliseconds=1))


async def test_turns_are_given_one_after_the_other_and_never_for_the_past(db: Database) -> None:
    assert [await take(db, 0), await take(db, 0), await take(db, 1, 5), await take(db, 2)] == [0, 20, 40, 140]
    assert await take(db, 500) == 500
    assert await take(db, 500, name="identify:0") == 500


async def test_whoever_asks_at_the_same_moment_gets_turns_of_their_own(db: Database) -> None:
    taken = await asyncio.gather(*(take(db, 0, 5) for _ in range(8)))
    assert sorted(taken) == [100 * number for number in range(8)]


async def test_part_of_a_millisecond_is_no_more_for_who_takes_one_turn_than_for_who_takes_many(db: Database) -> None:
    odd = timedelta(milliseconds=20.6)
    for turns in range(5):
        assert await slots.reserve(db, "requests", at(0), odd, longest=LONGEST) == MONDAY_9 + turns * odd


async def test_nobody_gets_a_turn_before_the_end_of_what_discord_orders(db: Database) -> None:
    await take(db, 0)
    await slots.hold(db, "requests", at(0), at(5000), longest=LONGEST)
    await slots.hold(db, "requests", at(0), at(100), longest=LONGEST)  # told later, and over sooner
    assert [await take(db, 10), await take(db, 10)] == [5000, 5020]


@pytest.mark.parametrize("ahead", [3_600_000, 61_000])
async def test_a_row_written_by_a_clock_that_went_wrong_holds_nobody_up(db: Database, ahead: int) -> None:
    await take(db, ahead)
    assert [await take(db, 0), await take(db, 0)] == [0, 20]
    await take(db, ahead)
    await slots.hold(db, "requests", at(0), at(1000), longest=LONGEST)
    assert await take(db, 10) == 1000
