"""Inspecting: away from the event loop and the bot's memory, with an answer whatever becomes of the process."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.inspection.inspector import Inspector
from tests.conftest import ROOT, THE_PATH
from tests.inspection.samples import notebook, places

CAPSTONE = THE_PATH.capstones[0]
SAMPLE = notebook("from tensorflow import keras")


async def test_it_is_inspected_in_another_process_by_the_rules_of_the_capstone() -> None:
    async with Inspector() as inspector:
        found = await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, "MIT")
        assert inspector.pid not in (None, os.getpid())
    assert places(found.forbidden) == [("keras", 1, 1)]
    assert (found.path, found.licence, found.frameworks) == ("a.ipynb", "MIT", ("tensorflow", "keras"))


async def test_several_at_once_get_their_own_answers_from_one_process() -> None:
    async with Inspector() as inspector:
        names = [f"{number}.ipynb" for number in range(5)]
        found = await asyncio.gather(*(inspector.inspect(SAMPLE, name, CAPSTONE, None) for name in names))
    assert [each.path for each in found] == names


async def test_what_is_unreadable_is_answered_with_the_reason() -> None:
    async with Inspector() as inspector:
        found = await inspector.inspect(b"<html>", "a.ipynb", CAPSTONE, None)
    assert (found.readable, found.why) == (
        False,
        "The file is a web page, not the notebook itself. Link to the raw file, or to the notebook where it is stored.",
    )


async def test_twenty_megabytes_pass_through() -> None:
    async with Inspector() as inspector:
        output = {"output_type": "display_data", "data": {"image/png": "A" * 20_000_000}}
        cell = {"cell_type": "code", "source": "import keras", "execution_count": 1, "outputs": [output]}
        found = await inspector.inspect(notebook(cell), "a.ipynb", CAPSTONE, None)
    assert (found.outputs, places(found.forbidden)) == (1, [("keras", 1, 1)])


async def test_when_the_process_is_killed_the_file_is_read_all_the_same() -> None:
    async with Inspector() as inspector:
        await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)
        os.kill(inspector.pid or 0, signal.SIGSTOP)
        waiting = asyncio.create_task(inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None))
        await asyncio.sleep(0)
        os.kill(inspector.pid or 0, signal.SIGKILL)
        assert places((await waiting).forbidden) == [("keras", 1, 1)]


async def test_a_file_that_takes_the_process_down_is_unreadable(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mortal = tmp_path / "mortal.py"
    mortal.write_text("import sys; sys.stdin.buffer.read(4)")
    async with Inspector(worker=mortal) as inspector:
        found = await inspector.inspect(SAMPLE * 100_000, "a.ipynb", CAPSTONE, "MIT")
    assert (found.readable, found.licence) == (False, "MIT")
    assert "too long or too much memory" in (found.why or "")
    [said] = caplog.messages
    assert said.startswith(f"A file of {len(SAMPLE) * 100_000} bytes could not be inspected: ")


async def test_a_process_that_does_not_answer_is_ended_at_the_deadline(tmp_path: Path) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("import sys; sys.stdin.read()")
    async with Inspector(worker=silent, deadline=0.3) as inspector:
        found = await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)
        assert (found.readable, inspector.pid) == (False, None)


async def test_a_process_that_stops_reading_is_ended_at_the_deadline(tmp_path: Path) -> None:
    deaf = tmp_path / "deaf.py"
    deaf.write_text("import time; time.sleep(60)")
    async with Inspector(worker=deaf, deadline=0.3) as inspector:
        assert not (await inspector.inspect(b" " * 5_000_000, "a.ipynb", CAPSTONE, None)).readable


async def test_the_process_ends_when_nobody_asks() -> None:
    async with Inspector(idle=0) as inspector:
        await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)
        async with asyncio.timeout(20):
            while inspector.pid is not None:  # noqa: ASYNC110 - it is the event loop's own timer that ends it
                await asyncio.sleep(0)
        assert (await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)).readable


async def test_whoever_gives_up_takes_nobody_elses_answer() -> None:
    async with Inspector() as inspector:
        impatient = asyncio.create_task(inspector.inspect(SAMPLE, "first.ipynb", CAPSTONE, None))
        await asyncio.sleep(0.01)
        impatient.cancel()
        assert (await inspector.inspect(SAMPLE, "second.ipynb", CAPSTONE, None)).path == "second.ipynb"


async def test_closing_answers_whoever_waits_and_whoever_asks_later() -> None:
    inspector = Inspector()
    waiting = [asyncio.create_task(inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)) for _ in range(3)]
    await asyncio.sleep(0.01)
    await inspector.close()
    assert not any(found.readable for found in await asyncio.gather(*waiting))
    assert not (await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)).readable
    assert inspector.pid is None


async def test_what_fails_has_no_answer_and_what_comes_next_has_one() -> None:
    faulty = CAPSTONE.model_copy(update={"forbidden": 7})
    async with Inspector() as inspector:
        assert not (await inspector.inspect(SAMPLE, "a.ipynb", faulty, None)).readable
        assert (await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)).readable


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited where the system can")
async def test_the_process_may_not_take_all_memory() -> None:
    async with Inspector() as inspector:
        await inspector.inspect(SAMPLE, "a.ipynb", CAPSTONE, None)
        limits = Path(f"/proc/{inspector.pid}/limits").read_text()
    assert f"{512 * 2**20}" in next(line for line in limits.splitlines() if "address space" in line)


def test_the_bot_itself_never_loads_what_reads_notebooks() -> None:
    program = (
        "import sys, bot.serve, bot.inspection.inspector, bot.texts.inspection\n"
        "print([name for name in ('nbformat', 'jsonschema', 'traitlets') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
