"""Bringing a database to the current schema, and leaving alone what is not ours to touch."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.errors import DatabaseError
from bot.store import blockers, memberships
from bot.store import migrate as module
from bot.store.db import Database
from bot.store.migrate import APPLICATION_ID, MIGRATIONS, current_revision, head, known, migrate
from bot.study import Study
from tests.conftest import MONDAY_9
from tests.making import ADA, LIBRARY, bare_cohort, check_in, reload


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for [name] in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_database_is_made_from_nothing_and_its_folder_too(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "syllabot.db"
    migrate(path)
    assert current_revision(path) == head()
    assert {"cohorts", "memberships", "checkins", "occurrences", "submissions", "reviews"} <= tables(path)


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "syllabot.db"
    path.touch()
    assert current_revision(path) is None
    migrate(path)
    assert current_revision(path) == head()


def test_a_current_database_is_not_touched(empty_database: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(empty_database, tmp_path / "syllabot.db"))
    before = path.read_bytes(), path.stat().st_mtime_ns
    migrate(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_the_file_says_whose_it_is(empty_database: Path) -> None:
    with closing(sqlite3.connect(empty_database)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_the_head_by_file_names_is_alembics_own() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [head()]
    assert {each.revision for each in scripts.walk_revisions()} == known()


def somebody_elses(path: Path) -> None:
    run(path, "CREATE TABLE recipes (id)", "INSERT INTO recipes VALUES (1)")


def somebody_elses_with_alembic(path: Path) -> None:
    run(path, "CREATE TABLE alembic_version (version_num)", "INSERT INTO alembic_version VALUES ('0001')")


NEWER = "UPDATE alembic_version SET version_num = '9999', serves = '9998'"


def newer(path: Path) -> None:
    migrate(path)
    run(path, "PRAGMA journal_mode = WAL", NEWER)


def newer_and_killed(path: Path) -> None:
    """The newer version was killed: what it wrote last is still in the log beside the file."""
    running = path.with_name("running")
    migrate(running)
    run(running, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(running, isolation_level=None)) as connection:
        connection.execute(NEWER)
        for suffix in ("", "-wal"):
            shutil.copy(f"{running}{suffix}", f"{path}{suffix}")
    running.unlink()


def a_text(path: Path) -> None:
    path.write_text("This is a diary, and no database at all.\n" * 100)


def cut_off(path: Path) -> None:
    migrate(path)
    path.write_bytes(path.read_bytes()[:5000])


def scribbled_over(path: Path) -> None:
    migrate(path)
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * 4000 + data[4100:])


def without_its_version(path: Path) -> None:
    migrate(path)
    run(path, "DELETE FROM alembic_version")


def without_its_version_table(path: Path) -> None:
    migrate(path)
    run(path, "DROP TABLE alembic_version")


@pytest.mark.parametrize(
    ("make", "answer"),
    [
        (somebody_elses, "is not a Syllabot database. Name another file in DATABASE_URL"),
        (somebody_elses_with_alembic, "is not a Syllabot database"),
        (newer, f"written by a newer version of Syllabot \\(schema 9999; this one knows {head()}\\)"),
        (newer_and_killed, "written by a newer version of Syllabot \\(schema 9999"),
        (a_text, "damaged or no database.*restore a backup"),
        (cut_off, "damaged or no database.*restore a backup"),
        (scribbled_over, "damaged or no database.*restore a backup"),
        (without_its_version, "damaged or no database.*restore a backup"),
        (without_its_version_table, "damaged or no database.*restore a backup"),
    ],
)
def test_a_file_that_is_not_for_us_is_refused_with_a_reason_and_left_untouched(
    tmp_path: Path, make: Callable[[Path], None], answer: str
) -> None:
    path = tmp_path / "syllabot.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match=answer) as told:
        migrate(path)
    assert str(path) in str(told.value)
    assert len(told.value.mistakes) == 1
    assert path.read_bytes() == before
    assert {each.name.removesuffix("-shm").removesuffix("-wal") for each in tmp_path.iterdir()} == {"syllabot.db"}


def below_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("x")
    return tmp_path / "file" / "syllabot.db"


def a_folder(tmp_path: Path) -> Path:
    (tmp_path / "syllabot.db").mkdir()
    return tmp_path / "syllabot.db"


def where_nobody_may_make_files(_: Path) -> Path:
    return Path("/proc/syllabot.db")


def where_nobody_may_make_folders(_: Path) -> Path:
    return Path("/proc/syllabot/syllabot.db")


@pytest.mark.parametrize("place", [below_a_file, a_folder, where_nobody_may_make_files, where_nobody_may_make_folders])
def test_a_place_that_cannot_be_written_is_named_with_its_cure(tmp_path: Path, place: Callable[[Path], Path]) -> None:
    if place.__name__.startswith("where") and not Path("/proc/self").exists():
        pytest.skip("there is no /proc here")
    path = place(tmp_path)
    with pytest.raises(
        DatabaseError, match=r"Check that .* can be written by this user|It is a folder: name a file"
    ) as told:
        migrate(path)
    assert str(path) in str(told.value)


def test_a_revision_that_fails_leaves_no_trace(
    empty_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(empty_database, tmp_path / "syllabot.db"))
    monkeypatch.setattr(module, "MIGRATIONS", with_revision_that_fails(tmp_path))
    before, revision = tables(path), current_revision(path)
    with pytest.raises(ZeroDivisionError):
        migrate(path)
    assert tables(path) == before
    assert current_revision(path) == revision


def test_the_first_revision_too_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "syllabot.db"
    folder = with_revision_that_fails(tmp_path)
    first = folder / "versions" / "0001_initial.py"
    first.write_text(
        first.read_text().replace("    reviews()\n\n\ndef installation", "    1 / 0\n\n\ndef installation")
    )
    monkeypatch.setattr(module, "MIGRATIONS", folder)
    with pytest.raises(ZeroDivisionError):
        migrate(path)
    assert tables(path) <= {"alembic_version"}
    monkeypatch.undo()
    migrate(path)
    assert current_revision(path) == head()


async def test_a_cohort_of_the_second_version_goes_on_in_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, upgrade = tmp_path / "syllabot.db", command.upgrade
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _: upgrade(config, "0002"))
        migrate(path)
    run(
        path,
        "INSERT INTO cohorts (id, guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
        "reviews_channel_id, created_by, created_at, planned_to, wake_at) VALUES (1, 1, 'Spring', "
        "'bread-in-three-weeks', '2026-01-05', '09:00', 'UTC', '{}', 100, 101, 10, 1767603600, 0, 0)",
        "INSERT INTO memberships (cohort_id, member_id, joined_at, tracks) VALUES (1, 11, 1767603600, '[]')",
        "INSERT INTO checkins (cohort_id, week, member_id, done, blocker, late, created_at, updated_at) "
        "VALUES (1, 1, 11, 'I baked a flatbread.', 'Salt', 0, 1767603600, 1767603600)",
    )
    migrate(path)
    async with Database.open(path) as db:
        study = Study(db, LIBRARY)
        member = await memberships.get(db.read, 1, ADA.id)
        assert member is not None
        assert (member.name, member.shares, member.circle, member.paused(MONDAY_9)) == (None, False, False, False)
        assert [(each.week, each.shared) for each in await blockers.unsolved(db.read, 1)] == [(1, False)]
        receipt = await check_in(study, ADA, await reload(study, bare_cohort()), 1, MONDAY_9, blocker="Time")
        assert (receipt.is_new, receipt.streak.weeks) == (False, 1)


def with_revision_that_fails(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
    lines = (
        f"revision, down_revision = '9998', {head()!r}",
        "import sqlalchemy as sa",
        "from alembic import op",
        "def upgrade():",
        "    op.create_table('half', sa.Column('id', sa.Integer))",
        "    op.execute(\"INSERT INTO installation VALUES ('half', 'done')\")",
        "    1 / 0",
    )
    (folder / "versions" / "9998_fails.py").write_text("\n".join(lines))
    return folder
