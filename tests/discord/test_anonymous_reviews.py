"""Reviews without names: nothing in the thread, everything by direct message, and the names stay unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import inbox
from tests.discord.conftest import World
from tests.discord.reading import cards, fields, filled_in, labels, only_private_answer, open_review, text_of, titled
from tests.discord.test_reviewing import FIRST, SECOND, STRENGTH, SUGGESTION, handed_in, review, thread_of
from tests.discord.test_weekly_post import sent_to


@pytest.fixture(autouse=True)
def unhurried_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Direct messages wait for each other, for seconds that the simulated Discord would really wait."""
    monkeypatch.setattr(inbox, "PACE", timedelta())


@pytest.fixture
async def asked(world: World) -> World:
    """Everybody has handed in, and is asked by direct message."""
    await handed_in(world, anonymous=True)
    await world.forward(seconds=20)
    return world


def letter(member: Any, title: str) -> Any:
    """The newest direct message to somebody that says this."""
    return titled(member.user.dm_channel, title)


async def test_the_thread_says_how_many_are_asked_and_names_nobody(asked: World) -> None:
    thread = thread_of(asked, asked.ada)
    said = text_of(titled(thread, "👋"))
    assert said == (
        "👋 2 reviewers have been asked by direct message, for a review by <t:1768208400:F>. Reviews are anonymous "
        "here. Everyone else may review too: **How to review** shows what to look for."
    )
    [message] = sent_to(asked, thread)
    assert message["allowed_mentions"] == {"parse": []}


async def test_the_organiser_is_told_how_reviewers_are_asked(world: World) -> None:
    await world.create_with_members(anonymous=True)
    for member in world.members[:2]:
        await world.submit(member, title=f"{member.name}'s work")
    begun = only_private_answer(await world.olga.slash(world.study, "cohort allocate"))
    assert "Each thread says how many are asked by direct message" in begun
    [offered, _] = await world.olga.autocomplete(world.study, "cohort reassign", "submission", "")
    more = await world.olga.slash(world.study, "cohort reassign", submission=offered["value"], reviewer=world.cleo)
    assert f"{world.cleo.mention} is asked by direct message to review" in only_private_answer(more)


async def test_each_reviewer_gets_a_message_with_all_they_need(asked: World) -> None:
    message = letter(asked.ben, "Ada's work")
    assert text_of(message) == (
        "### 👋 A review in Spring\n**Ada's work** waits for your review. Please write it by <t:1768208400:F>. "
        "Not possible? **Decline**, and somebody else is asked.\n"
        "-# Reviews are anonymous here: nobody but the organisers can see who wrote what, and "
        "the buttons here work without anybody noticing."
    )
    assert labels(message) == ["Write a review", "Decline", "Ask for more time", "How to review", "Open the thread"]
    assert len(cards(asked.ben.user.dm_channel)) == 2


async def test_the_whole_review_can_be_written_from_the_inbox(asked: World) -> None:
    user = asked.ben.user
    guide = await user.click(letter(asked.ben, "Ada's work"), label="Write a review")
    assert "🎭 Reviews are anonymous here: the author does not see your name." in only_private_answer(guide)
    form = await user.click(guide.response, label="Open the form")
    assert fields(form)["strength"]["hint"].endswith("The author does not see your name.")
    answers: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION}
    half = await user.submit_modal(form, answers | {each: ["4"] for each in FIRST})
    form = await user.click(half.response, label="Continue")
    done = await user.submit_modal(form, {each: ["4"] for each in SECOND})
    assert "### Review saved" in only_private_answer(done)
    [row] = await asked.rows("SELECT named, state FROM reviews WHERE done_at IS NOT NULL")
    assert (row["named"], row["state"]) == (0, "done")


async def test_declining_and_more_time_work_from_the_inbox_and_show_nowhere(asked: World) -> None:
    thread = thread_of(asked, asked.ada)
    before = [text_of(each) for each in cards(thread)]
    given = await asked.ben.user.click(letter(asked.ben, "Ada's work"), label="Ask for more time")
    assert "Of course. Your review is now due" in only_private_answer(given)
    said = only_private_answer(await asked.cleo.user.click(letter(asked.cleo, "Ada's work"), label="Decline"))
    assert said.startswith("Thanks for saying so.")
    assert [text_of(each) for each in cards(thread)] == before


