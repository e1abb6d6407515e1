"""The benchmarks that tests can run still do; what they measure is for people to read, unless it is promised."""

from __future__ import annotations

from pathlib import Path

from benchmarks import allocation, checkins, organisers


async def test_check_ins_are_measured_for_both_bots(tmp_path: Path) -> None:
    rates = await checkins.per_second(tmp_path, rounds=1, number=4, at_once=2)
    assert min(rates.syllabot, rates.bare, rates.ratio) > 0


async def test_the_digest_and_the_status_of_500_members_take_less_than_a_second(tmp_path: Path) -> None:
    took = await organisers.times(tmp_path, members=500, rounds=1)
    assert took["digest"] < 1
    assert took["/cohort status"] < 1


async def test_the_reviews_of_10_000_capstones_are_handed_out_in_less_than_a_second_by_the_rule(tmp_path: Path) -> None:
    assert allocation.rule(10_000) < 1
    took = await allocation.times(tmp_path, authors=50)
    assert min(took.values()) > 0
