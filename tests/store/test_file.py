"""The database as a file: one process at a time, and what is said where it cannot be used."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import DatabaseError
from bot.store.db import Database
from bot.store.file import alone, unusable
from tests.conftest import ROOT

SERVES = """
import sys
from pathlib import Path
from bot.store.file import alone
with alone(Path(sys.argv[1])):
    print("serves", flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such lock")


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", SERVES, str(path)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"serves\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_on_the_same_database_is_refused_by_whatever_name(tmp_path: Path) -> None:
    path, link = tmp_path / "syllabot.db", tmp_path / "link.db"
    path.touch()
    link.symlink_to(path)
    with another_process(path):
        for name in (path, link):
            with pytest.raises(DatabaseError, match="Another Syllabot serves from") as told, alone(name):
                pass
            assert str(name) in str(told.value)


def test_kill_9_lets_go_of_it(tmp_path: Path) -> None:
    path = tmp_path / "syllabot.db"
    with another_process(path) as process:
        process.kill()
        process.wait()
        with alone(path):
            pass


def test_two_databases_in_one_folder_are_no_trouble(tmp_path: Path) -> None:
    with alone(tmp_path / "a.db"), alone(tmp_path / "b.db"):
        pass


def test_the_folder_is_made_if_need_be(tmp_path: Path) -> None:
    with alone(tmp_path / "new" / "syllabot.db"):
        assert (tmp_path / "new").is_dir()


def test_where_no_file_can_be_made_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match="can be written by this user"), alone(tmp_path / "file" / "syllabot.db"):
        pass


def test_errors_inside_are_left_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError), alone(tmp_path / "syllabot.db"):
        raise ConnectionError


def test_a_database_that_another_program_holds_says_so(empty_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "syllabot.db"
    path.write_bytes(empty_database.read_bytes())
    with closing(sqlite3.connect(path)) as holder, closing(sqlite3.connect(path, timeout=0)) as other:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as locked:
            other.execute("BEGIN IMMEDIATE")
    assert "Another program is using it" in str(unusable(path, locked.value))


async def test_a_database_that_cannot_be_opened_is_named_with_its_cure(tmp_path: Path) -> None:
    async def opened() -> None:
        async with Database.open(tmp_path / "nowhere" / "syllabot.db"):
            pass

    with pytest.raises(DatabaseError, match=r"Cannot use the database .*can be written by this user"):
        await asyncio.wait_for(opened(), 5)
