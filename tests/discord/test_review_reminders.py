"""Reminders of reviews, a day before they are due, in the review thread."""

from __future__ import annotations

from typing import Any

from tests.discord.conftest import World
from tests.discord.reading import cards, labels, only_private_answer, open_review, text_of
from tests.discord.test_permissions import told
from tests.discord.test_reviewing import handed_in, request, review, thread_of
from tests.discord.test_weekly_post import sent_to


def reminders(world: World, author: Any) -> list[Any]:
    return [card for card in cards(thread_of(world, author)) if text_of(card).startswith("⏳")]


async def a_day_before(world: World) -> None:
    """Ben and Cleo have still to review Ada's work by tomorrow."""
    await handed_in(world)
    await world.forward(days=6)


async def fates(world: World) -> list[tuple[str, str | None]]:
    rows = await world.rows("SELECT state, note FROM occurrences WHERE kind = 'deadline' ORDER BY number")
    return [(row["state"], row["note"]) for row in rows]


async def test_whoever_has_not_written_yet_is_reminded_once_a_day_before(world: World) -> None:
    await handed_in(world)
    await review(world, world.cleo, world.ada)
    await world.forward(days=6, minutes=-1)
    assert reminders(world, world.ada) == []
    await world.forward(minutes=1)
    await world.forward(hours=12)
    [reminder] = reminders(world, world.ada)
    assert text_of(reminder) == (
        f"⏳ {world.ben.mention}, your review of **Ada's work** is due <t:1768208400:R> (<t:1768208400:F>). "
        "A short one helps too. Press **Write a review**, or **Ask for more time**."
    )
    assert labels(reminder) == ["Write a review", "Ask for more time", "How to review"]


async def test_only_the_reviewer_is_pinged(world: World) -> None:
    await handed_in(world)
    await review(world, world.cleo, world.ada)
    await world.forward(days=6)
    message = sent_to(world, thread_of(world, world.ada))[-1]
    assert message["allowed_mentions"] == {"parse": [], "users": [world.ben.id]}


async def test_its_buttons_work_after_a_restart(world: World) -> None:
    await a_day_before(world)
    await world.restart()
    reminder = next(each for each in reminders(world, world.ada) if world.ben.mention in text_of(each))
    form = await open_review(world.ben, reminder)
    assert form.modal is not None
    assert form.modal["title"] == "Review 1/2: Ada's work"
    assert "How to review" in only_private_answer(await world.ben.click(reminder, label="How to review"))
    given = only_private_answer(await world.ben.click(reminder, label="Ask for more time"))
    assert given == "Of course. Your review is now due <t:1768467600:F>."


async def test_whoever_had_more_time_is_reminded_a_day_before_that_and_not_offered_more(world: World) -> None:
    await handed_in(world)
    await world.ben.click(request(world, world.ada), label="Ask for more time")
    await world.forward(days=6)
    assert not [each for each in reminders(world, world.ada) if world.ben.mention in text_of(each)]
    await world.forward(days=3)
    [reminder] = [each for each in reminders(world, world.ada) if world.ben.mention in text_of(each)]
    assert labels(reminder) == ["Write a review", "How to review"]
    assert "Ask for more time" not in text_of(reminder)


async def test_whoever_writes_before_it_could_be_posted_is_left_in_peace(world: World) -> None:
    await handed_in(world)
    thread = thread_of(world, world.ada)
    world.env.inject_error("POST", f"/channels/{thread.id}/messages", status=503, times=2)
    await world.forward(days=6)
    assert reminders(world, world.ada) == []
    await review(world, world.ben, world.ada)
    await world.forward(seconds=30)
    assert not [each for each in reminders(world, world.ada) if world.ben.mention in text_of(each)]
    assert ("skipped", "the review was written or given back before anybody had to be reminded") in await fates(world)


async def test_when_the_answer_is_lost_there_is_one(world: World) -> None:
    await a_day_before(world)
    assert len(reminders(world, world.ada)) == 2
    await world.bot.study.db.write_one("UPDATE occurrences SET state = 'claimed', retry_at = 0 WHERE kind = 'deadline'")
    await world.ring()
    assert len(reminders(world, world.ada)) == 2
    assert set(await fates(world)) == {("sent", None)}


async def test_where_the_thread_was_deleted_reviewers_are_reminded_in_a_new_one_and_nobody_is_told(
    world: World,
) -> None:
    await handed_in(world)
    world.env.backend.delete_channel(thread_of(world, world.ada).id)
    await world.forward(days=6)
    assert sorted(await fates(world), key=str)[-2:] == [("sent", None)] * 2
    assert told(world, world.olga) == []


async def test_without_permission_the_organiser_is_told_and_it_comes_when_it_is_granted(world: World) -> None:
    await handed_in(world)
    await world.deny(world.reviews, send_messages_in_threads=True)
    await world.forward(days=6)
    assert "I am missing **Send Messages in Threads**" in told(world, world.olga)[0]
    await world.deny(world.reviews)
    await world.forward(minutes=10)
    assert len(reminders(world, world.ada)) == 2
