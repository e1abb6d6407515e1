"""The benchmark of check-ins still runs; what it measures is for people to read."""

from __future__ import annotations

from pathlib import Path

from benchmarks import checkins


async def test_check_ins_are_measured_for_both_bots(tmp_path: Path) -> None:
    rates = await checkins.per_second(tmp_path, rounds=1, number=4, at_once=2)
    assert min(rates.syllabot, rates.bare, rates.ratio) > 0
