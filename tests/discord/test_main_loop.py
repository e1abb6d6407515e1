"""The main job, as an organiser and members live it."""

from __future__ import annotations

from tests.discord.conftest import World


async def test_a_cohort_created_for_today_posts_its_welcome_and_week_1_at_once(world: World) -> None:
    made = await world.olga.slash(world.study, "cohort create", name="Spring", start="2026-01-05", reviews=world.reviews)
    print(made.response)
    for m in world.study.history(): print("-----", m.content, m.components)
    form = await world.ada.slash(world.study, "join-cohort")
    print(form.response)
    assert 0
