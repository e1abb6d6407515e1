"""Several processes on one database, killed, stopped and continued between any two awaits: the promises are kept."""

from __future__ import annotations

import pytest

from bot.store import claims, peers
from bot.study import Study
from tests.postgres import Cluster
from tests.simulation.fates import simulate_several
from tests.simulation.stops import tell

SENDING = 61  # the await from which on the morning's first post is claimed and not yet sent
EVERY = 29


@pytest.mark.parametrize("seed", [8, 15])
def test_whatever_becomes_of_processes_everything_is_posted_once_in_time_and_in_order(seed: int) -> None:
    run = simulate_several(seed, weeks=2)
    assert run.mistakes == [], f"to repeat it: make simulate SEED={seed} PROCESSES=3"
    assert run.world.place.messages


@pytest.mark.parametrize("lost_for", [None, 15, 30, 600])
def test_wherever_a_process_is_killed_or_stopped_another_posts_in_its_place(lost_for: float | None) -> None:
    """Stopped for 15 s it is still alive, and its turn to post is over all the same."""
    for lost_at in (*range(1, 340, EVERY), SENDING):
        assert tell(lost_at, lost_for).mistakes == [], f"lost at await {lost_at}"


@pytest.mark.parametrize("lost_for", [None, 600])
def test_the_same_is_true_on_postgresql(postgres: Cluster, lost_for: float | None) -> None:
    assert tell(SENDING, lost_for, postgres.emptied()).mistakes == []


def found(sign: str, lost_for: float | None) -> bool:
    """Whether some await shows that it is broken."""
    return any(sign in mistake for at in range(SENDING - 6, SENDING + 7, 3) for mistake in tell(at, lost_for).mistakes)


def test_a_process_that_posts_after_its_lease_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Study, "require", lambda study: None)
    assert found("it is there twice", 600)
    assert found("the others have buried it", 600)


def test_claims_of_the_dead_that_nobody_frees_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def forget(*_: object) -> None:
        """Nothing is freed."""

    monkeypatch.setattr(peers, "free", forget)
    assert found("nothing was lost after", None)


def test_a_claim_that_a_process_keeps_though_it_may_not_post_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep(*_: object) -> None:
        """Nothing is given back."""

    monkeypatch.setattr(claims, "give_back", keep)
    assert found("nothing was lost after", 15)
