"""What is suggested to whoever creates a cohort."""

from __future__ import annotations

from datetime import date

import pytest

from bot import person, wishes, zones
from bot.cohorts import Wish
from bot.study import Study
from tests.conftest import MONDAY_9
from tests.making import OLGA, at, make_cohort


@pytest.mark.parametrize(
    ("today", "monday"), [("2026-01-04", "2026-01-05"), ("2026-01-05", "2026-01-12"), ("2026-01-06", "2026-01-12")]
)
def test_a_cohort_begins_on_the_next_monday(today: str, monday: str) -> None:
    assert wishes.next_monday(date.fromisoformat(today)).isoformat() == monday


async def test_the_monday_is_one_in_the_cohorts_zone(study: Study) -> None:
    sunday = at("2026-01-04 20:00")  # in Tokyo Monday has begun
    suggested = await wishes.suggest(study, OLGA, Wish(timezone="tokyo"), "en-US", sunday)
    assert suggested.start == "2026-01-12"


async def test_the_zone_is_ones_own_or_the_last_cohorts_or_where_the_language_is_at_home(study: Study) -> None:
    async def zone(language: str) -> str | None:
        return (await wishes.suggest(study, OLGA, Wish(), language, MONDAY_9)).timezone

    assert (await zone("de"), await zone("en-US"), await zone("tlh")) == ("Europe/Berlin", "UTC", "UTC")
    await make_cohort(study, timezone="Asia/Tokyo")
    assert await zone("de") == "Asia/Tokyo"
    await person.change(study, OLGA.id, None, "Europe/Paris")
    assert await zone("de") == "Europe/Paris"


def test_every_zone_where_a_language_is_at_home_exists() -> None:
    assert set(zones.AT_HOME.values()) <= set(zones.names())
