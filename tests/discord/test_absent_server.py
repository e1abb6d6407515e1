"""A server that has not arrived after a start, or that Discord has lost for a while."""

from __future__ import annotations

from tests.discord.conftest import World


async def test_its_posts_wait_until_it_is_there(world: World) -> None:
    await world.create_cohort()
    guild = world.bot.get_guild(world.guild.id)
    assert guild
    guild.unavailable = True
    await world.forward(days=7)
    assert "Week 2" not in str([thread.name for thread in world.study.threads])
    guild.unavailable = False
    await world.forward(seconds=10)
    assert [thread.name[:6] for thread in world.study.threads] == ["Week 1", "Week 2"]
