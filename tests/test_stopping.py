from __future__ import annotations

import asyncio
import signal
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.app import StudyBot
from bot.ringing import ring
from bot.stopping import Told, UnderWay, cut_off
from bot.study import Study
from tests.conftest import ROOT, Clock
from tests.list_board import ListBoard
from tests.making import look, make_cohort


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


async def test_a_gateway_that_never_says_goodbye_is_not_waited_for(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(code: int) -> None:
        await asyncio.Event().wait()

    bot = StudyBot(study, look)
    silent = SimpleNamespace(hang_up=never)
    bot.gateway.connections = {0: cast(Any, silent)}  # all that closing asks of it
    monkeypatch.setattr("bot.gateway.FAREWELL", 0.01)
    await bot.close()
    assert bot.is_closed()


HANGS = """
import asyncio, time
from bot import stopping

async def main():
    stopping.LAST = 0.2
    stopping.listen()
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)  # as a name lookup that nobody answers
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signals")
async def test_what_nobody_can_cut_off_does_not_keep_the_process() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANGS), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGTERM)
    _, told = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert b"does not let go" in told
