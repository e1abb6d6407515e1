"""While Discord fails: within a cohort nothing is posted before what fell due first, and nothing is starved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import ringing
from bot.errors import DatabaseTrouble
from bot.posts import Post
from bot.records import Kind
from bot.ringing import ring
from bot.store.db import Connection, Database, Params, Row
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.list_board import Fault, ListBoard
from tests.making import make_cohort

WAITS = (Kind.WELCOME, Kind.ASSIGNMENT)
CLAIM, CONFIRM = "attempts = attempts + 1", "state = 'sent'"


class Silent(Database):
    """A database that is away the first time that such a statement is written; it may have been `stored`."""

    def __init__(self, db: Database, words: str, *, stored: bool) -> None:
        self.db, self.words, self.stored = db, words, stored
        self.address, self.read, self.glance = db.address, db.read, db.glance

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        async with self.db.write() as tx:
            yield tx

    async def write_one(self, sql: str, params: Params | None = None) -> Row | None:
        if not self.words or self.words not in sql:
            return await self.db.write_one(sql, params)
        self.words = ""
        if self.stored:
            await self.db.write_one(sql, params)
        raise DatabaseTrouble("It does not answer.")


async def test_what_falls_due_while_others_wait_for_discord_comes_after_them(study: Study, clock: Clock) -> None:
    board = ListBoard()
    clock.time = MONDAY_9 - timedelta(minutes=1)
    await make_cohort(study, now=clock())
    board.sending.extend([Fault.OUTAGE] * 3)
    for pause in (0, 10, 30):
        clock.forward(seconds=pause)
        await ring(study, board, clock)
    clock.time = MONDAY_9  # the first week opens
    again = await ring(study, board, clock)
    assert board.kinds == []
    assert again is not None
    assert again - MONDAY_9 == timedelta(seconds=100)
    clock.time = again
    await ring(study, board, clock)
    assert board.kinds == [Kind.WELCOME, Kind.ASSIGNMENT, Kind.OPENING]


async def test_posts_that_fail_for_ever_do_not_hold_up_the_others_of_their_cohort(study: Study, clock: Clock) -> None:
    tried: list[Kind] = []

    def fails(call: str, post: Post) -> Fault:
        tried.append(post.occurrence.kind)
        return Fault.OUTAGE if post.occurrence.kind in WAITS else Fault.NONE

    board = ListBoard(fails)
    await make_cohort(study)
    began = clock()
    while not board.shown and clock() - began < timedelta(hours=2):
        tried.clear()
        following = await ring(study, board, clock)
        assert len(tried) <= 4  # nor is Discord asked for many in vain: two are looked for, and sent
        clock.time = following or clock()
    assert board.kinds == [Kind.OPENING]


async def test_a_ring_that_takes_long_ends_and_the_next_goes_on_at_once(
    study: Study, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a long outage every try takes its time, and whoever asks for the bot's health must not find it stuck."""
    board = ListBoard()
    await make_cohort(study)
    monkeypatch.setattr(ringing, "LONGEST", -1)
    assert await ring(study, board, clock) == clock()
    assert board.kinds == []
    monkeypatch.undo()
    await ring(study, board, clock)
    assert board.kinds == [Kind.WELCOME, Kind.ASSIGNMENT, Kind.OPENING]


@pytest.mark.parametrize(("words", "stored"), [(CLAIM, False), (CLAIM, True), (CONFIRM, False), (CONFIRM, True)])
async def test_what_the_database_failed_with_is_tried_soon_and_before_what_comes_after_it(
    study: Study, clock: Clock, words: str, stored: bool
) -> None:
    troubled, board = replace(study, db=Silent(study.db, words, stored=stored)), ListBoard()
    await make_cohort(study)
    assert await ring(troubled, board, clock) == clock() + timedelta(seconds=10)
    clock.forward(seconds=10)
    await ring(troubled, board, clock)
    assert board.kinds == [Kind.WELCOME, Kind.ASSIGNMENT, Kind.OPENING]
