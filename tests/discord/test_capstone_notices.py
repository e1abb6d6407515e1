"""Capstones begin and their deadlines pass: the notices, as members read them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.conftest import THE_PATH
from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled
from tests.discord.test_weekly_post import sent_to

BREAD = "bread-in-three-weeks"
OPENS, CLOSES = "## 🎓 One good loaf\n", "## 🎓 One good loaf: the deadline has passed"
THE_END = {"weeks": 3}


async def test_it_opens_with_the_rules_what_reviewers_look_at_and_the_deadline(world: World) -> None:
    await world.create_with_members(curriculum=BREAD)
    assert cards(world.study)[-1].id == titled(world.study, OPENS).id
    said = text_of(titled(world.study, OPENS))
    assert said.startswith("## 🎓 One good loaf\nA plain loaf, baked twice\n⏳ Hand it in by <t:1769418000:F>")
    assert "**The rules**\n- Share a page with a photo" in said
    assert "**What reviewers look at**\n- **Crumb**: Is the crumb even and well baked?" in said
    assert "`/submit-capstone`" in said
    assert labels(titled(world.study, OPENS)) == ["The plan"]


async def test_every_capstone_of_the_path_opens_and_closes_once_and_fits(world: World) -> None:
    await world.create_with_members()
    breaks = sum(each.weeks for each in THE_PATH.breaks.values())
    for _ in range(len(THE_PATH.weeks) + breaks + 1):
        await world.forward(weeks=1)
    for capstone in THE_PATH.capstones:
        heads = tuple(f"## 🎓 {capstone.title}{end}" for end in ("\n", ":"))
        opened, closed = (said for card in cards(world.study) if (said := text_of(card)).startswith(heads))
        assert all(f"- {rule}" in opened for rule in capstone.rules)
        assert all(f"**{criterion.title}**" in opened for criterion in capstone.rubric)
        assert "…" not in opened
        assert all(f"]({idea.url})" in opened for idea in capstone.ideas[:3])
        assert "the deadline has passed\nNobody has handed it in yet." in closed


async def test_nobody_is_pinged(world: World) -> None:
    await world.create_with_members(curriculum=BREAD)
    await world.forward(**THE_END)
    notices = [each for each in sent_to(world, world.study) if "🎓" in str(each["components"])]
    assert [each["allowed_mentions"] for each in notices] == [{"parse": []}] * 2


async def closing(world: World, *authors: Any) -> str:
    """What is said when the deadline has passed and these have handed in."""
    await world.create_with_members(curriculum=BREAD)
    for member in authors:
        await world.submit(member)
    await world.forward(**THE_END)
    return text_of(titled(world.study, CLOSES))


LATE = "Not ready? Late work is welcome, and gets its reviews too: `/submit-capstone`."


async def test_when_nobody_handed_in_it_says_that_it_is_not_too_late(world: World) -> None:
    assert await closing(world) == f"{CLOSES}\nNobody has handed it in yet.\n{LATE}"


async def test_one_project_is_everybodys_to_review(world: World) -> None:
    said = await closing(world, world.ada)
    assert "1 project handed in. 🎉\nEveryone is welcome to review it: press **Write a review** in its thread." in said


async def test_several_are_counted_without_those_who_left_and_their_authors_told_where_their_reviews_are(
    world: World,
) -> None:
    await world.create_with_members(curriculum=BREAD)
    for member in world.members:
        await world.submit(member)
    await world.cleo.slash(world.study, "leave-cohort")
    await world.forward(**THE_END)
    said = text_of(titled(world.study, CLOSES))
    assert "2 projects handed in. 🎉" in said
    assert "Reviewers are asked now: `/my-reviews` shows yours, and by when." in said


async def test_their_buttons_show_the_plan_after_a_restart(world: World) -> None:
    await world.create_with_members(curriculum=BREAD)
    await world.forward(**THE_END)
    await world.restart()
    for words in (OPENS, CLOSES):
        pressed = await world.ada.click(titled(world.study, words), label="The plan")
        assert only_private_answer(pressed)


async def test_when_the_deadline_moves_it_moves_on_the_opening_too(world: World) -> None:
    await world.create_with_members(curriculum=BREAD)
    await world.forward(days=1)
    await world.edit(time="10:00")
    assert "⏳ Hand it in by <t:1769421600:F>" in text_of(titled(world.study, OPENS))


async def test_when_the_answers_are_lost_each_is_there_once(world: World) -> None:
    await world.create_with_members(curriculum=BREAD)
    await world.forward(**THE_END)
    before = len(cards(world.study))
    await world.bot.study.db.write_one(
        "UPDATE occurrences SET state = 'claimed', retry_at = 0 WHERE kind IN ('opening', 'closing')"
    )
    await world.ring()
    assert len(cards(world.study)) == before
    rows = await world.rows("SELECT state FROM occurrences WHERE kind IN ('opening', 'closing')")
    assert [row["state"] for row in rows] == ["sent", "sent"]


async def test_a_deadline_that_passed_more_than_a_week_ago_is_no_news(world: World) -> None:
    await world.create_with_members(curriculum=BREAD)
    world.jump(**{**THE_END, "days": timedelta(weeks=1).days})
    await world.ring()
    assert not [card for card in cards(world.study) if CLOSES in text_of(card)]
