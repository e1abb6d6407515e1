"""The digest of a week and the notice of a break, as members read them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled
from tests.discord.test_permissions import told
from tests.discord.test_weekly_post import sent_to


async def checked_in(world: World, *members: Any, week: int = 1, **answers: str) -> None:
    for member in members:
        form = await member.click(world.week(week), label="Check in")
        await member.submit_modal(form, {"done": "Read chapter one", **answers})


def digests(world: World) -> list[Any]:
    return [card for card in cards(world.study) if " is done\n" in text_of(card)]


async def until_the_break(world: World) -> Any:
    """Week 7 has closed, and a break has begun; its notice."""
    await world.create_with_members()
    await world.forward(weeks=6)
    await checked_in(world, world.ada, week=7)
    await world.forward(weeks=1)
    return titled(world.study, "☕ A break")


async def test_it_comes_before_the_next_week_and_tells_what_the_group_has_done(world: World) -> None:
    await world.create_with_members()
    await checked_in(world, world.ada, hours="2")
    await checked_in(world, world.ben, hours="1:30", blocker="The notebook does not run.")
    await world.forward(weeks=1)
    digest, week = cards(world.study)[-2:]
    assert "Week 2 of 33" in text_of(week)
    assert text_of(digest) == (
        "## Week 1 is done\n-# Your first model\n"
        "👥 2 of 3 members checked in, 3.5 hours together.\n"
        f"✅ Well done, {world.ada.mention} and {world.ben.mention}!\n"
        f"🧱 One of you is stuck on something. Ask, or help, in <#{world.week(1).id}>.\n"
        "\n"
        "➡️ Now: week 2, **From a model to an app**.\n"
        "-# Did not get to it? You can still check in for it until <t:1768813200:D>: `/check-in`, option `week`."
    )
    assert labels(digest) == ["My progress"]


async def test_streaks_go_on(world: World) -> None:
    await world.create_with_members()
    await checked_in(world, world.ada, world.ben)
    await world.forward(weeks=1)
    await checked_in(world, world.ben, week=2)
    await world.forward(weeks=1)
    assert f"🔥 One streak goes on: {world.ben.mention} (2 weeks)." in text_of(digests(world)[-1])


async def test_nobody_is_pinged_by_a_digest_or_a_break(world: World) -> None:
    await until_the_break(world)
    *_, digest, pause = sent_to(world, world.study)
    assert digest["allowed_mentions"] == {"parse": []}
    assert pause["allowed_mentions"] == {"parse": []}


async def test_where_nobody_checked_in_there_is_none_and_organisers_need_not_do_anything(world: World) -> None:
    await world.create_with_members()
    await world.forward(weeks=1)
    assert digests(world) == []
    assert told(world, world.olga) == []


async def test_its_button_works_after_a_restart_and_for_a_late_joiner(world: World) -> None:
    await world.create_with_members()
    await checked_in(world, world.ada)
    await world.forward(weeks=1)
    await world.restart()
    [digest] = digests(world)
    mine = only_private_answer(await world.ada.click(digest, label="My progress"))
    assert f"Progress of {world.ada.mention}" in mine
    dora = world.guild.add_member(world.env.create_user("dora"))
    await dora.slash(world.study, "join-cohort")
    assert f"Progress of {dora.mention}" in only_private_answer(await dora.click(digest, label="My progress"))


async def test_a_break_says_when_it_goes_on_and_what_it_means_for_streaks(world: World) -> None:
    pause = await until_the_break(world)
    said = text_of(pause)
    assert said.startswith("## ☕ A break\nWeek 8 opens <t:1772442000:F> (<t:1772442000:R>).")
    assert "Your streak is safe: a break does not count." in said
    assert "☕ Next: a break. Week 8, **" in text_of(digests(world)[-1])
    await world.restart()
    assert "Week 8" in only_private_answer(await world.ada.click(pause, label="The plan"))


@pytest.mark.parametrize("kind", ["digest", "break"])
async def test_when_the_answer_is_lost_there_is_one(world: World, kind: str) -> None:
    await until_the_break(world)
    before = len(cards(world.study))
    await world.bot.study.db.write_one(
        f"UPDATE occurrences SET state = 'claimed', retry_at = 0 WHERE kind = '{kind}'"  # noqa: S608 - a constant
    )
    await world.ring()
    assert len(cards(world.study)) == before
    rows = await world.rows(f"SELECT state FROM occurrences WHERE kind = '{kind}'")  # noqa: S608 - the same
    assert {row["state"] for row in rows} == {"sent", "skipped"} - ({"skipped"} if kind == "break" else set())


async def test_when_discord_has_trouble_it_comes_later(world: World) -> None:
    await world.create_with_members()
    await checked_in(world, world.ada)
    world.env.inject_error("POST", f"/channels/{world.study.id}/messages", status=503, times=1)
    await world.forward(weeks=1)
    assert digests(world) == []
    await world.forward(seconds=10)
    assert len(digests(world)) == 1


async def test_without_permission_the_organiser_is_told_and_it_comes_when_it_is_granted(world: World) -> None:
    await world.create_with_members()
    await checked_in(world, world.ada)
    await world.deny(world.study, send_messages=True)
    await world.forward(weeks=1)
    first, *_ = told(world, world.olga)
    assert f"I am missing **Send Messages** in {world.study.mention}" in first
    await world.deny(world.study)
    await world.forward(minutes=10)
    assert len(digests(world)) == 1


async def test_in_a_deleted_channel_it_waits_for_another(world: World) -> None:
    await world.create_with_members()
    await checked_in(world, world.ada)
    world.env.backend.delete_channel(world.study.id)
    await world.forward(weeks=1)
    lounge = world.guild.create_text_channel("lounge")
    await world.olga.slash(lounge, "cohort edit", channel=lounge)
    await world.forward(minutes=10)
    assert "## Week 1 is done" in text_of(titled(lounge, " is done\n"))
