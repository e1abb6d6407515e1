"""The benchmarks that tests can run still do; what they measure is for people to read, unless it is promised."""

from __future__ import annotations

from pathlib import Path

from benchmarks import allocation, checkins, inspection, organisers


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
