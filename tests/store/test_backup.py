"""Copies of a database in use: of one moment, whole, or not there at all."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import DatabaseError
from bot.store import backup
from bot.store.backup import Stopped, copy, verify
from bot.store.migrate import head


@pytest.fixture
def path(empty_database: Path, tmp_path: Path) -> Path:
    """A database of 3 MB, in a folder of its own."""
    (tmp_path / "data").mkdir()
    path = Path(shutil.copy(empty_database, tmp_path / "data" / "syllabot.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 3000) "
            "INSERT INTO installation SELECT n, hex(randomblob(500)) FROM n"
        )
    return path


@contextmanager
def written_to(path: Path) -> Iterator[list[int]]:
    """Somebody writes all the time: two rows in a transaction, always alike. What was acknowledged, in order."""
    acknowledged, stop = [0], threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for key in ("a", "b"):
                    connection.execute("INSERT OR REPLACE INTO installation VALUES (?, ?)", (key, acknowledged[-1]))
                connection.execute("COMMIT")
                acknowledged.append(acknowledged[-1] + 1)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(acknowledged) < 10:
            pass
        yield acknowledged
    finally:
        stop.set()
        thread.join()


def values(path: Path, *keys: str) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute("SELECT value FROM installation WHERE key = ?", [key]).fetchone()[0] for key in keys]


def entries(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_a_copy_under_constant_writes_is_the_state_of_one_moment_and_holds_nobody_up(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 20)  # so that there are writes between its steps
    steps: list[int] = []
    with written_to(path) as acknowledged:
        before = acknowledged[-1]
        copy(path, tmp_path / "copy.db", lambda: bool(steps.append(acknowledged[-1])))
    one, other = values(tmp_path / "copy.db", "a", "b")
    assert one == other
    assert int(one) >= before - 1  # with everything that was acknowledged when it began
    assert steps[-1] > steps[0]  # others wrote meanwhile
    pages = path.stat().st_size // 4096
    assert len(steps) < 3 * (pages // 20 + 2)  # and it has not begun anew for that
    assert verify(tmp_path / "copy.db") == head()


def test_a_copy_is_one_file_that_only_its_owner_may_read(path: Path, tmp_path: Path) -> None:
    copy(path, tmp_path / "new" / "folder" / "copy.db")
    assert entries(tmp_path / "new" / "folder") == {"copy.db"}
    assert entries(path.parent) == {"syllabot.db"}
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "new" / "folder" / "copy.db").stat().st_mode) == 0o600


def test_what_is_still_in_the_log_of_a_killed_process_is_in_the_copy(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO installation VALUES ('late', 'yes')")
        connection.commit()
        copy(path, tmp_path / "copy.db")
    assert values(tmp_path / "copy.db", "late") == ["yes"]


def test_a_copy_that_is_broken_off_leaves_nothing_and_what_was_there_stays(path: Path, tmp_path: Path) -> None:
    copy(path, tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()
    turns = iter([False, True])
    with pytest.raises(Stopped):
        copy(path, tmp_path / "copy.db", lambda: next(turns, True))
    assert entries(tmp_path) == {"data", "copy.db"}
    assert (tmp_path / "copy.db").read_bytes() == before


def test_what_a_killed_copy_left_is_in_nobodys_way(path: Path, tmp_path: Path) -> None:
    (tmp_path / ".copy.db.part").write_bytes(b"half of a database")
    copy(path, tmp_path / "copy.db")
    assert entries(tmp_path) == {"data", "copy.db"}


def test_on_a_full_disk_no_half_copy_stays_and_the_old_one_does(path: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="Windows has no such limits")
    copy(path, tmp_path / "copy.db")
    before, (soft, hard) = (tmp_path / "copy.db").read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(DatabaseError, match=r"No copy of .*syllabot\.db was made as .*copy\.db\..*has space"):
            copy(path, tmp_path / "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert entries(tmp_path) == {"data", "copy.db"}
    assert (tmp_path / "copy.db").read_bytes() == before


def test_a_folder_that_cannot_be_used_is_named(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match=r"Check that the folder .*file exists"):
        copy(path, tmp_path / "file" / "copy.db")


def scribble(path: Path) -> None:
    """Over some pages in its middle: whoever only opens it does not notice."""
    data = bytearray(path.read_bytes())
    data[400_000:500_000] = b"\xff" * 100_000
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100_000])


@pytest.mark.parametrize("harm", [scribble, truncate])
def test_of_a_damaged_database_no_backup_is_made(path: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    harm(path)
    with pytest.raises(DatabaseError, match=r"syllabot\.db.* damaged.*restore a backup") as told:
        copy(path, tmp_path / "copy.db")
    assert ".part" not in str(told.value)
    assert not {name for name in entries(tmp_path) if "copy" in name}
    with pytest.raises(DatabaseError, match=r"syllabot\.db.* damaged"):
        verify(path)
