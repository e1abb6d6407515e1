"""The log says what happened and never what somebody wrote: not at DEBUG, not in a traceback, not of any library."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sqlite3
from collections.abc import Iterator

import asyncpg
import pytest

from bot import composing, erasing, log, own_data
from bot.board import Sent
from bot.errors import ConfigError, StudyError
from bot.posts import Post
from bot.ringing import ring
from bot.study import Study
from bot.tracebacks import told
from tests.conftest import Clock
from tests.full_story import MARK, review_each_other, ring_all, tell
from tests.list_board import ListBoard
from tests.making import check_in, hand_in

QUIET = ("httpx", "httpcore.http11", "aiosqlite", "apscheduler.scheduler")
TALKING = ("discord.http", "discord.gateway", "discord.webhook.async_", "aiohttp.client", "asyncio")


@pytest.fixture(params=["console", "json"])
def logged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes to its log at DEBUG."""
    root, names = logging.getLogger(), [*log.AT_LEAST]
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ["root", *names]}
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    log.set_up("DEBUG", request.param)
    yield written
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_a_whole_story_leaves_no_words_in_it(study: Study, clock: Clock, logged: io.StringIO) -> None:
    story = await tell(study, clock, 7)
    await review_each_other(story)
    await own_data.export_file(study, story.ada.id, clock())
    await erasing.erase(study, story.ada.id, clock())
    await ring_all(study, story.board, clock)
    assert "blocker 1 of cohort 1" in logged.getvalue()
    assert MARK not in logged.getvalue()


async def test_nor_does_a_post_that_cannot_be_composed_or_sent(
    study: Study, clock: Clock, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(ListBoard):
        async def send(self, post: Post) -> Sent:
            raise ValueError(f"cannot draw {post}")

    story = await tell(study, clock, 7)
    await check_in(study, story.ada, story.cohort, 3, clock(), blocker=f"stuck {MARK}", share=True)
    await hand_in(study, story.dan, story.cohort, clock(), title=f"late {MARK}")
    await ring(study, Broken(), clock)

    async def fail(*_: object) -> None:
        raise StudyError(f"“{MARK}” cannot be shown")

    monkeypatch.setitem(composing.GATHER, "submission", fail)
    clock.forward(hours=6)
    await ring(study, story.board, clock)
    assert logged.getvalue().count("ValueError") >= 2
    assert MARK not in logged.getvalue()


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"invalid literal: '{MARK}'"),
        KeyError(MARK),
        StudyError(f"“{MARK}” is no track"),
        ExceptionGroup(MARK, [RuntimeError(MARK), ValueError(MARK)]),
    ],
)
def test_a_traceback_says_where_and_of_what_kind_and_not_what_was_written(
    error: Exception, logged: io.StringIO
) -> None:
    words = MARK
    try:
        try:
            raise RuntimeError(f"the first one: {words}")
        except RuntimeError as before:
            error.add_note(f"while {words} was read")
            raise error from before
    except Exception as found:
        logging.getLogger("bot").exception("It could not be done")
        logging.getLogger("discord.client").error("Ignoring exception", exc_info=found)
    said = logged.getvalue()
    assert said.count(type(error).__name__) >= 2
    assert "test_logs.py" in said
    assert "the direct cause" in said
    assert MARK not in said


def test_texts_of_errors_that_quote_nobody_are_told() -> None:
    for error in (sqlite3.OperationalError("disk I/O error"), OSError(28, "No space left on device"), ConfigError("x")):
        assert str(error) in told((type(error), error, None))


async def test_what_the_database_refuses_is_told_without_its_values(study: Study) -> None:
    with pytest.raises((sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)) as caught:
        await study.db.write_one("INSERT INTO checkins (done) VALUES (:words)", {"words": MARK})
    said = told((caught.type, caught.value, caught.tb))
    assert re.search("(?i)error: not null constraint failed|error: null value in column .* violates not-null", said)
    assert MARK not in said


def test_libraries_keep_to_themselves_what_comes_and_goes(logged: io.StringIO) -> None:
    for name in QUIET:
        logging.getLogger(name).info("GET https://example.org/%s", MARK)
    for name in TALKING:
        logging.getLogger(name).debug("POST with %s", {"content": MARK})
    logging.getLogger("discord.gateway").info("Shard ID None has connected")
    assert "has connected" in logged.getvalue()
    assert MARK not in logged.getvalue()


async def test_what_no_task_has_caught_is_told_the_same_way(logged: io.StringIO) -> None:
    async def fail() -> None:
        raise RuntimeError(MARK)

    task = asyncio.ensure_future(fail())
    await asyncio.wait([task])
    context = {"message": "Task exception was never retrieved", "future": task, "exception": task.exception()}
    log.unhandled(asyncio.get_running_loop(), context)
    assert "Task exception was never retrieved" in logged.getvalue()
    assert MARK not in logged.getvalue()


def test_each_line_of_json_can_be_read(logged: io.StringIO) -> None:
    logging.getLogger("bot").error("It could not be done", exc_info=ValueError(MARK))
    if logged.getvalue().startswith("{"):
        assert json.loads(logged.getvalue())["error"].startswith("ValueError")
