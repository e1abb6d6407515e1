"""Cohort-years drawn from seeds: every fault, every edit, every clock. Whatever happens, the promises are kept."""

from __future__ import annotations

import pytest

from tests.simulation.seeds import require_sound

SEEDS, AT_ONCE = 200, 25


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_whatever_a_seed_brings_everything_due_is_sent_once_or_visibly_skipped(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        require_sound(seed)


def test_a_seed_gives_the_same_run_every_time() -> None:
    one, other = require_sound(3), require_sound(3)
    assert [message.key for message in one.world.place.messages.values()] == [
        message.key for message in other.world.place.messages.values()
    ]
    assert one.world.faults.awaits == other.world.faults.awaits
