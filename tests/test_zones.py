from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot import zones
from tests.conftest import MONDAY_9
from tests.making import at, refused


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("  europe/berlin ", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("america/argentina/buenos aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_understood_as_people_type_it(typed: str, zone: str) -> None:
    assert zones.parse(typed) == zone


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("Europe/Berln", "Europe/Berlin"), ("tokio", "Asia/Tokyo"), ("Asia/Kolkatta", "Asia/Kolkata")],
)
def test_an_unknown_zone_is_answered_with_the_nearest(typed: str, suggestion: str) -> None:
    with refused(f"Did you mean .*`{suggestion}`"):
        zones.parse(typed)


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy/qwerty", "+02:00", "@everyone", "z" * 10_000])
def test_what_resembles_no_zone_is_answered_with_how_to_write_one(typed: str) -> None:
    with refused("A zone is written like `Europe/Berlin`") as told:
        zones.parse(typed)
    assert len(str(told.value)) < 300
    assert "@everyone" not in str(told.value)


def test_every_zone_on_offer_can_be_used() -> None:
    assert all(ZoneInfo(name) and zones.parse(name) == name for name in zones.names())


def test_while_typing_cities_that_begin_so_come_first_with_their_time() -> None:
    [(label, zone), *_] = zones.offer("berl", MONDAY_9)
    assert (label, zone) == ("Europe/Berlin (now 10:00)", "Europe/Berlin")


def test_an_offer_fits_what_discord_shows() -> None:
    offer = zones.offer("", at("2026-07-01 00:00"))
    assert len(offer) == 25
    assert all(len(label) <= 100 for label, _ in offer)


def test_a_typing_error_is_offered_the_nearest() -> None:
    assert "Europe/Madrid" in [zone for _, zone in zones.offer("madird", MONDAY_9)]
