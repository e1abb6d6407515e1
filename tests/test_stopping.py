from __future__ import annotations

import asyncio

from bot.ringing import ring
from bot.stopping import Told, UnderWay, cut_off
from bot.study import Study
from tests.conftest import Clock
from tests.list_board import ListBoard
from tests.making import make_cohort


async def begin(under_way: UnderWay, work: asyncio.Event) -> asyncio.Task[None]:
    async def job() -> None:
        under_way.add()
        await work.wait()

    task = asyncio.create_task(job())
    await asyncio.sleep(0)
    return task


async def test_what_is_under_way_is_finished_and_nothing_new_is_begun() -> None:
    under_way, told, work = UnderWay(), Told(), asyncio.Event()
    task = await begin(under_way, work)
    told.hear()
    stopping = asyncio.create_task(told.finish(under_way, grace=60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert under_way.closing
    assert not stopping.done()
    work.set()
    await stopping
    assert task.done()
    assert len(under_way) == 0


async def test_what_takes_too_long_is_not_waited_for() -> None:
    under_way = UnderWay()
    task = await begin(under_way, asyncio.Event())
    await Told().finish(under_way, grace=0)
    assert not task.done()
    await cut_off({task})
    assert task.cancelled()


async def test_a_second_signal_waits_for_nothing() -> None:
    under_way, told = UnderWay(), Told()
    task = await begin(under_way, asyncio.Event())
    told.hear()
    assert told.stop.is_set()
    assert not told.at_once.is_set()
    told.hear()
    await told.finish(under_way, grace=60)
    await cut_off({task})
    assert task.cancelled()


async def test_a_ring_finishes_the_post_under_way_and_leaves_the_others_to_the_next_start(
    study: Study, clock: Clock
) -> None:
    board = ListBoard()
    await make_cohort(study)  # a welcome, a week and the start of a capstone are due
    await ring(study, board, clock, lambda: len(board.shown) == 1)
    assert len(board.shown) == 1
    rows = await study.db.read.all("SELECT state, claimed_at FROM occurrences ORDER BY state DESC")
    assert [row["state"] for row in rows] == ["sent", "due", "due"]
    assert [row["claimed_at"] for row in rows[1:]] == [None, None]
    await ring(study, board, clock)
    assert len(board.shown) == 3
