"""The benchmarks that tests can run still do; what they measure is for people to read, unless it is promised."""

from __future__ import annotations

from pathlib import Path

from benchmarks import allocation, burst, checkins, disk, inspection, members, organisers, population
from benchmarks.backends import SQLITE, Backends
from tests.postgres import Cluster


async def test_check_ins_are_measured_for_both_bots(tmp_path: Path) -> None:
    rates = await checkins.per_second(tmp_path, rounds=1, number=4, at_once=2)
    assert min(rates.syllabot, rates.bare, rates.ratio) > 0


async def test_the_digest_and_the_status_of_500_members_take_less_than_a_second(tmp_path: Path) -> None:
    took = await organisers.times(tmp_path, members=500, rounds=1)
    assert took["digest"] < 1
    assert took["/cohort status"] < 1


async def test_every_kind_of_notebook_is_inspected_within_200_mib() -> None:
    found = await inspection.inspections(quick=True)
    assert found.keys() == inspection.KINDS.keys()
    assert all(0 < each.memory < 200 for each in found.values())


async def test_the_reviews_of_a_capstone_are_handed_out_and_timed(tmp_path: Path) -> None:
    took = await allocation.times(tmp_path, authors=50)
    assert min(took.values()) > 0


async def test_everyday_things_are_measured_with_few_members_and_with_more(tmp_path: Path, postgres: Cluster) -> None:
    costs = await members.costs(Backends(tmp_path, postgres), SQLITE, (900, 1200), rounds=1)
    assert costs.keys() == set(members.WHAT)
    assert all(len(cost.medians) == 2 and cost.growth > 0 for cost in costs.values())


async def test_what_a_row_takes_is_measured(tmp_path: Path, empty_database: Path) -> None:
    database = tmp_path / "full.db"
    database.write_bytes(empty_database.read_bytes())
    found = await disk.bytes_of_a_row(database, population.Population(600))
    assert found.keys() == set(disk.TABLES)
    assert min(found.values()) > 0


async def test_the_posts_of_a_minute_are_counted_and_timed(tmp_path: Path, empty_database: Path) -> None:
    database = tmp_path / "burst.db"
    database.write_bytes(empty_database.read_bytes())
    found = await burst.burst(database, 2, processes=1, quick=True)
    assert found.refused == 0
    assert min(found.took, found.idle_p99, found.busy_p99) > 0
