"""A soak of a few seconds still works, and would notice what it looks for."""

from __future__ import annotations

import asyncio
import copy
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.soak import posts, report
from benchmarks.soak.run import Found, Plan, soak
from benchmarks.soak.trouble import FAULTS

SOME = ("gateway dropped", "interactions delivered twice", "permissions taken 10 s")


@pytest.fixture(scope="module")
def found(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What a small soak has found; the process has ended, and its database is still there."""
    folder = tmp_path_factory.mktemp("soak")
    shutil.copy(empty_database, folder / "syllabot.db")
    faults = tuple(fault for fault in FAULTS if fault.name in SOME)
    plan = Plan(seconds=0, rate=100, seed=1, cohorts=2, members=15, faults=faults, pace=0.03)
    return asyncio.run(soak(plan, folder, lambda _: None))


def test_in_a_small_soak_members_are_served_while_things_go_wrong_and_nothing_is_lost(found: Found) -> None:
    assert report.failures(found) == []
    assert found.checkins.outcomes["acknowledged"] > 0
    assert {name: each.stood for name, each in found.trouble.records.items()} == dict.fromkeys(SOME, 1)
    assert any("acknowledged and missing" in line and line.endswith(" 0") for line in report.lines(found))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM checkins", "there is no row"),
        ("UPDATE checkins SET done = '#0 An older text'", "the row says #0"),
        ("UPDATE checkins SET done = substr(done, 1, 20)", "is garbled"),
    ],
)
def test_an_acknowledged_check_in_that_is_missing_or_changed_is_reported(
    change: str, told: str, found: Found, tmp_path: Path
) -> None:
    ledger = found.trouble.scene.ledger
    key = next(key for key in ledger.acknowledged if key[0] == "check-in")
    damaged = Path(shutil.copy(found.bot.database, tmp_path))
    with closing(sqlite3.connect(damaged)) as connection, connection:
        connection.execute(f"{change} WHERE cohort_id = ? AND member_id = ? AND week = ?", key[1:])
    [line] = ledger.lost(damaged)
    assert told in line
    lost = copy.copy(found)
    lost.lost = [line]
    assert report.failures(lost) == [f"1 acknowledged and missing: {line}"]


def test_a_post_that_is_there_twice_or_not_at_all_is_reported(found: Found) -> None:
    scene = found.trouble.scene
    server, [course, *_] = scene.server, scene.place.courses
    [message] = [each for each in course.channel.history() if str(each.get("nonce")).startswith("ass-")]
    again = {**message, "id": str(server.new_id())}
    course.channel.messages[int(again["id"])] = again
    assert posts.judge(scene).doubled == [f"{message['nonce']} × 2"]
    del course.channel.messages[int(again["id"])], course.channel.messages[int(message["id"])]
    [missing] = posts.judge(scene).missing
    assert missing.endswith(f"of cohort {course.id}: sent, and not there")
    course.channel.messages[int(message["id"])] = message
