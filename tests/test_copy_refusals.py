"""`copy` refuses what it cannot copy, or not into that, in one line, and leaves both sides as they were."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from argparse import Namespace
from contextlib import closing
from pathlib import Path

import pytest

from bot.copy_command import Teller, run, summary
from bot.errors import ConfigError, DatabaseError
from bot.store import sqlite_side
from bot.store.address import Address, Server
from bot.store.comparing import COPIED, Content, Progress
from bot.store.file import alone
from bot.store.migrate import migrate
from tests.command_line import SECRET, bot
from tests.conftest import ROOT
from tests.copies import copied, execute, rows
from tests.postgres import Cluster

PUT = "INSERT INTO installation (key, value) VALUES ('identity', 'a word')"


@pytest.fixture
def source(empty_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "source.db"
    path.write_bytes(empty_database.read_bytes())
    execute(path, "PRAGMA journal_mode = WAL")  # as a bot leaves it
    execute(path, PUT)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    if request.param == "sqlite":
        return tmp_path / "target.db"
    running: Cluster = request.getfixturevalue("postgres")
    return running.emptied()


class Killed(BaseException):
    pass


def kill(progress: Progress) -> None:
    if progress.what == COPIED:
        raise Killed


def half_copied(source: Path, target: Address) -> None:
    with pytest.raises(Killed):
        copied(source, target, kill)


def test_a_target_with_anything_in_it(source: Path, target: Address) -> None:
    migrate(target)
    execute(target, "INSERT INTO people (member_id, reminders) VALUES (1, 'off')")
    with pytest.raises(DatabaseError, match="is not empty, and was left as it is"):
        copied(source, target)
    assert execute(target, "SELECT key FROM installation") == []


def test_a_whole_copy_is_compared_once_more_and_one_that_was_served_from_is_not_empty(
    source: Path, target: Address
) -> None:
    assert copied(source, target) == copied(source, target)
    execute(target, "INSERT INTO people (member_id, reminders) VALUES (1, 'off')")
    with pytest.raises(DatabaseError, match="is not empty"):
        copied(source, target)
    execute(source, "UPDATE installation SET value = 'another'")
    with pytest.raises(DatabaseError, match="is not empty"):
        copied(source, target)


def test_the_unfinished_copy_of_another(source: Path, target: Address, tmp_path: Path) -> None:
    half_copied(source, target)
    other = tmp_path / "other.db"
    other.write_bytes(source.read_bytes())
    execute(other, "UPDATE installation SET value = 'another'")
    with pytest.raises(DatabaseError, match=r"is the unfinished copy of another database, .*source\.db\. Finish that"):
        copied(other, target)
    assert copied(source, target)


def test_a_source_that_changed_since_its_copy_began(source: Path, target: Address) -> None:
    half_copied(source, target)
    execute(source, "UPDATE installation SET value = 'another'")
    with pytest.raises(DatabaseError, match=r"has changed since its copy to .* was begun, so it cannot go on"):
        copied(source, target)


def test_a_source_that_changes_while_it_is_copied(source: Path, target: Address) -> None:
    def change(progress: Progress) -> None:
        if progress.what == COPIED:
            execute(source, "UPDATE installation SET value = value || '!'")

    with pytest.raises(DatabaseError, match=r"installation \(key 'identity'\) is not the same in"):
        copied(source, target, change)
    with pytest.raises(DatabaseError, match="is an unfinished copy"):
        migrate(target)


def test_a_row_that_was_added_meanwhile(source: Path, target: Address) -> None:
    def change(progress: Progress) -> None:
        if progress.what == COPIED:
            execute(source, "INSERT INTO people (member_id, reminders) VALUES (5, 'off')")

    with pytest.raises(DatabaseError, match=r"people \(member_id 5\) is not the same in"):
        copied(source, target, change)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such lock")
@pytest.mark.parametrize("side", ["source.db", "target.db"])
def test_a_file_that_is_served_from(source: Path, tmp_path: Path, side: str) -> None:
    with alone(tmp_path / side), pytest.raises(DatabaseError, match=f"Another Syllabot serves from .*{side}"):
        copied(source, tmp_path / "target.db")


@pytest.mark.parametrize("way", ["from it", "to it"])
def test_a_server_with_living_processes_until_they_are_20_seconds_dead_by_its_own_clock(
    source: Path, postgres: Cluster, tmp_path: Path, way: str
) -> None:
    server = postgres.emptied()
    ends: tuple[Address, Address] = (server, tmp_path / "file.db") if way == "from it" else (source, server)
    seen = "UPDATE processes SET seen_at = CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)"
    execute(
        server,
        "INSERT INTO processes (id, name, version, shard_count, shards, started_at, seen_at) "
        "VALUES ('x', 'host-1', '1', 1, '[0]', 1, 1)",
    )
    execute(server, seen)
    with pytest.raises(DatabaseError, match=r"Syllabot serves from postgresql.* \(host-1\)\. Stop it first"):
        copied(*ends)
    execute(server, f"{seen} - 21")  # whole seconds, rounded
    assert copied(*ends)


def test_an_older_a_newer_a_damaged_and_no_source(source: Path, tmp_path: Path) -> None:
    target, revision = tmp_path / "target.db", "UPDATE alembic_version SET version_num = ?"
    execute(source, revision, "0003")
    with pytest.raises(DatabaseError, match=r"is at schema 0003, and only .* Bring it there first: set DATABASE_URL"):
        copied(source, target)
    execute(source, revision, "9999")
    with pytest.raises(DatabaseError, match="was written by a newer version"):
        copied(source, target)
    source.write_bytes(source.read_bytes()[:5000])
    with pytest.raises(DatabaseError, match="damaged"):
        copied(source, target)
    with pytest.raises(DatabaseError, match=r"There is no Syllabot in .*nowhere\.db to copy"):
        copied(tmp_path / "nowhere.db", target)
    assert not target.exists()


def test_an_unfinished_copy_is_no_source(source: Path, target: Address, tmp_path: Path) -> None:
    half_copied(source, target)
    with pytest.raises(DatabaseError, match="is an unfinished copy of another database"):
        copied(target, tmp_path / "third.db")


def test_the_same_database_by_whichever_name(source: Path, postgres: Cluster, tmp_path: Path) -> None:
    link, hard = tmp_path / "link.db", tmp_path / "hard.db"
    link.symlink_to(source)
    hard.hardlink_to(source)
    server = postgres.emptied()
    again = Server(f"{server.url}&application_name=another")
    for one, other in ((source, source), (source, link), (source, hard), (server, again)):
        with pytest.raises(DatabaseError, match=r"are the same database\. Name two"):
            copied(one, other)


def test_between_two_servers_and_two_files(source: Path, postgres: Cluster, tmp_path: Path) -> None:
    first, second, last = postgres.emptied(), postgres.new(), tmp_path / "last.db"
    assert copied(source, first) == copied(first, second) == copied(second, last)
    assert copied(last, tmp_path / "really-last.db") == copied(source, last)
    assert rows(last) == rows(source)


def test_where_the_disk_of_a_file_is_full_it_goes_on_when_there_is_room(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target.db"
    execute(source, "UPDATE installation SET value = ?", "x" * 1_000_000)
    with monkeypatch.context() as small:  # SQLite says the same as of a full disk
        small.setattr(sqlite_side, "TO_WRITE", (*sqlite_side.TO_WRITE, "max_page_count = 150"))
        with pytest.raises(DatabaseError, match=r"is full\. Make room on the disk of"):
            copied(source, target)
    assert copied(source, target)


def test_where_the_disk_of_a_server_is_full_it_goes_on_when_there_is_room(source: Path, postgres: Cluster) -> None:
    server = postgres.new()
    migrate(server)
    execute(source, "INSERT INTO people (member_id, reminders) VALUES (5, 'off')")
    execute(
        server,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
    )
    execute(server, "CREATE TRIGGER full_disk BEFORE INSERT ON people EXECUTE FUNCTION full_disk()")
    with pytest.raises(DatabaseError, match=r"could not extend file \(53100\)\. Make room on the disk of the database"):
        copied(source, server)
    execute(server, "DROP TRIGGER full_disk ON people")
    assert copied(source, server)


def test_the_command_says_what_was_copied_and_never_a_password(source: Path, tmp_path: Path) -> None:
    done = bot(tmp_path, "copy", "--from", "sqlite:///source.db", "--to", "sqlite:///target.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert "installation: copied 1\n" in done.stdout
    assert "were compared row by row: 1 rows in 18 tables." in done.stdout
    for url in (f"postgresql://ada:{SECRET}@127.0.0.1:1/study", f"postgresql://ada:{SECRET}/x@host/study", SECRET):
        with pytest.raises(ConfigError) as refused:
            run(Namespace(source=f"sqlite:///{source}", target=url), print)
        assert len(refused.value.mistakes) == 1
        assert SECRET not in str(refused.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_kill_9_in_the_middle(source: Path, tmp_path: Path) -> None:
    """Then no bot serves from it, and the same command brings it to its end."""
    target, command = tmp_path / "target.db", ("copy", "--from", "sqlite:///source.db", "--to", "sqlite:///target.db")
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.executemany(
            "INSERT INTO people (member_id, reminders) VALUES (?, 'off')", ((each,) for each in range(60_000))
        )
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *command], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == b"installation: copied 1\n"
        process.send_signal(signal.SIGKILL)
    served = bot(tmp_path, "run", DATABASE_URL="sqlite:///target.db", DISCORD_TOKEN=SECRET)
    assert served.returncode == 2
    assert "is an unfinished copy of another database" in served.stderr
    assert bot(tmp_path, *command).returncode == 0
    assert rows(target) == rows(source)


def test_large_tables_are_told_as_they_go_and_small_ones_when_they_are_done() -> None:
    said: list[str] = []
    teller = Teller(said.append)
    for number in (100_000, 300_000, 499_999, 600_000):
        teller(Progress("copied", "checkins", number, 600_000))
    teller(Progress("read", "people", 3))
    teller(Progress("copied", "people", 3, 3))
    assert said == [
        "checkins: copied 300,000 of 600,000",
        "checkins: copied 600,000",
        "people: copied 3",
    ]
    assert summary(Path("a"), Path("b"), {"people": Content(3, "f00")})[1] == "people            3  f00"
