"""Painting: away from the event loop, never twice, and with one way to fail."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.pictures.painter import NoPicture, Painter
from tests.pictures.samples import image


def a_square(colour: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">'
        f'<rect width="20" height="10" fill="{colour}"/></svg>'
    )


async def test_a_drawing_becomes_a_png_of_its_size_and_colour() -> None:
    async with Painter() as painter:
        found = image(await painter.paint(a_square("#102030")))
    assert (found.size, found.getpixel((5, 5))) == ((20, 10), (0x10, 0x20, 0x30, 255))


async def test_it_is_painted_in_another_process() -> None:
    async with Painter() as painter:
        await painter.paint(a_square("red"))
        assert painter.pid not in (None, os.getpid())


async def test_a_picture_asked_for_again_is_remembered() -> None:
    async with Painter() as painter:
        first = await painter.paint(a_square("red"))
        assert await painter.paint(a_square("red")) is first
        assert painter.painted == 1


async def test_a_picture_asked_for_twice_at_once_is_painted_once() -> None:
    async with Painter() as painter:
        first, second = await asyncio.gather(painter.paint(a_square("red")), painter.paint(a_square("red")))
        assert first is second
        assert painter.painted == 1


async def test_who_gives_up_waiting_does_not_stop_the_others() -> None:
    async with Painter() as painter:
        impatient = asyncio.create_task(painter.paint(a_square("red")))
        patient = asyncio.create_task(painter.paint(a_square("red")))
        await asyncio.sleep(0)
        impatient.cancel()
        assert image(await patient).size == (20, 10)


async def test_the_picture_not_seen_for_longest_is_forgotten_first() -> None:
    size = 0
    async with Painter() as painter:
        size = len(await painter.paint(a_square("red")))
    async with Painter(remembered=2 * size + size // 2) as painter:
        for colour in ("red", "lime", "red", "blue", "red"):
            await painter.paint(a_square(colour))
        assert painter.painted == 3
        await painter.paint(a_square("lime"))
        assert painter.painted == 4


async def test_a_faulty_drawing_is_no_picture_and_the_next_one_is_painted() -> None:
    async with Painter() as painter:
        with pytest.raises(NoPicture):
            await painter.paint("<svg")
        assert await painter.paint(a_square("red"))


async def test_when_the_process_dies_there_is_no_picture_and_the_next_one_is_painted() -> None:
    async with Painter() as painter:
        with pytest.raises(NoPicture):
            await painter.paint('<svg xmlns="http://www.w3.org/2000/svg" width="1000000" height="1000000"/>')
        assert await painter.paint(a_square("red"))


async def test_a_process_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("import sys; sys.stdin.read()")
    async with Painter(worker=silent, deadline=0.3) as painter:
        with pytest.raises(NoPicture, match="Timeout"):
            await painter.paint(a_square("red"))
        assert painter.pid is None


async def test_a_process_that_cannot_start_is_no_picture(tmp_path: Path) -> None:
    async with Painter(worker=tmp_path / "missing.py") as painter:
        with pytest.raises(NoPicture):
            await painter.paint(a_square("red"))


async def test_the_process_ends_when_nobody_asks_for_pictures() -> None:
    async with Painter(idle=0) as painter:
        await painter.paint(a_square("red"))
        async with asyncio.timeout(20):
            while painter.pid is not None:  # noqa: ASYNC110 - it is the event loop's own timer that ends it
                await asyncio.sleep(0)
        assert await painter.paint(a_square("blue"))


async def test_whoever_waits_while_the_painter_is_closed_gets_no_picture() -> None:
    painter = Painter()
    waiting = asyncio.create_task(painter.paint(a_square("red")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await painter.close()
    with pytest.raises(NoPicture):
        await waiting
    with pytest.raises(NoPicture):
        await painter.paint(a_square("blue"))
