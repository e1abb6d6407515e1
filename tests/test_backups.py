"""Backups: one a day, one before an upgrade; the good ones are kept, and nothing of anybody else's is touched."""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command

from bot import backups
from bot.backups import back_up, found, make, outlived, upgrade
from bot.errors import DatabaseError
from bot.housekeeping import keep_house
from bot.store.migrate import current_revision, head, migrate
from bot.study import Study
from tests.conftest import MONDAY_9, Clock

pytestmark = pytest.mark.sqlite
NIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def backed_up(study: Study, folder: Path) -> Study:
    return replace(study, backups=folder)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def of_days(folder: Path, days: int, until: datetime = NIGHT) -> list[datetime]:
    """A backup for each of so many days before; no database is needed to choose among them."""
    folder.mkdir(exist_ok=True)
    times = [until - timedelta(days=each) for each in range(1, days + 1)]
    for at in times:
        (folder / f"syllabot-{at:{backups.WRITTEN}}.db").touch()
    return times


async def test_the_house_is_backed_up_once_a_day_under_names_that_sort_by_time(
    backed_up: Study, folder: Path, clock: Clock
) -> None:
    clock.time = NIGHT
    for hours in (0, 1, 23, 1):
        clock.forward(hours=hours)
        await keep_house(backed_up, clock())
    assert names(folder) == ["syllabot-2026-11-23T030000Z.db", "syllabot-2026-11-24T030000Z.db"]
    assert [each.at for each in found(backed_up.db.path, folder)] == [NIGHT, NIGHT + timedelta(days=1)]
    assert current_revision(folder / "syllabot-2026-11-24T030000Z.db") == head()


async def test_without_a_folder_there_are_none(study: Study, tmp_path: Path) -> None:
    await back_up(study, MONDAY_9)
    assert not list(tmp_path.rglob("*Z.db"))


async def test_a_year_of_nights_leaves_a_week_of_days_and_a_month_of_weeks(db: object, tmp_path: Path) -> None:
    folder, database = tmp_path / "backups", tmp_path / "syllabot.db"
    of_days(folder, 365)
    make(database, folder, NIGHT)
    left = [each.at for each in found(database, folder)]
    assert left[-7:] == [NIGHT - timedelta(days=each) for each in range(6, -1, -1)]
    assert [f"{at:%a %d %b}" for at in left[:-7]] == ["Sun 08 Nov", "Sun 15 Nov"]


async def test_what_is_not_ours_is_left_alone(backed_up: Study, folder: Path) -> None:
    of_days(folder, 40)
    others = {
        "syllabot.db", "other-2020-01-01T000000Z.db", "syllabot-2020-01-01.db", "notes.txt",
        "syllabot-2020-01-01T000000Z.db.gz", "syllabot-2020-02-31T000000Z.db", "my-syllabot-2020-01-01T000000Z.db",
    }  # fmt: skip
    for name in others:
        (folder / name).touch()
    make(backed_up.db.path, folder, NIGHT)
    assert others <= set(names(folder))
    assert len(names(folder)) < 20


async def test_after_a_long_absence_the_last_ones_are_still_there(backed_up: Study, folder: Path) -> None:
    of_days(folder, 3, until=NIGHT - timedelta(days=400))
    make(backed_up.db.path, folder, NIGHT)
    assert len(names(folder)) == 4


async def test_a_clock_that_was_once_ahead_does_not_cost_the_new_one(backed_up: Study, folder: Path) -> None:
    of_days(folder, 9, until=NIGHT + timedelta(days=1000))
    path = make(backed_up.db.path, folder, NIGHT)
    assert path.exists()


def test_what_a_clock_that_was_ahead_has_dated_makes_room_for_those_that_are_made_since(tmp_path: Path) -> None:
    folder, database = tmp_path / "backups", tmp_path / "syllabot.db"
    of_days(folder, 9, until=NIGHT + timedelta(days=1000))
    for days in range(40):
        night = NIGHT + timedelta(days=days)
        (folder / f"syllabot-{night:{backups.WRITTEN}}.db").touch()
        for old in outlived(found(database, folder), night):
            old.path.unlink()
        left = [each.at for each in found(database, folder) if each.at <= night]
        assert left[-7:] == [night - timedelta(days=each) for each in range(min(days, 6), -1, -1)]
    assert len(names(folder)) == len(left)


async def test_where_a_backup_fails_the_old_ones_stay_it_is_logged_in_a_line_and_tried_again(
    backed_up: Study, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    of_days(folder, 40)
    before = names(folder)
    blocked = folder / ".syllabot-2026-11-23T030000Z.db.part"
    blocked.mkdir()  # so that no file can be made there
    await keep_house(backed_up, NIGHT)
    [line] = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert "The daily duty “backup” could not be done; it is tried again with the next ring" in line.getMessage()
    assert not line.exc_info
    blocked.rmdir()
    assert names(folder) == before
    await keep_house(backed_up, NIGHT + timedelta(minutes=10))
    assert "syllabot-2026-11-23T031000Z.db" in names(folder)


async def test_a_stop_does_not_wait_for_a_copy(backed_up: Study, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def endless(database: Path, folder: Path, now: datetime, stop: Callable[[], bool]) -> None:
        begun.set()
        while not stop():
            pass

    monkeypatch.setattr(backups, "make", endless)
    backing_up = asyncio.create_task(back_up(backed_up, NIGHT))
    await asyncio.to_thread(begun.wait)
    backing_up.cancel()
    await asyncio.gather(backing_up, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_default_executor()  # as at the end of the process


def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of an earlier version."""
    path, run = tmp_path / "syllabot.db", command.upgrade
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _: run(config, "0003"))
        migrate(path)
    return path


def test_before_an_upgrade_the_database_is_backed_up_and_can_be_told_from_the_daily_ones(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(tmp_path, monkeypatch)
    upgrade(path, folder, NIGHT)
    [name] = names(folder)
    assert name == f"syllabot-2026-11-23T030000Z-before-{head()}.db"
    assert (current_revision(folder / name), current_revision(path)) == ("0003", head())
    upgrade(path, folder, NIGHT + timedelta(days=1))  # nothing to upgrade, nothing to keep
    assert names(folder) == [name]
    for days, kept in ((1, True), (28, True), (29, False)):
        found_then = found(path, folder)
        assert (outlived(found_then, NIGHT + timedelta(days=days)) == []) is kept


def test_without_a_backup_there_is_no_upgrade_unless_the_operator_says_so(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(tmp_path, monkeypatch)
    folder.touch()  # a file where the folder should be
    with pytest.raises(DatabaseError, match=r"was not upgraded .* no backup could be made .*set BACKUP_FOLDER=off"):
        upgrade(path, folder, NIGHT)
    assert current_revision(path) == "0003"
    upgrade(path, None, NIGHT)
    assert current_revision(path) == head()


def test_a_database_that_is_missing_beside_its_backups_is_not_begun_anew(
    empty_database: Path, tmp_path: Path, folder: Path
) -> None:
    path = Path(shutil.copy(empty_database, tmp_path / "syllabot.db"))
    backup = make(path, folder, NIGHT)
    path.unlink()
    with pytest.raises(DatabaseError, match=rf"There is no database .* run: python -m bot restore {backup}\."):
        upgrade(path, folder, NIGHT)
    assert not path.exists()
    folder.rename(tmp_path / "away")
    upgrade(path, folder, NIGHT)
    assert current_revision(path) == head()
