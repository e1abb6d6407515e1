"""The main job, as an organiser and members live it."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import text_of, titled


async def test_a_cohort_created_for_today_posts_its_welcome_and_week_1_at_once(world: World) -> None:
    made = await world.create_cohort()
    assert "Spring is ready" in text_of(made)
    assert "33 weeks" in text_of(titled(world.study, "Learning Deep Learning"))
    assert "Week 1 of 33" in text_of(titled(world.study, "Your first model"))
