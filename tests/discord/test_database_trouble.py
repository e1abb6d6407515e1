"""The disk is full, the file is locked, damaged or gone while members use the bot: they are told, and lose nothing."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from typing import Any

import pytest

from bot.log import said_already
from tests.discord.conftest import World
from tests.discord.reading import only_private_answer, text_of

resource = pytest.importorskip("resource", reason="Windows has no such limits")

NOT_SAVED = "what you just did is **not saved**"
DONE = "Trained the classifier, and wrote down what I learned of it. " * 10
Trouble = Callable[[World], AbstractAsyncContextManager[None]]


async def pragma(world: World, words: str) -> Any:
    """On the connection that writes."""
    [row] = [*await world.bot.study.db._writer.execute_fetchall(f"PRAGMA {words}")] or [None]
    return row and row[0]


@asynccontextmanager
async def no_space(world: World) -> AsyncIterator[None]:
    """No file of this process can grow, nor be written to: the nearest thing to a full disk that needs no disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def read_only(world: World) -> AsyncIterator[None]:
    await pragma(world, "query_only = ON")
    yield
    await pragma(world, "query_only = OFF")


@asynccontextmanager
async def locked(world: World) -> AsyncIterator[None]:
    await pragma(world, "busy_timeout = 1")
    with closing(sqlite3.connect(world.bot.study.db.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@asynccontextmanager
async def moved(world: World) -> AsyncIterator[None]:
    path = world.bot.study.db.path
    away = path.rename(path.with_suffix(".away"))
    yield
    away.rename(path)


@pytest.fixture(params=[no_space, read_only, locked, moved])
def trouble(request: pytest.FixtureRequest) -> Trouble:
    found: Trouble = request.param
    return found


def lines(caplog: pytest.LogCaptureFixture, level: int = logging.ERROR) -> list[logging.LogRecord]:
    return [each for each in caplog.records if each.levelno >= level and not said_already(each)]


async def test_a_check_in_that_cannot_be_stored_says_so_gives_back_what_was_written_and_works_when_it_is_cured(
    world: World, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    await world.create_with_members()
    forms = [await world.ada.click(world.week(1), label="Check in") for _ in range(3)]
    async with trouble(world):
        for form in forms[:2]:
            answers = await world.ada.submit_modal(form, {"done": DONE})
            assert NOT_SAVED in text_of(answers.response.message)
            assert "try again in a few minutes" in text_of(answers.response.message)
            assert DONE.strip() in text_of(answers.followups[0].message)
        assert "Progress of" in text_of(await world.ada.slash(world.study, "progress"))
        assert "Week 1 of 33" in text_of(await world.ada.slash(world.study, "plan"))
    [line] = lines(caplog)
    assert "syllabot.db" in line.getMessage()
    assert not line.exc_info
    answers = await world.ada.submit_modal(forms[2], {"done": DONE})
    assert "Week 1 checked in" in text_of(answers.response.message)
    [row] = await world.rows("SELECT revision, done FROM checkins")
    assert tuple(row) == (1, DONE.strip())
    assert "can be written again" in caplog.text


async def test_the_clock_goes_on_ringing_and_posts_once_when_it_is_cured(
    world: World, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    await world.create_with_members()
    world.jump(days=6, hours=23, minutes=30)
    async with trouble(world):
        await world.pass_time(hours=0.7)
        assert "Week 1 of 33" in text_of(world.week(1))
        assert len(lines(caplog)) == 1
    await world.pass_time(minutes=3)
    assert "Week 2 of 33" in text_of(world.week(2))
    [(sent,)] = await world.rows("SELECT count(*) FROM occurrences WHERE kind = 'assignment' AND state = 'sent'")
    assert sent == 2


async def test_a_command_says_so_too(world: World, trouble: Trouble) -> None:
    await world.create_cohort()
    world.expects_faults = True
    async with trouble(world):
        assert NOT_SAVED in only_private_answer(await world.ada.slash(world.study, "join-cohort"))
        assert await world.bot.study.db.why_not_writable()
    assert await world.bot.study.db.why_not_writable() is None
    assert "You are a member" in only_private_answer(await world.ada.slash(world.study, "join-cohort"))


async def test_damaged_pages_are_said_and_logged_once_with_their_cure(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.create_with_members()
    world.expects_faults = True
    path = world.bot.study.db.path
    await pragma(world, "wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    with path.open("r+b") as file:
        file.write(data)
    for _ in range(3):
        assert NOT_SAVED in only_private_answer(await world.ben.slash(world.study, "progress"))
    [line] = lines(caplog)
    assert "is malformed. The file is damaged: stop the bot and restore a backup" in line.getMessage()
