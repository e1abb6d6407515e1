"""The first message of a review thread says how it stands; the gallery shows what has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord

from bot.ui.permissions import INVITE
from tests.conftest import THE_PATH
from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled
from tests.discord.test_reviewing import everything_reviewed, handed_in, review, thread_of

# SimCord asks for this permission where Discord lets whoever opened a thread wake and tag it.
EDITING_THREADS = INVITE | discord.Permissions(manage_channels=True)


def card_of(world: World, member: Any) -> str:
    return text_of(titled(world.reviews, f"## {member.name.title()}"))


def results_of(world: World, member: Any) -> Any:
    return titled(thread_of(world, member), "your reviews are in")


def gallery(world: World) -> Any:
    return titled(world.study, "Gallery of")


async def all_passed(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world)


async def test_it_counts_the_reviews_as_they_come_in(world: World) -> None:
    await handed_in(world)
    due = int((world.now() + timedelta(days=7)).timestamp())
    assert f"**0 of 2 reviews in**, due <t:{due}:F>." in card_of(world, world.ada)
    await review(world, world.ben, world.ada)
    assert f"**1 of 2 reviews in**, the rest due <t:{due}:F>." in card_of(world, world.ada)


async def test_more_time_moves_the_date_that_it_shows(world: World) -> None:
    await handed_in(world)
    await world.ben.click(titled(thread_of(world, world.ada), "👋"), label="Ask for more time")
    due = int((world.now() + timedelta(days=10)).timestamp())
    assert f" in**, due <t:{due}:F>." in card_of(world, world.ada)


async def test_it_says_that_it_is_reviewed_and_that_it_has_passed_when_its_author_owes_nothing(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    results = results_of(world, world.ada)
    where = f"https://discord.com/channels/{world.guild.id}/{thread_of(world, world.ada).id}/{results.id}"
    assert "It counts as passed when its author has written the 2 reviews they owe." in card_of(world, world.ada)
    assert f"[The medians]({where})" in card_of(world, world.ada)
    for author in (world.ben, world.cleo):
        await review(world, world.ada, author)
    assert "✅ **Passed.** [The medians](" in card_of(world, world.ada)


async def test_work_below_3_is_not_passed_yet_and_waits_again_when_it_is_handed_in_again(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world, score=2)
    assert "🔧 **Reviewed, not passed yet.**" in card_of(world, world.ada)
    await world.submit(world.ada)
    assert "🔁 Version 2" in card_of(world, world.ada)
    assert "**0 of 2 reviews in**" in card_of(world, world.ada)


async def test_it_shows_what_was_handed_in_again_before_the_deadline(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    await world.submit(world.ada, title="Ada's better work", summary="With a baseline")
    assert "## Ada's better work" in card_of(world, world.ada)
    assert "> With a baseline" in card_of(world, world.ada)


async def test_a_deadline_that_moves_moves_on_it_too(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    before = card_of(world, world.ada)
    await world.edit(extra_week=THE_PATH.stages[0].id)
    assert card_of(world, world.ada) != before


async def test_a_mark_outlives_the_process(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    db = world.bot.study.db
    await db.write_one("UPDATE submissions SET title = 'Ada renamed' WHERE id = 1")
    await db.write_one("UPDATE occurrences SET retry_at = 0 WHERE kind = 'submission'")
    await world.restart()
    await world.ring()
    assert "## Ada renamed" in card_of(world, world.ada)
    asked = len(world.requests)
    await world.ring()
    assert len(world.requests) == asked


async def test_a_thread_that_was_deleted_is_rebuilt_once_for_what_is_to_be_posted_there(world: World) -> None:
    await handed_in(world)
    old = thread_of(world, world.ada)
    world.env.backend.delete_channel(old.id)
    await world.forward(days=6, hours=1)
    threads = [each for each in world.reviews.threads if each.name.startswith("Ada's work")]
    assert len(threads) == 1
    assert len(cards(threads[0])) == 2  # both reviewers are reminded; what was said before is gone
    assert "0 of 2 reviews in" in card_of(world, world.ada)
    mine = only_private_answer(await world.ada.slash(world.study, "my-reviews"))
    assert f"[**Ada's work**](https://discord.com/channels/{world.guild.id}/{threads[0].id})" in mine


async def test_the_author_shows_passed_work_in_the_gallery_and_takes_it_out_again(world: World) -> None:
    await all_passed(world)
    pressed = await world.ada.click(results_of(world, world.ada), label="Show it in the gallery")
    assert "Thank you for showing **Ada's work**. It is in the gallery." in only_private_answer(pressed)
    assert labels(results_of(world, world.ada))[-1] == "Take it out of the gallery"
    said = text_of(gallery(world))
    assert f"- **Ada's work** · Capstone I, by {world.ada.mention} · its reviews: " in said
    assert "Ben" not in said
    post = next(each for each in reversed(world.requests) if "Gallery of" in str(each.json) and each.method == "POST")
    assert post.json["allowed_mentions"] == {"parse": []}
    await world.ben.click(results_of(world, world.ben), label="Show it in the gallery")
    assert "- **Ben's work**" in text_of(gallery(world))
    await world.ada.click(results_of(world, world.ada), label="Take it out of the gallery")
    assert "Ada" not in text_of(gallery(world))
    assert len([each for each in cards(world.study) if "Gallery of" in text_of(each)]) == 1


async def test_nobody_else_decides_that(world: World) -> None:
    await all_passed(world)
    for member in (world.ben, world.olga):
        said = only_private_answer(await member.click(results_of(world, world.ada), label="Show it in the gallery"))
        assert said == "Only its author decides whether it is shown."
    assert not [each for each in cards(world.study) if "Gallery of" in text_of(each)]


async def test_a_wish_from_before_it_passed_counts_when_it_has(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    said = only_private_answer(await world.ada.click(results_of(world, world.ada), label="Show it in the gallery"))
    assert "It comes into the gallery when it has passed." in said
    assert not [each for each in cards(world.study) if "Gallery of" in text_of(each)]
    for author in (world.ben, world.cleo):
        await review(world, world.ada, author)
    assert "- **Ada's work**" in text_of(gallery(world))


async def test_after_leaving_and_after_the_end_it_can_still_be_taken_out(world: World) -> None:
    await all_passed(world)
    await world.ada.click(results_of(world, world.ada), label="Show it in the gallery")
    await world.ada.slash(world.study, "leave-cohort")
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    assert "Ada's work" in text_of(gallery(world))
    assert "My work in the gallery" in labels(await world.ben.slash(world.study, "my-reviews"))
    mine = await world.ada.click(gallery(world), label="My work in the gallery")
    assert "**Ada's work** is shown." in only_private_answer(mine)
    await world.ada.click(mine.response, label="Take it out of the gallery")
    assert "Nothing is shown right now." in text_of(gallery(world))


async def test_a_deleted_gallery_comes_back_only_with_something_new_to_show(world: World) -> None:
    await all_passed(world)
    for member in (world.ada, world.ben):
        await member.click(results_of(world, member), label="Show it in the gallery")
    world.env.backend.delete_message(world.study.id, gallery(world).id)
    await world.ada.click(results_of(world, world.ada), label="Take it out of the gallery")
    assert not [each for each in cards(world.study) if "Gallery of" in text_of(each)]
    await world.cleo.click(results_of(world, world.cleo), label="Show it in the gallery")
    said = text_of(gallery(world))
    assert "Ben's work" in said
    assert "Cleo's work" in said
    assert "Ada" not in said


async def test_a_gallery_whose_channel_was_deleted_comes_back_where_the_cohort_goes(world: World) -> None:
    await all_passed(world)
    await world.ada.click(results_of(world, world.ada), label="Show it in the gallery")
    world.env.backend.delete_channel(world.study.id)
    world.study = world.guild.create_text_channel("new")
    said = await world.olga.slash(world.reviews, "cohort edit", channel=world.study)
    await world.confirm(said)
    await world.ben.click(results_of(world, world.ben), label="Show it in the gallery")
    assert "Ada's work" in text_of(gallery(world))
    assert "Ben's work" in text_of(gallery(world))


async def test_after_the_end_nobody_is_told_that_it_is_where_it_never_comes(world: World) -> None:
    await all_passed(world)
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    said = only_private_answer(await world.ada.click(results_of(world, world.ada), label="Show it in the gallery"))
    assert "It is in the gallery" not in said
    assert "ended" in said


async def test_work_that_has_to_be_improved_is_not_asked_for(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world, score=2)
    assert labels(results_of(world, world.ada)) == ["Read the reviews"]


async def test_who_has_nothing_to_show_is_told_so(world: World) -> None:
    await all_passed(world)
    await world.ada.click(results_of(world, world.ada), label="Show it in the gallery")
    said = only_private_answer(await world.olga.click(gallery(world), label="My work in the gallery"))
    assert said == "You have handed in no capstone in this cohort, so there is nothing to show or to take out."


async def test_a_thread_that_nobody_wrote_in_for_long_comes_back_when_its_first_message_changes(world: World) -> None:
    await world.bot_may(EDITING_THREADS)
    world.reviews = world.guild.create_forum_channel("work")
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    [thread] = world.reviews.threads
    world.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await world.env.settle()
    await world.submit(world.ada, title="Ada's better work")
    assert "## Ada's better work" in text_of(titled(thread, "## Ada"))
    assert not world.env.backend.channels[thread.id].thread_metadata.archived


async def test_in_a_forum_the_tags_follow_the_state(world: World) -> None:
    await world.bot_may(EDITING_THREADS)
    world.reviews = world.guild.create_forum_channel("work")
    await handed_in(world)
    thread = thread_of(world, world.ada)
    assert tags(world, thread) == {"Capstone I", "Needs reviews"}
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    assert tags(world, thread) == {"Capstone I", "Reviewed"}
    for author in (world.ben, world.cleo):
        await review(world, world.ada, author)
    assert tags(world, thread) == {"Capstone I", "Passed"}


def tags(world: World, thread: Any) -> set[str]:
    forum = world.env.backend.channels[world.reviews.id]
    names = {int(tag["id"]): tag["name"] for tag in forum.available_tags}
    return {names[tag] for tag in world.env.backend.channels[thread.id].applied_tags}


async def test_in_a_forum_without_permission_the_organiser_is_told_kindly_how_to_get_tags(world: World) -> None:
    world.reviews = world.guild.create_forum_channel("work")
    said = text_of(await world.create_cohort())
    assert "To repair" not in said
    assert "If you like tags" in said
    assert "**Needs reviews**, **Reviewed**, **Passed**" in said
    assert "If you like tags" in text_of(await world.olga.slash(world.study, "cohort status"))
