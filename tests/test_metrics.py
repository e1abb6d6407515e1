"""What is measured where there is no Discord, and that every metric is explained."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.health import Watch
from bot.links import LinkReport, measured
from bot.metrics import Metrics
from bot.ringing import ring
from bot.store.db import Database
from bot.store.queue import queue
from bot.study import Study
from tests.conftest import MONDAY_9, ROOT, Clock
from tests.list_board import Fault, ListBoard
from tests.making import LIBRARY, LOAF, make_cohort

OUTCOMES = "syllabot_occurrences_total"


def value(study: Study, name: str, **labels: str) -> float:
    return study.metrics.registry.get_sample_value(name, labels) or 0


async def test_every_metric_is_explained_and_every_explained_one_is_there(study: Study) -> None:
    study.metrics.describe("1.0", "0001")
    families = text_string_to_metric_families((await Watch(study).metrics()).decode())
    there = {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
    explained = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE))
    assert {each for each in there if each.startswith("syllabot_")} == {
        each for each in explained if each.startswith("syllabot_")
    }
    assert {"process_resident_memory_bytes", "process_start_time_seconds"} <= there & explained


def test_the_alerts_ask_for_metrics_that_there_are() -> None:
    rules = re.findall(r"expr: (.*)", (ROOT / "docs" / "metrics.md").read_text())
    names = set(re.findall(r"syllabot_\w+", (ROOT / "docs" / "metrics.md").read_text().split("```")[0]))
    assert len(rules) >= 3
    assert {name for rule in rules for name in re.findall(r"syllabot_\w+", rule)} <= names


async def test_a_post_is_counted_by_what_became_of_it_and_how_late_it_was(study: Study, clock: Clock) -> None:
    board = ListBoard()
    await make_cohort(study)
    board.sending.append(Fault.UNAVAILABLE)
    await ring(study, board, clock)
    assert value(study, OUTCOMES, kind="welcome", outcome="postponed") == 1
    clock.forward(seconds=12)
    await ring(study, board, clock)
    assert value(study, OUTCOMES, kind="welcome", outcome="sent") == 1
    assert value(study, OUTCOMES, kind="assignment", outcome="sent") == 1
    assert value(study, "syllabot_occurrence_lateness_seconds_count") == 3  # a capstone began as well
    assert value(study, "syllabot_occurrence_lateness_seconds_sum") == 12


async def test_what_waits_is_counted_by_state_and_its_age_told(study: Study, clock: Clock) -> None:
    board = ListBoard()
    assert await queue(study.db.read, clock()) == ({}, None)
    await make_cohort(study)
    board.sending += [Fault.REFUSED, Fault.UNAVAILABLE]
    await ring(study, board, clock)
    found = await queue(study.db.read, clock() + timedelta(minutes=5))
    assert found == ({"claimed": 1, "failed": 1}, MONDAY_9)  # the failed one waits for a repair, and says nothing of us
    clock.forward(minutes=10)
    await ring(study, board, clock)
    assert await queue(study.db.read, clock()) == ({}, None)


async def test_writes_are_measured(db: Database) -> None:
    metrics = Metrics()
    async with Database.open(db.address, metrics) as other:
        async with other.write():
            pass
        await other.write_one("DELETE FROM cohorts")
    for name in ("syllabot_database_lock_wait_seconds_count", "syllabot_database_write_seconds_count"):
        assert metrics.registry.get_sample_value(name) == 2


async def test_looks_behind_links_are_counted_by_what_they_found(study: Study) -> None:
    async def look(url: str, _: Any) -> LinkReport:
        if url == "broken":
            raise RuntimeError("a fault of ours")
        return LinkReport("reachable", "web page", "The link opens.")

    counted = measured(study.metrics, look)
    assert (await counted("page", LOAF)).state == "reachable"
    with pytest.raises(RuntimeError):
        await counted("broken", LOAF)
    assert value(study, "syllabot_link_checks_total", outcome="reachable") == 1
    assert value(study, "syllabot_link_checks_total", outcome="failed") == 1
    assert value(study, "syllabot_link_check_duration_seconds_count") == 2


def test_two_studies_do_not_share_their_metrics(db: Database) -> None:
    one, other = Study(db, LIBRARY), Study(db, LIBRARY)
    one.metrics.link_checks.labels("reachable").inc()
    assert value(other, "syllabot_link_checks_total", outcome="reachable") == 0
