"""What an edit changes on what is posted already, and who may choose what."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot import ringing
from bot.app import StudyBot
from tests.discord.conftest import World
from tests.discord.reading import cards, only_private_answer, text_of, titled


async def test_a_deadline_that_moves_moves_on_the_posts(world: World) -> None:
    await world.create_with_members()
    for days in (7, 7, 1):
        await world.forward(days=days)
    await world.edit(time="06:00")
    assert "<t:1769407200:F>" in text_of(world.week(3))  # 26 January, 06:00
    assert "<t:1768802400:F>" in text_of(world.week(2))  # its last day for a check-in has not come
    assert "comes late" not in text_of(world.week(3))


async def test_a_post_that_came_late_still_says_so_when_it_is_drawn_again(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=7, hours=2)
    assert "comes late" in text_of(world.week(2))
    await world.edit(time="10:00")
    assert "comes late" in text_of(world.week(2))
    assert "<t:1768816800:F>" in text_of(world.week(2))


async def test_a_post_that_was_on_time_does_not_come_late_by_being_drawn_again(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=7)
    await world.forward(days=2)
    await world.edit(timezone="Europe/Berlin")
    assert "<t:1768809600:F>" in text_of(world.week(2))
    assert "comes late" not in text_of(world.week(2))
    assert len(cards(world.study)) == 4  # the welcome, two weeks, and the change


async def test_a_later_try_for_its_thread_does_not_make_a_post_late(world: World) -> None:
    await world.create_cohort()
    await world.deny(world.study, create_public_threads=True)
    await world.forward(days=7)
    await world.deny(world.study)
    await world.forward(hours=3)
    await world.edit(time="10:00")
    assert "<t:1768816800:F>" in text_of(world.week(2))
    assert "comes late" not in text_of(world.week(2))


async def test_the_welcome_shows_the_new_name_and_the_new_start(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    await world.edit(name="Autumn", start="2026-01-19")
    (welcome,) = cards(world.study)
    assert text_of(welcome).startswith("## Autumn")
    assert "Starts <t:1768813200:F>" in text_of(welcome)


async def test_what_no_post_shows_draws_nothing_again(world: World) -> None:
    await world.create_cohort()
    before = len(world.requests)
    await world.edit(capacity=9)
    assert not [request for request in world.requests[before:] if request.path.startswith("/channels/")]


async def test_an_answer_waits_for_no_other_cohort(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ring(_: StudyBot) -> None:
        raise RuntimeError("whoever waited for this would hear of it")

    monkeypatch.setattr(StudyBot, "ring", ring)
    assert "Spring is ready" in only_private_answer(await world.create_cohort())
    assert "Week 1 of 33" in text_of(world.week(1))
    edited = await world.edit(name="Autumn")
    assert "Autumn was changed" in only_private_answer(edited)
    world.jump(days=7)
    assert only_private_answer(await world.olga.slash(world.study, "cohort announce")) == "Week 2 is posted."


async def test_what_others_wait_for_is_posted_beside_an_answer(world: World) -> None:
    lounge = world.guild.create_text_channel("lounge")
    await world.create_cohort()
    world.jump(days=7)
    await world.create_cohort(name="Evening", channel=lounge)
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_one_cohort_is_rung_alone(world: World) -> None:
    lounge = world.guild.create_text_channel("lounge")
    await world.create_cohort()
    await world.create_cohort(name="Evening", channel=lounge)
    world.jump(days=7)
    with world.env._bot_scope():
        await ringing.ring_one(world.bot.study, world.bot.board, 2, world.bot.now)
    assert "Week 2 of 33" in text_of(titled(lounge, "Week 2 of"))
    assert len(cards(world.study)) == 2


@pytest.fixture
async def dora(world: World) -> Any:
    """She has the organiser role of a cohort that Olga made, and nothing else."""
    helpers = world.guild.create_role("Helpers")
    await world.create_cohort(organisers=helpers)
    return world.guild.add_member(world.env.create_user("dora"), roles=[helpers])


async def test_the_organiser_role_cannot_hand_out_roles(world: World, dora: Any) -> None:
    vip = world.guild.create_role("VIP")
    for option in ("role", "organisers"):
        said = only_private_answer(await dora.slash(world.study, "cohort edit", **{option: vip}))
        assert said.startswith("To choose a cohort's roles you need the **Manage Server** permission.")
    assert "VIP" not in text_of(await dora.slash(world.study, "cohort status"))


@pytest.mark.parametrize("option", ["channel", "reviews"])
async def test_nobody_sends_posts_where_they_may_not_write_themselves(world: World, dora: Any, option: str) -> None:
    news = world.guild.create_text_channel("news")
    read_only(world, news)
    await world.env.settle()
    said = only_private_answer(await dora.slash(world.study, "cohort edit", **{option: news}))
    assert said == f"You may not read and write in {news.mention} yourself. Choose a channel where you may."
    made = await world.olga.slash(world.study, "cohort create", **{"name": "New", "start": "2026-01-12", option: news})
    assert only_private_answer(made) == said
    assert len(await world.rows("SELECT * FROM cohorts")) == 1


def read_only(world: World, channel: Any) -> None:
    """Nobody but the bot may write there."""
    bits = discord.Permissions(send_messages=True).value
    for id_, kind, change in (
        (world.guild.default_role.id, OverwriteType.ROLE, {"deny": bits}),
        (world.env.backend.bot_user.id, OverwriteType.MEMBER, {"allow": bits}),
    ):
        world.env.backend.set_overwrite(channel.id, Overwrite(id_, kind, **change))