async def test_a_stranger_who_forges_a_press_in_their_inbox_learns_nothing(asked: World) -> None:
    dora = asked.guild.add_member(asked.env.create_user("dora"))
    said = only_private_answer(await dora.click(titled(thread_of(asked, asked.ada), "👋"), label="Write a review"))
    assert said == "You are not in **Spring**. Join it with `/join-cohort` first."


async def test_the_reminder_comes_by_direct_message_too(asked: World) -> None:
    thread = thread_of(asked, asked.ada)
    before = len(cards(thread))
    await asked.forward(days=6)
    await asked.forward(days=1, seconds=-40)
    message = letter(asked.ben, "is due")
    assert text_of(message).startswith("### ⏳ A review in Spring\nYour review of **")
    assert labels(message) == ["Write a review", "Decline", "Ask for more time", "How to review", "Open the thread"]
    assert len(cards(thread)) == before


async def test_who_takes_no_direct_messages_is_mentioned_in_the_channel_without_the_work(world: World) -> None:
    await world.create_with_members(anonymous=True)
    for member in world.members:
        await world.submit(member, title=f"{member.name.title()}'s work")
    await world.bot.study.db.write_one(
        "INSERT INTO people (member_id, reminders, inbox_closed_at) VALUES (:ben, 'thread', 0)", {"ben": world.ben.id}
    )
    await world.olga.slash(world.study, "cohort allocate")
    await world.forward(seconds=20)
    message = titled(world.study, "a review is waiting for you")
    assert text_of(message) == (
        f"👋 {world.ben.mention}, a review is waiting for you: press **My reviews** or send `/my-reviews`. "
        "Only you see the answer.\n-# I write it here because you take no direct messages from me."
    )
    shown = await world.ben.click(message, label="My reviews")
    assert "**Ada's work**" in only_private_answer(shown)
    assert labels(shown)[:2] == ["Write a review", "Write a review"]
    mentioned = [each for each in sent_to(world, world.study) if "a review is waiting" in str(each)]
    assert [each["allowed_mentions"] for each in mentioned] == [{"parse": [], "users": [world.ben.id]}] * 2


async def test_a_direct_message_that_is_refused_becomes_a_mention_in_the_channel(asked: World) -> None:
    await asked.forward(days=5, hours=23)
    path = f"/channels/{asked.ben.user.dm_channel.id}/messages"
    asked.env.inject_error("POST", path, status=403, code=50007, times=1)
    await asked.forward(hours=1)
    found = [text_of(each) for each in cards(asked.study) if "a review is waiting for you" in text_of(each)]
    assert len(found) == 2  # both of his reviews: the second was not tried in his inbox any more
    assert found[0].startswith(f"👋 {asked.ben.mention}, a review is waiting for you, and it is due soon: press")
    [row] = await asked.rows("SELECT member_id FROM people WHERE inbox_closed_at IS NOT NULL")
    assert row["member_id"] == asked.ben.id


async def test_the_author_reads_the_reviews_without_names(asked: World) -> None:
    for reviewer in (asked.ben, asked.cleo):
        await review(asked, reviewer, asked.ada)
    results = titled(thread_of(asked, asked.ada), "your reviews are in")
    pressed = await asked.ada.click(results, label="Read the reviews")
    said = text_of(pressed)
    assert said.count(f"> {STRENGTH}") == 2
    assert not any(name in said for name in (asked.ben.mention, asked.cleo.mention, "ben", "cleo"))


async def test_thanks_reach_the_reviewer_and_tell_the_author_nothing(asked: World) -> None:
    for reviewer in (asked.ben, asked.cleo):
        await review(asked, reviewer, asked.ada)
    results = titled(thread_of(asked, asked.ada), "your reviews are in")
    pressed = await asked.ada.click(results, label="Read the reviews")
    said = only_private_answer(await asked.ada.click(pressed.response, label="This helped"))
    assert said == "💛 Thank you: the reviewer can see it."
    await asked.forward(minutes=11)
    thanked = [m for m in (asked.ben, asked.cleo) if any("💛" in text_of(c) for c in cards(m.user.dm_channel))]
    assert len(thanked) == 1


