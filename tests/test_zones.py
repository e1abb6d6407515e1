from __future__ import annotations

import difflib
from typing import Any
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


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("madird", "Europe/Madrid"),
        ("bangkog", "Asia/Bangkok"),
        ("buenos airs", "America/Buenos_Aires"),
        ("europe/warshaw", "Europe/Warsaw"),
        ("sao polo", "America/Sao_Paulo"),
        ("kathmandoo", "Asia/Kathmandu"),
    ],
)
def test_the_nearest_is_found_though_only_few_are_compared(
    typed: str, nearest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare, compared = difflib.get_close_matches, []

    def counting(word: str, zones: Any, **options: Any) -> list[str]:
        compared.append(len(zones))
        return compare(word, zones, **options)

    monkeypatch.setattr(difflib, "get_close_matches", counting)
    assert nearest in [zone for _, zone in zones.offer(typed, MONDAY_9)]
    assert max(compared) < 30


def test_a_zone_is_read_from_the_disk_once() -> None:
    zones.offer("a", MONDAY_9)
    before = zones._zone.cache_info().misses
    zones.offer("a", MONDAY_9)
    assert zones._zone.cache_info().misses == before
