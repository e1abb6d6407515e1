"""Of Discord's 50 requests a second every process gets what is free, and together they never take more."""

from __future__ import annotations

import asyncio
import heapq
from datetime import datetime, timedelta
from itertools import count, pairwise

import pytest

from bot.errors import DatabaseTrouble
from bot.shared_pace import AHEAD, BLOCK, LATE, SHARE, SharedPace
from bot.store.db import Database, Params, Row
from tests.conftest import MONDAY_9, Clock

SECOND = timedelta(seconds=1)


async def sent_by(paces: list[SharedPace], clock: Clock, seconds: int, wanted: int) -> list[datetime]:
    """When each request leaves within so long, where every process has `wanted` waiting at any time."""
    end = clock() + seconds * SECOND
    sent: list[datetime] = []
    order = count()
    asking = [(clock(), next(order), pace) for pace in paces]
    while asking[0][0] < end:
        clock.time, _, pace = heapq.heappop(asking)
        turn = await pace.take(clock(), wanted)
        sent.append(max(turn, clock()))
        heapq.heappush(asking, (max(clock(), turn - AHEAD), next(order), pace))
    return sorted(each for each in sent if each < end)


def most_in_a_second(sent: list[datetime]) -> int:
    return max(sum(1 for other in sent if each <= other < each + SECOND) for each in sent)


@pytest.mark.parametrize("processes", [1, 4])
async def test_one_process_and_four_send_as_much_as_discord_takes_and_never_more(
    db: Database, clock: Clock, processes: int
) -> None:
    paces = [SharedPace(db, clock) for _ in range(processes)]
    sent = await sent_by(paces, clock, 6, wanted=32)
    assert most_in_a_second(sent) <= 50
    assert len(sent) >= 0.95 * 50 * 6


async def test_whoever_has_little_to_send_takes_little_from_the_others(db: Database, clock: Clock) -> None:
    busy, idle = SharedPace(db, clock), SharedPace(db, clock)
    for _ in range(BLOCK):
        await busy.take(clock(), 32)
    first = await idle.take(clock(), 1)
    assert await busy.take(clock(), 32) - first < timedelta(milliseconds=25)


async def test_a_turn_that_nobody_could_use_in_time_is_not_made_up_for(db: Database, clock: Clock) -> None:
    pace = SharedPace(db, clock)
    await pace.take(clock(), BLOCK)
    clock.forward(seconds=0.3)  # the process was busy with something else
    turns = [await pace.take(clock(), BLOCK) for _ in range(BLOCK)]
    assert turns[0] >= clock() - LATE
    assert all(later - earlier >= timedelta(milliseconds=20) for earlier, later in pairwise(turns))


async def test_all_wait_where_discord_takes_no_request_at_all(db: Database, clock: Clock) -> None:
    told, other = SharedPace(db, clock), SharedPace(db, clock)
    await told.take(clock(), BLOCK)
    await told.refused(3.0)
    assert await told.take(clock(), 1) >= clock() + 3 * SECOND
    assert await other.take(clock(), 1) >= clock() + 3 * SECOND


async def test_a_clock_set_back_stops_nobody(db: Database, clock: Clock) -> None:
    pace = SharedPace(db, clock)
    await pace.take(clock(), BLOCK)
    clock.forward(hours=-1)
    assert await pace.take(clock(), 1) == clock()


async def test_requests_leave_in_the_order_in_which_they_came(db: Database) -> None:
    pace, left = SharedPace(db, lambda: datetime.now(MONDAY_9.tzinfo)), list[int]()

    async def request(number: int) -> None:
        await pace.wait()
        left.append(number)

    await asyncio.gather(*(request(number) for number in range(5)))
    assert left == [0, 1, 2, 3, 4]


async def test_while_the_database_is_away_each_takes_a_share_that_is_small_enough_for_all(
    db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = SharedPace(db, clock)

    async def away(sql: str, params: Params | None = None) -> Row | None:
        raise DatabaseTrouble("It is away.")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(db, "write_beside", away)
        turns = [await pace.take(clock(), 32) for _ in range(20)]
        assert all(later - earlier == SHARE for earlier, later in pairwise(turns))
        await pace.refused(4.0)
        assert await pace.take(clock(), 32) > clock() + 4 * SECOND
    clock.forward(seconds=10)
    first, second = [await pace.take(clock(), 32) for _ in range(2)]
    assert second - first < SHARE
