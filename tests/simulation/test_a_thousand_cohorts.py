"""A thousand cohorts of 52 weeks in one database, each posting at its own local time."""

from __future__ import annotations

from bot.records import Kind
from tests.simulation.crowd import WEEKS, simulate_crowd

COHORTS = 1000


def test_a_thousand_cohorts_get_every_week_of_a_year_on_time_and_once() -> None:
    run = simulate_crowd(COHORTS, seed=1)
    assert run.mistakes == []
    weeks = [message.key for message in run.world.place.here() if message.key[1] is Kind.ASSIGNMENT]
    assert len(weeks) == len(set(weeks)) == COHORTS * WEEKS
