"""The parts that tests share: a database with the real migrations, a clock that is told the time, the real bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.store.address import Address
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from tests.postgres import Cluster, cluster

# A busy machine is not a wrong answer. Fixtures that make a study anew for every example are meant to last.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("suite")

ROOT = Path(__file__).parents[1]
MONDAY_9 = datetime(2026, 1, 5, 9, tzinfo=UTC)
THE_PATH = load(ROOT / "curriculum.yaml")
NewStudy = Callable[[], AbstractAsyncContextManager[Study]]
BACKENDS = ("sqlite", "postgresql")
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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of this test run, with one database that has the real migrations."""
    with cluster() as running:
        yield running


@pytest.fixture
def backend() -> str:
    """Where nothing else is said, a test runs on SQLite."""
    return "sqlite"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything about the store and the features is true on both, unless it is marked as true of one alone."""
    folder = metafunc.definition.path.parent
    if "backend" in metafunc.fixturenames and folder in (ROOT / "tests", ROOT / "tests" / "store"):
        only = [each for each in BACKENDS if metafunc.definition.get_closest_marker(each)]
        metafunc.parametrize("backend", only or BACKENDS)


@pytest.fixture
def address(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """An empty database with the current schema."""
    return empty_address(backend, request, tmp_path)


def empty_address(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    if backend == "postgresql":
        running: Cluster = request.getfixturevalue("postgres")
        return running.emptied()
    path = tmp_path / "syllabot.db"
    path.write_bytes(request.getfixturevalue("empty_database").read_bytes())
    return path


@pytest.fixture
def a_study(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> NewStudy:
    """Makes a study of its own for every example of a property."""

    @asynccontextmanager
    async def make() -> AsyncIterator[Study]:
        async with Database.open(empty_address(backend, request, tmp_path)) as db:
            yield Study(db, Library((THE_PATH, TINY)))

    return make


@pytest.fixture
async def db(address: Address) -> AsyncIterator[Database]:
    async with Database.open(address) as database:
        yield database


@pytest.fixture
def study(db: Database) -> Study:
    return Study(db, Library((THE_PATH, TINY)))
