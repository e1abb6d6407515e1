"""The weekly post, as time goes by."""

from __future__ import annotations

from typing import Any

from tests.conftest import THE_PATH
from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of


def sent_to(world: World, channel: Any) -> list[dict[str, Any]]:
    """The messages that the bot asked to send there."""
    return [
        request.json
        for request in world.requests
        if request.method == "POST" and request.path == f"/channels/{channel.id}/messages"
    ]


async def test_a_week_says_all_that_is_needed_to_begin(world: World) -> None:
    await world.create_with_members()
    await world.forward(days=7)
    post = world.week(2)
    said = text_of(post)
    assert said.startswith(world.guild.roles["Spring"].mention)
    assert "-# Week 2 of 33 · " in said
    assert "## From a model to an app" in said
    assert "**Goals**" in said
    assert "**To do**" in said
    assert "](https://" in said
    assert "❓ " in said
    assert "⏳ Check in by <t:1768813200:F> (<t:1768813200:R>)." in said
    assert "👥 0 of 3 members checked in last week." in said
    assert labels(post) == ["Check in", "My progress"]


async def test_each_week_has_a_thread_of_its_own(world: World) -> None:
    await world.create_cohort()
    await world.forward(days=7)
    assert [thread.name for thread in world.study.threads] == [
        "Week 1: Your first model",
        "Week 2: From a model to an app",
    ]
    assert [thread.id for thread in world.study.threads] == [world.week(1).id, world.week(2).id]


async def test_only_the_cohorts_role_may_be_pinged(world: World) -> None:
    await world.create_cohort()
    welcome, week = sent_to(world, world.study)
    assert welcome["allowed_mentions"] == {"parse": []}
    assert week["allowed_mentions"] == {"parse": [], "roles": [world.guild.roles["Spring"].id]}


async def test_the_first_week_of_a_stage_says_what_the_stage_is_for(world: World) -> None:
    await world.create_cohort()
    assert "🚩 **A new stage: " in text_of(world.week(1))
    await world.forward(days=7)
    assert "🚩" not in text_of(world.week(2))


async def test_the_group_sees_how_many_checked_in_and_never_who_did_not(world: World) -> None:
    await world.create_with_members()
    await world.ada.submit_modal(await world.ada.click(world.week(1), label="Check in"), {"done": "Read chapter one"})
    await world.forward(days=7)
    said = text_of(world.week(2))
    assert "👥 1 of 3 members checked in last week." in said
    assert not any(member.mention in said or member.name in said for member in world.members)


async def test_a_post_that_comes_late_says_so(world: World) -> None:
    await world.create_cohort()
    await world.forward(days=7, hours=3)
    assert "⏰ This post comes late" in text_of(world.week(2))
    await world.forward(days=6, hours=21, minutes=10)
    assert "⏰" not in text_of(world.week(3))


async def test_after_a_long_downtime_there_is_one_post_with_one_line_about_what_was_missed(world: World) -> None:
    await world.create_cohort()
    await world.forward(days=22)
    assert len(cards(world.study)) == 3
    said = text_of(world.week(4))
    assert "↩️ You missed weeks 2–3: the post never came" in said
    assert "`/check-in`" in said
    await world.forward(days=6)
    assert "↩️" not in text_of(world.week(5))


async def test_on_a_break_there_is_one_post_that_says_so(world: World) -> None:
    await world.create_cohort()
    await world.forward(weeks=6)
    before = len(cards(world.study))
    await world.forward(weeks=1)
    assert "## ☕ A break\nWeek 8 opens <t:1772442000:F>" in text_of(cards(world.study)[-1])
    await world.forward(days=3)
    assert len(cards(world.study)) == before + 1
    await world.forward(days=4)
    assert "Week 8 of 33" in text_of(world.week(8))
    assert "comes late" not in text_of(world.week(8))


async def test_ringing_again_posts_nothing_twice(world: World) -> None:
    await world.create_cohort()
    for _ in range(3):
        await world.ring()
    assert len(cards(world.study)) == 2


async def test_after_the_last_week_nothing_more_is_posted(world: World) -> None:
    await world.create_cohort(curriculum="bread-in-three-weeks")
    for _ in range(4):
        await world.forward(weeks=1)
    before = len(cards(world.study))
    for _ in range(3):
        await world.forward(weeks=1)
    assert len(cards(world.study)) == before


async def test_its_buttons_work_after_a_restart(world: World) -> None:
    await world.create_with_members()
    await world.restart()
    post = world.week(1)
    form = await world.ada.click(post, label="Check in")
    await world.restart()  # while the form is open
    assert "Week 1 checked in" in only_private_answer(await world.ada.submit_modal(form, {"done": "Read chapter one"}))
    assert "Progress of" in only_private_answer(await world.ada.click(post, label="My progress"))
    assert "already in" in only_private_answer(await world.ada.click(cards(world.study)[0], label="Join"))


async def test_a_thread_that_is_there_already_is_used(world: World) -> None:
    await world.create_cohort()
    world.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)
    await world.forward(days=7)
    [row] = await world.rows("SELECT * FROM occurrences WHERE kind = 'assignment' AND number = 2")
    assert (row["state"], row["thread_id"]) == ("sent", row["message_id"])


async def test_when_discord_has_trouble_it_is_tried_again(world: World) -> None:
    await world.create_cohort()
    world.env.inject_error("POST", f"/channels/{world.study.id}/messages", status=503, times=2)
    await world.forward(days=7)
    assert len(cards(world.study)) == 2
    said = text_of(await world.olga.slash(world.study, "cohort status"))
    assert "week 2 (tried 1 time): Discord had trouble (it answered 503); it is tried again soon" in said
    await world.forward(seconds=11)
    await world.forward(seconds=31)
    assert "Week 2 of 33" in text_of(world.week(2))


async def test_what_a_lost_answer_had_posted_is_found_again(world: World) -> None:
    await world.create_cohort()
    await world.bot.study.db.write_one("UPDATE occurrences SET state = 'claimed', retry_at = 0, message_id = NULL")
    posts = [card.id for card in cards(world.study)]
    await world.ring()
    assert [card.id for card in cards(world.study)] == posts
    rows = await world.rows("SELECT message_id FROM occurrences ORDER BY kind DESC")
    assert [row["message_id"] for row in rows] == posts


async def test_all_weeks_of_the_path_fit_and_no_task_is_cut(world: World) -> None:
    """With every line that a post can have; that they fit is judged for every request of every test."""
    await world.create_with_members()
    for number in range(2, len(THE_PATH.weeks) + 1):
        breaks = 1 + THE_PATH.breaks[number - 1].weeks if number - 1 in THE_PATH.breaks else 1
        world.jump(weeks=breaks, minutes=30)
        await world.ring()
        world.jump(minutes=-30)
        said = text_of(world.week(number))
        assert "comes late" in said
        _, week = THE_PATH.weeks[number - 1]
        assert all(task.text in said for task in week.tasks), f"week {number}"
        assert "…\n" not in said
        plan = only_private_answer(await world.ada.slash(world.study, "plan"))
        assert all(task.text in plan for task in week.tasks), f"plan of week {number}"
    assert len([each for each in cards(world.study) if "-# Week " in text_of(each)]) == 33
