"""Backups, restores, and files and disks that cannot be used, as an operator meets them on the command line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.backups import make
from bot.check import require_room
from bot.errors import ConfigError
from bot.store.migrate import head
from tests.command_line import AS_ANYBODY, SECRET, bot, needs_anybody


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(empty_database, tmp_path / "data" / "syllabot.db"))


def test_backup_copies_the_database_replaces_nothing_and_says_how_to_put_it_back(
    database: Path, tmp_path: Path
) -> None:
    done = bot(tmp_path, "backup", "copies/mine.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert "data/syllabot.db was copied to copies/mine.db and verified" in done.stdout
    assert "python -m bot restore copies/mine.db" in done.stdout
    copied = (tmp_path / "copies" / "mine.db").read_bytes()
    done = bot(tmp_path, "backup", "copies/mine.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "copies/mine.db is there already, and was left as it is. Choose another name.\n"
    assert (tmp_path / "copies" / "mine.db").read_bytes() == copied


def test_check_says_how_many_backups_there_are_and_when_the_last_was_made(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "backups"
    make(database, folder, datetime(2026, 3, 1, 4, tzinfo=UTC))
    one = "✓ 1 backup is in data/backups, the last of 2026-03-01 04:00 UTC\n"
    assert one in bot(tmp_path, "check", DISCORD_TOKEN=SECRET).stdout
    make(database, folder, datetime(2026, 3, 2, 4, tzinfo=UTC))
    two = "✓ 2 backups are in data/backups, the last of 2026-03-02 04:00 UTC\n"
    assert two in bot(tmp_path, "check", DISCORD_TOKEN=SECRET).stdout


def test_backup_needs_a_database(tmp_path: Path) -> None:
    done = bot(tmp_path, "backup", "mine.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no database data/syllabot.db. Set DATABASE_URL to the one to copy.\n"
    assert list(tmp_path.iterdir()) == []


def test_restore_says_what_it_did_how_to_go_back_and_what_to_do_next(database: Path, tmp_path: Path) -> None:
    shutil.copy(database, tmp_path / "mine.db")
    done = bot(tmp_path, "restore", "mine.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"mine.db was verified and is now data/syllabot.db (schema {head()})." in done.stdout
    [kept] = (tmp_path / "data").glob("syllabot.db.replaced-*Z")
    assert f"To go back, run: python -m bot restore data/{kept.name}" in done.stdout
    assert "Now start the bot." in done.stdout


def test_restore_refuses_what_is_not_ours_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "diary.db").write_text("Dear diary\n" * 100)
    done = bot(tmp_path, "restore", "diary.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Nothing was restored, and nothing has changed. diary.db is damaged or no database")
    assert done.stderr.count("\n") == 1


def test_check_names_a_folder_for_backups_that_cannot_be_one_and_a_damaged_database(
    database: Path, tmp_path: Path
) -> None:
    data = database.read_bytes()
    database.write_bytes(data[:40_000] + b"\xff" * 40_000 + data[80_000:])
    (tmp_path / "file").touch()
    done = bot(tmp_path, "check", DISCORD_TOKEN=SECRET, BACKUP_FOLDER="file/here")
    assert done.returncode == 1
    assert "✗ BACKUP_FOLDER: file/here cannot be written by this user" in done.stderr
    assert "✗ data/syllabot.db is damaged" in done.stderr


def test_a_folder_in_the_place_of_the_database_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for command in (("check",), ("restore", "data"), ("migrate",)):
        done = bot(tmp_path, *command, DISCORD_TOKEN=SECRET, DATABASE_URL="sqlite:///data")
        assert "It is a folder: name a file, such as data/syllabot.db.\n" in done.stderr


def test_check_says_where_a_disk_has_no_room(tmp_path: Path) -> None:
    require_room("DATABASE_URL", tmp_path, 1)
    with pytest.raises(
        ConfigError, match=r"BACKUP_FOLDER: the disk of .* has only [\d.]+ MB free, and 1000000000000 MB"
    ):
        require_room("BACKUP_FOLDER", tmp_path, 10**18)


@needs_anybody
def test_a_backup_that_this_user_may_not_read_is_not_taken_for_a_fault_of_its_folder(
    database: Path, tmp_path: Path
) -> None:
    shutil.copy(database, tmp_path / "mine.db")
    (tmp_path / "mine.db").chmod(0)
    done = bot(tmp_path, "restore", "mine.db", before=AS_ANYBODY)
    assert done.returncode == 2
    assert done.stderr == (
        "Nothing was restored, and nothing has changed. Cannot use the database mine.db: unable to open database file. "
        "Make the file readable for this user.\n"
    )


@needs_anybody
def test_a_dot_env_that_this_user_may_not_read_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / ".env").touch(mode=0)
    done = bot(tmp_path, "run", before=AS_ANYBODY)
    assert (done.returncode, done.stderr) == (
        2,
        ".env cannot be read (Permission denied). Make it readable for this user.\n",
    )
