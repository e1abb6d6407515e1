"""The parts that tests share: a database with the real migrations, a clock that is told the time, the real bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study

settings.register_profile("suite", deadline=None)  # a busy machine is not a wrong answer
settings.load_profile("suite")

ROOT = Path(__file__).parents[1]
MONDAY_9 = datetime(2026, 1, 5, 9, tzinfo=UTC)
THE_PATH = load(ROOT / "curriculum.yaml")
TINY = load(ROOT / "tests" / "data" / "tiny.yaml")


class Clock:
    """Says the time that the test tells it."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY_9)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database fresh from the real migrations, to copy: running them takes longer than most tests."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    migrate(path)
    return path


@pytest.fixture
async def db(empty_database: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "syllabot.db"
    path.write_bytes(empty_database.read_bytes())
    async with Database.open(path) as database:
        yield database


@pytest.fixture
def study(db: Database) -> Study:
    return Study(db, Library((THE_PATH, TINY)))
