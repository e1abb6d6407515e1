"""`copy`: an installation goes to another database with everything in it, however often it is killed on the way."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import own_data
from bot.errors import DatabaseError
from bot.overview import overview
from bot.progress import progress
from bot.store.address import Address
from bot.store.comparing import COPIED, Progress
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.store.side import opened
from bot.store.tables import LEFT_OUT
from bot.study import Study
from tests.copies import LIBRARY, copied, execute, rows, tables, tell_a_story
from tests.full_story import Story
from tests.postgres import Cluster


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Story]:
    path = tmp_path_factory.mktemp("story") / "syllabot.db"
    return path, tell_a_story(path)


@pytest.fixture
def source(told: tuple[Path, Story], tmp_path: Path) -> Path:
    path = tmp_path / "source.db"
    path.write_bytes(told[0].read_bytes())
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    if request.param == "sqlite":
        return tmp_path / "target.db"
    running: Cluster = request.getfixturevalue("postgres")
    return running.emptied()


def test_it_goes_to_postgresql_and_back_and_every_row_is_the_same(
    source: Path, postgres: Cluster, tmp_path: Path
) -> None:
    before, server, back = source.read_bytes(), postgres.new(), tmp_path / "back.db"
    there = copied(source, server)
    assert {name: each.rows for name, each in there.items()} == {
        name: len(found) for name, found in rows(source).items() if name not in LEFT_OUT
    }
    assert copied(server, back) == there
    assert rows(back) == rows(source)
    assert source.read_bytes() == before, "the source is never written"


def test_what_members_and_organisers_read_is_the_same_on_both(
    source: Path, target: Address, told: tuple[Path, Story]
) -> None:
    copied(source, target)
    story = told[1]

    async def read(address: Address) -> object:
        async with Database.open(address) as db:
            study, cohort, now = Study(db, LIBRARY), story.cohort, story.clock()
            mine = await progress(study, story.ada, cohort, story.ada.id, now)
            held = await own_data.gather(study.db.read, story.ada.id)
            return mine, await overview(study, story.olga, cohort, now), held

    assert asyncio.run(read(target)) == asyncio.run(read(source))


def test_every_table_is_copied_or_left_out_for_a_reason(source: Path, target: Address) -> None:
    async def shapes(address: Address) -> object:
        async with opened(address, to_write=False) as side:
            return {name: (table.names, table.key) for name, table in side.tables.items()}, set(side.tables)

    shape, names = asyncio.run(shapes(source))
    assert set(tables(source)) - names == LEFT_OUT
    migrate(target)
    assert asyncio.run(shapes(target)) == (shape, names)


@pytest.mark.parametrize("way", ["there", "back"])
def test_no_number_is_given_out_twice_though_its_row_is_gone(
    source: Path, postgres: Cluster, tmp_path: Path, way: str
) -> None:
    """Numbers are parts of buttons on Discord."""
    wish = "INSERT INTO wishes (guild_id, member_id, wish, made_at) VALUES (1, 1, '', 1) RETURNING id"
    execute(source, "UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'wishes'")
    [[last]] = execute(source, wish)
    execute(source, "DELETE FROM wishes")
    target: Address = postgres.emptied()
    copied(source, target)
    if way == "back":
        [[last]] = execute(target, wish)
        execute(target, "DELETE FROM wishes")
        copied(target, target := tmp_path / "back.db")
    assert execute(target, wish) == [(last + 1,)]
    [[highest]] = execute(source, "SELECT seq FROM sqlite_sequence WHERE name = 'reviews'")
    again = "INSERT INTO reviews (submission_id, reviewer_id, state, volunteer, offered_at, due_at, extended) "
    assert execute(target, again + "VALUES (1, 99, '', 0, 1, 1, 0) RETURNING id") == [(highest + 1,)]


class Killed(BaseException):
    """Nobody handles it, as nobody handles a kill -9: what is under way is left as it is."""


def test_killed_after_each_batch_it_goes_on_where_it_was(source: Path, target: Address) -> None:
    def kill(progress: Progress) -> None:
        if progress.what == COPIED:
            raise Killed

    lives = 0
    while True:
        try:
            copied(source, target, kill)
            break
        except Killed:
            lives += 1
            with pytest.raises(DatabaseError, match="is an unfinished copy of another database"):
                migrate(target)
    migrate(target)
    assert lives > sum(1 for found in rows(source).values() if found) - len(LEFT_OUT)
    assert copied(source, target) == copied(source, source.with_name("in-one-go.db"))


@pytest.mark.parametrize("when", ["read", "compared"])
def test_killed_before_or_after_the_copying_it_is_finished_by_the_next_run(
    source: Path, target: Address, when: str
) -> None:
    def kill(progress: Progress) -> None:
        if progress.what == when:
            raise Killed

    with pytest.raises(Killed):
        copied(source, target, kill)
    assert copied(source, target)
    migrate(target)


@pytest.fixture
def odd(source: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(source, isolation_level=None)
    yield connection
    connection.close()


def test_whatever_a_text_or_a_number_may_be_comes_through(
    source: Path, odd: sqlite3.Connection, postgres: Cluster, tmp_path: Path
) -> None:
    values = ("🪴 “ö” \\u0000 \\ \t\n\r' \" 한", 0.1 + 0.2, 2**63 - 1, "x" * 1_000_000)
    odd.execute(
        "UPDATE checkins SET done = ?, hours = ?, updated_at = ?, blocker = ?, confidence = NULL WHERE member_id = "
        "(SELECT min(member_id) FROM checkins)",
        values,
    )
    odd.execute("UPDATE checkins SET hours = -0.0 WHERE member_id > (SELECT min(member_id) FROM checkins)")
    server, back = postgres.emptied(), tmp_path / "back.db"
    copied(source, server)
    got = "SELECT done, hours, updated_at, blocker, confidence FROM checkins ORDER BY member_id LIMIT 1"
    assert execute(server, got) == [(*values, None)]
    copied(server, back)
    assert rows(back) == rows(source)


def test_of_nul_which_postgresql_cannot_keep_its_symbol_is_kept(
    source: Path, odd: sqlite3.Connection, target: Address
) -> None:
    odd.execute("UPDATE checkins SET done = 'a' || char(0) || 'b'")
    copied(source, target)
    kept = "a\0b" if isinstance(target, Path) else "a␀b"
    assert {row[0] for row in execute(target, "SELECT done FROM checkins")} == {kept}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("done", "CAST(x'eda080' AS TEXT)"),
        ("done", "x'00'"),
        ("hours", "9e999"),
        ("week", "'three'"),
    ],
)
def test_what_the_target_cannot_keep_is_said_before_anything_is_copied(
    source: Path, odd: sqlite3.Connection, postgres: Cluster, column: str, value: str
) -> None:
    odd.execute(f"UPDATE checkins SET {column} = {value} WHERE member_id = (SELECT min(member_id) FROM checkins)")  # noqa: S608 - ours
    target = postgres.emptied()
    with pytest.raises(
        DatabaseError, match=rf"checkins \(cohort_id 1, member_id 7\d+, week .*“{column}” what .* cannot"
    ):
        copied(source, target)
    migrate(target)  # it is no unfinished copy


def test_a_row_that_refers_to_nothing_is_said(source: Path, odd: sqlite3.Connection, postgres: Cluster) -> None:
    odd.execute("UPDATE checkins SET cohort_id = 99")
    with pytest.raises(DatabaseError, match="does not take what the source has in checkins: insert"):
        copied(source, postgres.emptied())
