"""A simulation that finds nothing proves nothing: here the product is broken on purpose, and a few seeds find it."""

from __future__ import annotations

import pytest

from bot import nudges, silence
from bot.board import Sent
from bot.posts import Post
from bot.store import claims
from bot.store.offers import RETURN
from tests.simulation.place import Place
from tests.simulation.seeds import simulate

ENOUGH = 25


def found(sign: str, place: type[Place] = Place) -> bool:
    """Whether some seed stumbles over it."""
    return any(sign in mistake for seed in range(ENOUGH) for mistake in simulate(seed, place=place).mistakes)


class Blind(Place):
    """Nothing that is there is ever found."""

    async def find(self, post: Post) -> Sent | None:
        return None


class Forgetful(Place):
    """Says that it was sent, and sends nothing."""

    async def send(self, post: Post) -> Sent:
        return Sent(1)


def test_a_post_that_is_not_looked_for_before_it_is_sent_again_is_found_out() -> None:
    assert found("it is there twice", Blind)


def test_a_post_that_is_said_to_be_sent_and_is_not_is_found_out() -> None:
    assert found("is said to be sent", Forgetful)


def test_a_claim_that_is_forgotten_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "postpone", claims.fail)
    assert found("it is there twice")


def test_weeks_that_are_posted_one_by_one_after_a_downtime_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.texts.posts.skipped_for_newer", lambda week: None)
    assert found("the newest week is")


def test_reminders_without_end_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudges, "MOST", 99)
    assert found("reminded too often")


def test_offers_without_end_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "due", lambda missed, offered: RETURN if len(missed) > 1 else None)
    assert found("was written to before, and has said nothing since")
