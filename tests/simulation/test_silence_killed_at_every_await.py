"""Four silent weeks, over and over: the process is killed at one await after the other, at all there are."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.silence import Offer
from tests.simulation.kills import ADA, BEN
from tests.simulation.seeds import Run
from tests.simulation.silence import tell

PARTS = 2
AS_IT_IS = tell(0)


def offers(run: Run) -> Counter[tuple[int, bool]]:
    """Who was written to, and whether it was that they are on a break."""
    found = (message.post for message in run.world.place.messages.values())
    return Counter((post.member_id, post.paused) for post in found if isinstance(post, Offer))


def test_each_is_asked_once_and_then_told_once_that_they_are_on_a_break() -> None:
    assert AS_IT_IS.mistakes == []
    assert offers(AS_IT_IS) == {(member.id, paused): 1 for member in (ADA, BEN) for paused in (False, True)}
    sql = "SELECT member_id FROM memberships WHERE paused_at IS NOT NULL"
    assert len(AS_IT_IS.world.disk.execute(sql).fetchall()) == 3


@pytest.mark.parametrize("part", range(PARTS))
def test_wherever_the_process_is_killed_no_offer_is_doubled_and_none_lost(part: int) -> None:
    awaits = range(1 + part, AS_IT_IS.world.faults.awaits + 1, PARTS)
    assert len(awaits) > 100
    for killed_at in awaits:
        run = tell(killed_at)
        assert run.mistakes == [], f"killed at await {killed_at}"
        assert offers(run) == offers(AS_IT_IS), f"killed at await {killed_at}"
