"""A backup in the database's place: verified first, and what was there is kept."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from bot.errors import DatabaseError
from bot.store.backup import copy
from bot.store.file import alone
from bot.store.migrate import current_revision, migrate
from bot.store.restore import LEAP, restore
from tests.conftest import MONDAY_9
from tests.store.test_migrate import a_text, cut_off, newer, run, scribbled_over, somebody_elses

KEPT = "syllabot.db.replaced-2026-01-05T090000Z"
COHORT = (
    "INSERT INTO cohorts (guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
    "reviews_channel_id, created_by, created_at) "
    "VALUES (1, '{}', 'x', '2026-01-05', '09:00', 'UTC', '{{}}', 1, 1, 1, 1)"
)


@pytest.fixture
def path(empty_database: Path, tmp_path: Path) -> Path:
    path = Path(shutil.copy(empty_database, tmp_path / "syllabot.db"))
    run(path, COHORT.format("Spring"), "INSERT INTO installation VALUES ('rung_at', '1767600000')")
    return path


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    copy(path, tmp_path / "backup.db")
    return tmp_path / "backup.db"


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for [name] in connection.execute("SELECT name FROM cohorts ORDER BY id")]


def killed(path: Path) -> None:
    """The process that wrote last was killed: what it wrote is in the log beside the file, and the file lacks it."""
    running = path.with_name("running.db")
    shutil.copy(path, running)
    run(running, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(running, isolation_level=None)) as connection:
        connection.execute(COHORT.format("Summer"))
        for suffix in ("", "-wal"):
            shutil.copy(f"{running}{suffix}", f"{path}{suffix}")
    running.unlink()


def test_what_was_there_is_kept_with_what_was_in_its_log_and_nothing_of_it_gets_into_the_restored(
    path: Path, backup: Path
) -> None:
    killed(path)
    done = restore(backup, path, MONDAY_9)
    assert done.kept == path.with_name(KEPT)
    assert names(done.kept) == ["Spring", "Summer"]
    assert names(path) == ["Spring"]
    assert not Path(f"{path}-wal").exists()
    assert f"{done.as_of:%Y-%m-%d %H:%M}" == "2026-01-05 08:00"
    restore(done.kept, path, MONDAY_9.replace(hour=10))
    assert names(path) == ["Spring", "Summer"]  # and back again


def test_a_damaged_database_is_kept_with_its_log_too(path: Path, backup: Path) -> None:
    killed(path)
    path.write_bytes(b"\xff" * 5000)
    log = Path(f"{path}-wal").read_bytes()
    restore(backup, path, MONDAY_9)
    assert names(path) == ["Spring"]
    assert path.with_name(KEPT).read_bytes() == b"\xff" * 5000
    assert path.with_name(f"{KEPT}-wal").read_bytes() == log


def test_while_another_program_has_it_open_its_log_goes_with_it(path: Path, backup: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute(COHORT.format("Summer"))
        restore(backup, path, MONDAY_9)
        assert names(path) == ["Spring"]
        assert names(path.with_name(KEPT)) == ["Spring", "Summer"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make links")
def test_where_the_database_is_a_link_it_stays_one_and_what_it_leads_to_is_replaced(
    path: Path, backup: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").mkdir()
    link = tmp_path / "link" / "database.db"
    link.symlink_to(path)
    killed(path)
    done = restore(backup, link, MONDAY_9)
    assert link.resolve() == path
    assert done.kept == path.with_name(KEPT)
    assert (names(path), names(done.kept)) == (["Spring"], ["Spring", "Summer"])
    assert [each.name for each in link.parent.iterdir()] == [link.name]


def test_on_another_machine_there_need_be_nothing(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "another" / "data" / "syllabot.db"
    done = restore(backup, new, MONDAY_9)
    assert done.kept is None
    assert names(new) == ["Spring"]
    if sys.platform != "win32":
        assert stat.S_IMODE(new.stat().st_mode) == 0o600


@pytest.mark.parametrize("harm", [somebody_elses, newer, a_text, cut_off, scribbled_over, lambda path: None])
def test_what_is_not_a_whole_backup_of_ours_is_refused_and_nothing_changes(
    path: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    (tmp_path / "bad").mkdir()
    harm(tmp_path / "bad" / "backup.db")
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match=r"backup\.db"):
        restore(tmp_path / "bad" / "backup.db", path, MONDAY_9)
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} <= {"bad", "syllabot.db", "syllabot.db.lock"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such lock")
def test_while_a_bot_serves_from_it_it_is_refused(path: Path, backup: Path) -> None:
    before = path.read_bytes()
    with alone(path), pytest.raises(DatabaseError, match="Another Syllabot serves from"):
        restore(backup, path, MONDAY_9)
    assert path.read_bytes() == before


def test_an_older_backup_comes_to_the_present_schema_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _: upgrade(config, "0002"))
        migrate(tmp_path / "old.db")
    done = restore(tmp_path / "old.db", tmp_path / "syllabot.db", MONDAY_9)
    assert done.revision == current_revision(tmp_path / "syllabot.db") == "0002"
    migrate(tmp_path / "syllabot.db")


def test_no_id_that_was_given_out_since_the_backup_is_given_out_again(path: Path, backup: Path) -> None:
    run(path, COHORT.format("Summer"))
    restore(backup, path, MONDAY_9)
    run(path, COHORT.format("Autumn"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT max(id) FROM cohorts").fetchone() == (LEAP + 2,)
        # Of what there was none at the time of the backup, too.
        connection.execute("INSERT INTO changes (cohort_id, made_by, made_at, before, after, what) "
                           "VALUES (1, 1, 1, '', '', 'edit')")  # fmt: skip
        assert connection.execute("SELECT id FROM changes").fetchone() == (LEAP + 1,)