async def test_after_a_new_round_the_same_reviewers_are_asked_again_by_direct_message(asked: World) -> None:
    for reviewer in (asked.ben, asked.cleo):
        await review(asked, reviewer, asked.ada, score=2)
    await asked.submit(asked.ada, changes="A baseline in cell 3.")
    await asked.forward(seconds=20)
    said = text_of(titled(thread_of(asked, asked.ada), "again after its reviews"))
    assert "2 reviewers have been asked by direct message to look again" in said
    assert "**What is new**\n> A baseline in cell 3." in said
    message = letter(asked.ben, "has a new version")
    form = await asked.ben.user.click(message, label="Write a review")
    assert filled_in(form)["strength"] == STRENGTH


async def test_switching_shows_in_the_answer_and_holds_for_what_is_posted_from_then_on(world: World) -> None:
    await handed_in(world)
    assert world.ben.mention in text_of(titled(thread_of(world, world.ada), "👋"))
    said = text_of(await world.edit(anonymous=True))
    assert "🎭 Reviews: anonymous" in said
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    pressed = await world.ada.click(
        titled(thread_of(world, world.ada), "your reviews are in"), label="Read the reviews"
    )
    assert world.ben.mention not in text_of(pressed)
    assert "👤 Reviews: with the reviewer's name" in text_of(await world.edit(anonymous=False))
    again = await world.ada.click(titled(thread_of(world, world.ada), "your reviews are in"), label="Read the reviews")
    assert world.ben.mention not in text_of(again)  # they wrote without their names


async def test_nobody_is_named_whose_form_had_said_that_they_would_not_be(asked: World) -> None:
    form = await open_review(asked.ben, titled(thread_of(asked, asked.ada), "👋"))
    await asked.edit(anonymous=False)
    answers: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION} | {each: ["4"] for each in FIRST}
    half = await asked.ben.submit_modal(form, answers)
    await asked.edit(anonymous=True)
    form = await asked.ben.click(half.response, label="Continue")
    await asked.edit(anonymous=False)
    await asked.ben.submit_modal(form, {each: ["4"] for each in SECOND})
    [row] = await asked.rows("SELECT named FROM reviews WHERE done_at IS NOT NULL")
    assert row["named"] == 0


async def test_a_stand_in_is_asked_by_direct_message_and_the_thread_says_nothing(world: World) -> None:
    await world.create_with_members(anonymous=True)
    others = [world.guild.add_member(world.env.create_user(name)) for name in ("dora", "emil")]
    for member in others:
        await member.slash(world.study, "join-cohort")
    for member in (authors := [*world.members, *others]):
        await world.submit(member, title=f"{member.name.title()}'s work")
    await world.olga.slash(world.study, "cohort allocate")
    await world.forward(seconds=20)
    thread = thread_of(world, world.ada)
    before = [text_of(each) for each in cards(thread)]

    def asked_for_adas() -> list[Any]:
        return [m for m in authors if any("Ada's work" in text_of(each) for each in cards(m.user.dm_channel))]

    first, *_ = reviewers = asked_for_adas()
    assert len(reviewers) == 3
    said = only_private_answer(await first.user.click(letter(first, "Ada's work"), label="Decline"))
    assert said == "Thanks for saying so. Somebody else has been asked."
    await world.forward(seconds=20)
    assert len(asked_for_adas()) == 4
    assert [text_of(each) for each in cards(thread)] == before


async def test_organisers_are_told_how_reviewers_are_asked(world: World) -> None:
    await world.create_with_members(anonymous=True)
    await world.submit(world.ada, title="Ada's work")
    said = only_private_answer(await world.olga.slash(world.study, "cohort allocate"))
    assert said.endswith("Each thread says how many are asked by direct message, or that there is nobody to ask.")
    chosen: dict[str, Any] = {"submission": "1", "reviewer": world.ben}
    said = only_private_answer(await world.olga.slash(world.study, "cohort reassign", **chosen))
    assert f"{world.ben.mention} is asked by direct message to review" in said
