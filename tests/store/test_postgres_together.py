"""Several processes on one PostgreSQL server: what they do at once, in the worst order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import checkin, peers
from bot.errors import StudyError
from bot.peer import Peer
from bot.records import Cohort
from bot.store import claims, erasing, occurrences, slots
from bot.store.address import Server
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from tests.conftest import MONDAY_9
from tests.making import ADA, BEN, LIBRARY, check_in, join, make_cohort
from tests.postgres import Cluster
from tests.store.test_db import keys, put, put_alone, put_in_transaction

pytestmark = pytest.mark.postgresql


@pytest.fixture
async def other(address: Server) -> AsyncIterator[Study]:
    """The same in another process."""
    async with Database.open(address) as db:
        yield Study(db, LIBRARY)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study)
    await join(study, made, ADA, BEN)
    return made


async def has_to_wait(doing: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    task = asyncio.create_task(doing)
    await asyncio.wait((task,), timeout=0.1)
    assert not task.done()
    return task


async def test_transactions_of_two_processes_never_mix(db: Database, other: Study) -> None:
    async with db.write() as tx:
        await put(tx, "a")
        waiting = await has_to_wait(put_in_transaction(other.db, "b"))
        assert await keys(other.db) == []
    await waiting
    assert await keys(db) == ["a", "b"]


async def test_a_single_statement_waits_for_whoever_is_in_a_transaction_unless_it_may_be_beside(
    db: Database, other: Study
) -> None:
    async with db.write() as tx:
        await put(tx, "a")
        waiting = await has_to_wait(put_alone(other.db, "b"))
        assert await other.db.why_not_writable() is None
    await waiting
    assert await keys(db) == ["a", "b", "probe"]


async def test_a_check_in_while_its_writer_is_being_erased_leaves_nothing_behind(
    study: Study, other: Study, cohort: Cohort
) -> None:
    async with study.db.write() as tx:
        await erasing.erase_part(tx, ADA.id)
        waiting = await has_to_wait(check_in(other, ADA, cohort, 1, MONDAY_9))
        await check_in(other, BEN, cohort, 1, MONDAY_9)  # nobody else waits
    with pytest.raises(StudyError):
        await waiting
    assert [row["member_id"] for row in await study.db.read.all("SELECT member_id FROM checkins")] == [BEN.id]


async def test_a_check_in_that_is_stored_before_goes_with_the_rest(study: Study, other: Study, cohort: Cohort) -> None:
    sheet = await checkin.open_by_button(other, ADA, cohort.id, 1, MONDAY_9)
    async with study.db.write() as tx:
        await check_in(other, ADA, sheet.cohort, 1, MONDAY_9)
        await erasing.erase_part(tx, ADA.id)
    assert await study.db.read.all("SELECT 1 FROM checkins") == []


async def test_of_two_processes_that_want_to_post_the_same_one_gets_it(
    study: Study, other: Study, cohort: Cohort
) -> None:
    [welcome] = await occurrences.ready(study.db.read, MONDAY_9)
    later = MONDAY_9.replace(hour=10)
    got = await asyncio.gather(
        *(claims.claim(each.db, welcome.occurrence, MONDAY_9, later) for each in (study, other) * 3)
    )
    assert sum(each is not None for each in got) == 1


async def test_names_are_the_same_only_as_in_a_file_whatever_letters_the_server_knows(postgres: Cluster) -> None:
    greek = postgres.new("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST' TEMPLATE template0")
    await asyncio.to_thread(migrate, greek)
    async with Database.open(greek) as db:
        study = Study(db, LIBRARY)
        for name in ("ΟΔΟΣ", "οδοσ"):  # Python tells the last letters apart, that server does not
            await make_cohort(study, name=name)
        with pytest.raises(StudyError):
            await make_cohort(study, name="οδοσ")


async def test_neither_signs_of_life_nor_turns_wait_for_somebodys_long_transaction(study: Study, other: Study) -> None:
    me = Peer("host", "1.0", lambda: MONDAY_9)
    assert await peers.join(living := replace(other, peer=me), MONDAY_9) is None
    async with study.db.write():
        assert await peers.beat(living, MONDAY_9)
        await slots.reserve(other.db, "requests", MONDAY_9, timedelta(seconds=1), longest=timedelta(minutes=1))
