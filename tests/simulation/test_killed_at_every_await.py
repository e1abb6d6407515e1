"""Two weeks of a cohort, over and over: the process is killed at one await after the other, at all there are."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.records import Kind
from tests.simulation.kills import tell
from tests.simulation.seeds import Run

PARTS = 4
AS_IT_IS = tell(0)


def sent(run: Run) -> Counter[Kind]:
    """How often each kind was sent: whoever tries again may get another number."""
    return Counter(message.key[1] for message in run.world.place.messages.values())


def test_the_story_has_every_kind_of_post_in_it_that_two_weeks_can_have() -> None:
    assert AS_IT_IS.mistakes == []
    assert set(Kind) - set(sent(AS_IT_IS)) == {
        Kind.VERSION,
        Kind.ASKED,
        Kind.STAND_IN,
        Kind.DEADLINE,
        Kind.RESULTS,
        Kind.APPEAL,
        Kind.RULING,
        Kind.THANKS,
        Kind.BREAK,
        Kind.OFFER,
        Kind.GALLERY,
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_wherever_the_process_is_killed_nothing_is_doubled_and_nothing_lost(part: int) -> None:
    awaits = range(1 + part, AS_IT_IS.world.faults.awaits + 1, PARTS)
    assert len(awaits) > 100
    for killed_at in awaits:
        run = tell(killed_at)
        assert run.mistakes == [], f"killed at await {killed_at}"
        assert sent(run) == sent(AS_IT_IS), f"killed at await {killed_at}"
