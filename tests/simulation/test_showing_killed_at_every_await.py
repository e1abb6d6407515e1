"""Work is shown and taken out again, over and over: the process is killed at one await after the other."""

from __future__ import annotations

import pytest

from bot.showcase import Gallery
from tests.simulation.seeds import Run
from tests.simulation.showing import tell

PARTS = 2
AS_IT_IS = tell(0)


def shown(run: Run) -> list[str]:
    pages = [message.post for message in run.world.place.here() if isinstance(message.post, Gallery)]
    return [work.submission.title for post in pages for work in post.works]


def test_the_gallery_has_what_is_left_of_it() -> None:
    assert AS_IT_IS.mistakes == []
    assert shown(AS_IT_IS) == ["Better"]


@pytest.mark.parametrize("part", range(PARTS))
def test_wherever_the_process_is_killed_everything_is_drawn_as_it_is_now(part: int) -> None:
    awaits = range(1 + part, AS_IT_IS.world.faults.awaits + 1, PARTS)
    assert len(awaits) > 100
    for killed_at in awaits:
        run = tell(killed_at)
        assert run.mistakes == [], f"killed at await {killed_at}"
        assert shown(run) == shown(AS_IT_IS), f"killed at await {killed_at}"
