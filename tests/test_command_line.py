"""`python -m bot …`, as an operator runs it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.migrate import current_revision, head
from tests.command_line import SECRET, bot
from tests.conftest import ROOT


def test_check_says_that_all_is_well_and_changes_nothing(tmp_path: Path) -> None:
    done = bot(tmp_path, "check", DISCORD_TOKEN=SECRET)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ DISCORD_TOKEN is set" in done.stdout
    assert "✓ Learning Deep Learning: 6 stages, 33 weeks, 2 capstones" in done.stdout
    assert "data/syllabot.db will be created at the first start" in done.stdout
    assert "Backups will be in data/backups" in done.stdout
    assert SECRET not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_check_tells_every_problem_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: 3\n")
    (tmp_path / "data").write_text("not a folder")
    done = bot(tmp_path, "check", CURRICULUM="mine.yaml")
    assert done.returncode == 1
    assert "✗ DISCORD_TOKEN is not set" in done.stderr
    assert "✗ mine.yaml" in done.stderr
    assert "✗ DATABASE_URL: data/syllabot.db cannot be written by this user" in done.stderr


def test_check_tells_every_unusable_setting(tmp_path: Path) -> None:
    done = bot(tmp_path, "check", LOG_LEVEL="LOUD", DEV_GUILD_ID="mine", DISCORD_TOKEN=SECRET)
    assert done.returncode == 1
    assert "✗ LOG_LEVEL" in done.stderr
    assert "✗ DEV_GUILD_ID" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_check_of_one_curriculum_needs_no_token(tmp_path: Path) -> None:
    tiny = ROOT / "tests" / "data" / "tiny.yaml"
    done = bot(tmp_path, "check", "--curriculum", str(tiny))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "✓ Bread in Three Weeks: 1 stage, 3 weeks, 1 capstone, 2 resources\n"


def test_check_names_the_curricula_that_running_cohorts_miss(tmp_path: Path) -> None:
    bot(tmp_path, "migrate")
    tiny = ROOT / "tests" / "data" / "tiny.yaml"
    with closing(sqlite3.connect(tmp_path / "data" / "syllabot.db")) as database, database:
        for curriculum, ended_at in (("learning-deep-learning", None), ("gone", None), ("gone", None), ("old", 1)):
            database.execute(
                "INSERT INTO cohorts (guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
                "reviews_channel_id, created_by, created_at, ended_at) "
                "VALUES (1, hex(randomblob(4)), ?, '2026-01-05', '09:00', 'UTC', '{}', 1, 1, 1, 1, ?)",
                (curriculum, ended_at),
            )
    done = bot(tmp_path, "check", DISCORD_TOKEN=SECRET)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "✗ CURRICULUM: a running cohort follows 'gone', which no file has. "
        "Put its file back, or end the cohort with /cohort end"
    ]
    done = bot(tmp_path, "check", DISCORD_TOKEN=SECRET, CURRICULUM=str(tiny))
    assert "follows 'learning-deep-learning'" in done.stderr


def test_check_refuses_a_database_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "diary.db").write_text("Dear diary\n" * 100)
    done = bot(tmp_path, "check", DISCORD_TOKEN=SECRET, DATABASE_URL="sqlite:///diary.db")
    assert done.returncode == 1
    assert "✗ diary.db is damaged or no database" in done.stderr
    assert (tmp_path / "diary.db").read_text().startswith("Dear diary")


def test_migrate_makes_the_database(tmp_path: Path) -> None:
    for _ in range(2):
        done = bot(tmp_path, "migrate")
        assert (done.returncode, done.stdout) == (0, f"data/syllabot.db is at schema {head()}.\n")
    assert current_revision(tmp_path / "data" / "syllabot.db") == head()
    assert f"is at schema {head()}" in bot(tmp_path, "check", DISCORD_TOKEN=SECRET).stdout


def test_migrate_names_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    done = bot(tmp_path, "migrate")
    assert done.returncode == 2
    assert "Cannot use the database data/syllabot.db" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [(), ("run",), ("sync",)])
def test_without_a_token_it_ends_with_2_and_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = bot(tmp_path, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("DISCORD_TOKEN is not set.")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_run_tells_all_unusable_settings_a_line_each_and_never_the_token(tmp_path: Path) -> None:
    done = bot(tmp_path, "run", LOG_LEVEL="LOUD", DATABASE_URL="mine", DISCORD_TOKEN=SECRET)
    assert done.returncode == 2
    assert sorted(line.split(":")[0] for line in done.stderr.splitlines()) == ["DATABASE_URL", "LOG_LEVEL"]
    assert SECRET not in done.stderr


def test_run_refuses_an_unwritable_data_folder_before_it_connects(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    done = bot(tmp_path, "run", DISCORD_TOKEN=SECRET, DISCORD_API_URL="http://127.0.0.1:9/api/v10")
    assert done.returncode == 2
    assert "Cannot use the database data/syllabot.db" in done.stderr
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_curriculum_with_mistakes_is_told_with_line_and_path(tmp_path: Path) -> None:
    text = (ROOT / "tests" / "data" / "tiny.yaml").read_text().replace("resource: handbook", "resource: handbok")
    (tmp_path / "mine.yaml").write_text(text.replace("hours_per_week: 3", "hours_per_week: many"))
    done = bot(tmp_path, "run", DISCORD_TOKEN=SECRET, CURRICULUM="mine.yaml")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert all(line.startswith("mine.yaml:") for line in done.stderr.splitlines())
    assert "did you mean 'handbook'" in done.stderr


def test_healthy_says_no_before_the_first_start(tmp_path: Path) -> None:
    done = bot(tmp_path, "healthy")
    assert (done.returncode, done.stderr) == (1, "")
    assert "has not started" in done.stdout


def test_an_unknown_command_is_answered_with_those_there_are(tmp_path: Path) -> None:
    done = bot(tmp_path, "dance")
    assert done.returncode == 2
    assert "migrate" in done.stderr
