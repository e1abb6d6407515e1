"""An upgrade beside running processes: what a revision promises older versions, and who waits for whom."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.__main__ import main
from bot.errors import DatabaseError
from bot.store import migrate as module
from bot.store import postgres_schema
from bot.store.address import Address, Server
from bot.store.migrate import MIGRATIONS, head, known, migrate, present_revision
from tests.postgres import Cluster

EXPANDING = "op.add_column('cohorts', sa.Column('colour', sa.Text))"


def revisions() -> Iterator[tuple[str, str | None]]:
    """Each from 0006 on, and the oldest version whose code can go on with it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    for script in ScriptDirectory.from_config(config).walk_revisions():
        if script.revision >= "0006":
            yield script.revision, getattr(script.module, "serves", None)


def schema(path: Path, revision: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What code relies on: tables, with their columns, checks and unique keys."""
    upgrade = command.upgrade
    with monkeypatch.context() as until:
        until.setattr(command, "upgrade", lambda config, _: upgrade(config, revision))
        migrate(path)
    with closing(sqlite3.connect(path)) as connection:
        names = [name for [name] in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _table(connection, name) for name in names if not name.startswith("sqlite_")}


def _table(connection: sqlite3.Connection, name: str) -> dict[str, Any]:
    columns = {row[1]: row[2:] for row in connection.execute(f"PRAGMA table_info({name})")}
    unique = {row[1] for row in connection.execute(f"PRAGMA index_list({name})") if row[2]}
    [made] = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
    return {"columns": columns, "unique": unique, "checks": made.upper().count("CHECK")}


@pytest.mark.parametrize(("revision", "serves"), list(revisions()))
def test_a_revision_that_serves_an_older_version_only_adds_what_that_need_not_know(
    revision: str, serves: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert serves in known(), "every revision says whom it serves: `serves = …`, itself where it takes something away"
    before, after = (schema(tmp_path / f"{each}.db", each, monkeypatch) for each in (serves, revision))
    for name, table in before.items():
        assert name in after, f"{name} is gone"
        assert table["columns"].items() <= after[name]["columns"].items()
        assert table["unique"] == after[name]["unique"]
        assert table["checks"] == after[name]["checks"]
        for column in after[name]["columns"].keys() - table["columns"].keys():
            _, must_be_given, default, _ = after[name]["columns"][column]
            assert not must_be_given or default is not None, f"{name}.{column} is not written by older versions"


NewerVersion = Callable[..., None]


@pytest.fixture
def newer_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewerVersion:
    """Migrates a database with the code of the next version, whose revision does this and serves that version."""

    def newer(database: Address, serves: str, does: str = EXPANDING) -> None:
        folder = tmp_path / "newer"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        lines = (
            f"revision, down_revision, serves = '9998', {head()!r}, {serves!r}",
            "import sqlalchemy as sa",
            "from alembic import op",
            f"def upgrade(): {does}",
        )
        (folder / "versions" / "9998_next.py").write_text("\n".join(lines))
        with monkeypatch.context() as code:
            code.setattr(module, "MIGRATIONS", folder)
            code.setattr("bot.store.postgres_schema.MIGRATIONS", folder)
            migrate(database)

    return newer


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """One of this version that the test may spoil."""
    place: Address = tmp_path / "syllabot.db"
    if backend == "postgresql":
        running: Cluster = request.getfixturevalue("postgres")
        place = running.new()
    migrate(place)
    return place


def test_a_version_starts_on_the_schema_of_a_newer_one_that_serves_it_and_says_so(
    database: Address, newer_version: NewerVersion, caplog: pytest.LogCaptureFixture
) -> None:
    newer_version(database, serves=head())
    caplog.clear()
    migrate(database)
    [line] = caplog.messages
    assert f"has schema 9998 of a newer Syllabot; this version (schema {head()}) can go on with it" in line
    assert present_revision(database) == "9998"


@pytest.mark.sqlite
def test_the_command_migrate_names_the_schema_that_is_there(
    database: Path, newer_version: NewerVersion, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newer_version(database, serves=head())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == f"{database} is at schema 9998.\n"


def test_a_version_that_a_newer_schema_no_longer_serves_leaves_it_alone(
    database: Address, newer_version: NewerVersion
) -> None:
    newer_version(database, serves="9998")
    with pytest.raises(DatabaseError, match=r"written by a newer version of Syllabot .*left untouched"):
        migrate(database)


@pytest.mark.postgresql
def test_an_upgrade_lets_members_pass_until_nobody_is_in_the_way(
    database: Address, newer_version: NewerVersion, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(database, Server)
    told: list[str] = []

    def end(line: str, *_: object) -> None:
        """Whoever was in the way ends when they have been waited for in vain."""
        told.append(line)
        postgres.run("ROLLBACK", on=database)

    monkeypatch.setattr(postgres_schema.log, "info", end)
    postgres.run("BEGIN; LOCK TABLE cohorts IN SHARE MODE", on=database)
    newer_version(database, serves=head())
    assert told == ["The database is upgraded as soon as nobody is in the way; trying again in %.1f s"]
    assert present_revision(database) == "9998"
