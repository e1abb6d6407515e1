"""Transactions, between coroutines that share them."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from bot.errors import DatabaseTrouble
from bot.store.address import Address
from bot.store.db import Connection, Database

REFUSED = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)
MEMBER_OF_NOTHING = "INSERT INTO memberships (cohort_id, member_id, joined_at, tracks) VALUES (999, 1, 0, '[]')"


async def put(tx: Connection, key: str) -> None:
    await tx.all("INSERT INTO installation (key, value) VALUES (:key, '')", {"key": key})


async def put_alone(db: Database, key: str) -> None:
    await db.write_one("INSERT INTO installation (key, value) VALUES (:key, '')", {"key": key})


async def put_in_transaction(db: Database, *keys: str) -> None:
    async with db.write() as tx:
        for key in keys:
            await put(tx, key)


async def keys(db: Database) -> list[str]:
    return [row["key"] for row in await db.read.all("SELECT key FROM installation ORDER BY key")]


async def keys_on_disk(address: Address) -> list[str]:
    """What another process would find."""
    async with Database.open(address) as db:
        return await keys(db)


@pytest.fixture(autouse=True)
async def faults() -> AsyncIterator[None]:
    """What a driver tells the loop is logged as a fault of ours: to take something back is none."""
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what["message"]))
    yield
    assert told == []


async def test_what_was_written_is_there_for_another_process(db: Database) -> None:
    async with db.write() as tx:
        await put(tx, "a")
    await put_alone(db, "b")
    assert await keys_on_disk(db.address) == ["a", "b"]


async def test_a_reader_does_not_see_what_is_not_committed(db: Database) -> None:
    async with db.write() as tx:
        await put(tx, "a")
        assert await keys(db) == []
        assert await tx.one("SELECT key FROM installation") is not None
    assert await keys(db) == ["a"]


async def test_an_error_takes_everything_back(db: Database) -> None:
    async def fails() -> None:
        async with db.write() as tx:
            await put(tx, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await keys(db) == []


async def test_a_statement_that_fails_takes_back_those_before_it(db: Database) -> None:
    with pytest.raises(REFUSED):
        await put_in_transaction(db, "a", "a")
    assert await keys(db) == []


async def test_one_coroutines_error_leaves_anothers_work_alone(db: Database) -> None:
    inside = asyncio.Event()

    async def fails() -> None:
        async with db.write() as tx:
            await put(tx, "fails")
            inside.set()
            await asyncio.sleep(0)
            raise ZeroDivisionError

    async def works(key: str) -> None:
        await inside.wait()
        async with db.write() as tx:
            await put(tx, key)

    async def works_alone() -> None:
        await inside.wait()
        await put_alone(db, "c")

    results = await asyncio.gather(fails(), works("a"), works("b"), works_alone(), return_exceptions=True)
    assert [type(result) for result in results] == [ZeroDivisionError, type(None), type(None), type(None)]
    assert await keys(db) == ["a", "b", "c"]


async def test_transactions_never_mix(db: Database) -> None:
    """A lost update would show: each reads, gives way to the others, and writes one more."""

    async def count_up() -> None:
        async with db.write() as tx:
            row = await tx.one("SELECT value FROM installation WHERE key = 'n'")
            await asyncio.sleep(0)
            await tx.all(
                "INSERT INTO installation (key, value) VALUES ('n', :n) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                {"n": str(int(row["value"] if row else 0) + 1)},
            )

    await asyncio.gather(*(count_up() for _ in range(25)))
    row = await db.read.one("SELECT value FROM installation")
    assert row is not None
    assert row["value"] == "25"


@pytest.mark.parametrize("turns", range(12))
async def test_being_cancelled_at_any_point_leaves_all_or_nothing_and_the_database_usable(
    db: Database, turns: int
) -> None:
    task = asyncio.create_task(put_in_transaction(db, "a", "b"))
    for _ in range(turns):
        await asyncio.sleep(0.0002 if turns > 4 else 0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await put_alone(db, "c")
    assert await keys(db) in (["c"], ["a", "b", "c"])


async def test_being_cancelled_while_waiting_to_begin_takes_nothing_and_blocks_nobody(db: Database) -> None:
    async with db.write() as tx:
        waiting = asyncio.create_task(put_in_transaction(db, "waiting"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await put(tx, "a")
    await put_in_transaction(db, "b")
    assert await keys(db) == ["a", "b"]


async def test_being_cancelled_twice_still_takes_everything_back(db: Database) -> None:
    inside = asyncio.Event()

    async def hangs() -> None:
        async with db.write() as tx:
            await put(tx, "a")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hangs())
    await inside.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await put_in_transaction(db, "b")
    assert await keys(db) == ["b"]


@pytest.mark.sqlite
async def test_when_committing_fails_nothing_stays_half_done(db: Database) -> None:
    async def fails_at_the_end() -> None:
        async with db.write() as tx:
            await tx.all("PRAGMA defer_foreign_keys = ON")
            await tx.all(MEMBER_OF_NOTHING)
            await put(tx, "a")

    with pytest.raises(sqlite3.IntegrityError):
        await fails_at_the_end()
    await put_alone(db, "b")
    assert await keys_on_disk(db.address) == ["b"]


async def test_a_row_must_belong_to_something(db: Database) -> None:
    with pytest.raises(REFUSED):
        await db.write_one(MEMBER_OF_NOTHING)


@pytest.mark.sqlite
async def test_what_was_acknowledged_survives_a_power_cut(db: Database) -> None:
    async with db.write() as tx:
        [[synchronous]], [[journal]] = await tx.all("PRAGMA synchronous"), await tx.all("PRAGMA journal_mode")
    assert (synchronous, journal) == (2, "wal"), "FULL, on the very connection that writes"


async def test_readers_do_not_wait_for_a_writer(db: Database) -> None:
    async with db.write() as tx:
        await put(tx, "a")
        async with asyncio.timeout(1):
            assert await keys(db) == []


@pytest.mark.sqlite
async def test_a_glance_sees_what_is_committed_and_writes_nothing(db: Database) -> None:
    async with db.write() as tx:
        await tx.all("INSERT INTO installation (key, value) VALUES ('n', '1')")
        assert await db.glance.all("SELECT * FROM installation") == []
    row = await db.glance.one("SELECT value FROM installation WHERE key = :key", {"key": "n"})
    assert row is not None
    assert row["value"] == "1"
    for write in (
        db.glance.all("DELETE FROM installation"),
        db.glance.many("DELETE FROM installation WHERE key = :key", [{"key": "n"}]),
    ):
        with pytest.raises(DatabaseTrouble, match="readonly"):
            await write


@pytest.mark.sqlite
async def test_on_a_full_disk_nothing_is_half_stored_and_when_there_is_space_again_it_goes_on(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert await db.why_not_writable() is None
    [[pages]] = await db._writer.execute_fetchall("PRAGMA page_count")
    await db._writer.execute_fetchall(f"PRAGMA max_page_count = {pages}")  # SQLite says the same as of a full disk
    with pytest.raises(DatabaseTrouble, match=r"is full\. Make room on the disk of"):
        await put_in_transaction(db, "a", "b" * 100_000)
    with pytest.raises(DatabaseTrouble, match="is full"):
        await put_alone(db, "c" * 100_000)
    assert await keys(db) == ["probe"]
    await db._writer.execute_fetchall("PRAGMA max_page_count = 1000000")
    assert await db.why_not_writable() is None
    assert [each.levelname for each in caplog.records] == ["ERROR", "WARNING"]
    assert "can be written again" in caplog.text


@pytest.mark.sqlite
async def test_while_another_program_holds_the_lock_only_one_waits_and_the_rest_are_refused_at_once(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await put_alone(db, "a")
    await db._writer.execute_fetchall("PRAGMA busy_timeout = 250")
    writes = (put_alone, put_in_transaction)
    with closing(sqlite3.connect(tmp_path / "syllabot.db", isolation_level=None)) as other:
        for begin in ("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"):
            other.execute(begin)
            async with asyncio.timeout(5):  # in turn they would wait for 12 seconds
                refused = await asyncio.gather(*(writes[n % 2](db, "b") for n in range(50)), return_exceptions=True)
                assert await keys(db) == ["a"]
            assert [type(each) for each in refused] == [DatabaseTrouble] * 50
            other.execute("COMMIT")
        await put_in_transaction(db, "c")  # the very next one
        assert [each.levelname for each in caplog.records] == ["ERROR", "WARNING"]
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.05, other.execute, "COMMIT")
        await put_alone(db, "d")  # and it waits again for whoever is short
    assert await keys(db) == ["a", "c", "d"]


@pytest.mark.sqlite
async def test_whether_it_can_be_written_is_found_by_writing(db: Database, tmp_path: Path) -> None:
    assert await db.why_not_writable() is None
    assert await db.why_not_writable() is None
    await db._writer.execute_fetchall("PRAGMA query_only = ON")
    assert "make the file and the folder" in str(await db.why_not_writable())


async def test_a_statement_that_is_wrong_is_no_trouble_of_the_database(db: Database) -> None:
    with pytest.raises((sqlite3.OperationalError, asyncpg.UndefinedTableError), match="recipes"):
        await db.read.all("SELECT * FROM recipes")


@pytest.mark.sqlite
@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files where they are")
@pytest.mark.parametrize("suffix", ["", "-wal"])
async def test_nothing_is_stored_in_a_file_that_was_deleted_or_replaced(
    db: Database, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"syllabot.db{suffix}"
    file.unlink()
    for _ in range(2):
        with pytest.raises(DatabaseTrouble, match=rf"{file.name} was moved, deleted or replaced while the bot runs"):
            await put_alone(db, "a")
        with pytest.raises(DatabaseTrouble):
            await put_in_transaction(db, "b")
        file.touch()  # another file of that name
    assert await keys(db) == []


@pytest.mark.sqlite
@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files where they are")
async def test_of_a_deleted_database_all_that_was_acknowledged_is_saved_when_the_bot_stops(
    empty_database: Path, tmp_path: Path
) -> None:
    path = tmp_path / "syllabot.db"
    path.write_bytes(empty_database.read_bytes())
    async with Database.open(path) as db:
        await put_in_transaction(db, "a", "b")
        for each in tmp_path.iterdir():
            each.unlink()
    assert await keys_on_disk(tmp_path / "syllabot.db.rescued") == ["a", "b"]
