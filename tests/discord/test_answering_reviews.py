"""What an author says to their reviewers, new versions, and /my-reviews with all of it."""

from __future__ import annotations

from typing import Any

from tests.discord.conftest import NOTEBOOK, World
from tests.discord.reading import (
    cards,
    custom_ids,
    filled_in,
    labels,
    only_private_answer,
    open_review,
    text_of,
    titled,
)
from tests.discord.test_reviewing import STRENGTH, handed_in, request, review, thread_of
from tests.discord.test_weekly_post import sent_to


async def reviewed(world: World) -> Any:
    """Ada's first review, as she reads it: Ben's."""
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    results = titled(thread_of(world, world.ada), "your reviews are in")
    pressed = await world.ada.click(results, label="Read the reviews")
    assert pressed.response is not None
    messages = [message.message for message in (pressed.response, *pressed.followups) if message]
    return next(message for message in messages if world.ben.mention in text_of(message))


async def test_the_reviewer_is_told_once_that_it_helped_and_what_the_author_answers(world: World) -> None:
    card = await reviewed(world)
    assert labels(card) == ["This helped", "Reply"]
    assert only_private_answer(await world.ada.click(card, label="This helped")).startswith("💛 Thank you")
    assert "said so already" in only_private_answer(await world.ada.click(card, label="This helped"))
    form = await world.ada.click(card, label="Reply")
    said = only_private_answer(await world.ada.submit_modal(form, {"words": "The baseline was a good idea!"}))
    assert said.startswith("Kept: the reviewer can read your reply.")
    await world.forward(minutes=11)
    [message] = cards(world.ben.user.dm_channel)
    assert text_of(message) == (
        "### 💛 About a review you wrote in Spring\nThe author of **Ada's work** says that your review helped. Thank "
        "you for writing it!\nThe author of **Ada's work** answers:\n> The baseline was a good idea!\n"
        "-# To get no such messages: `/my-settings`, option `reminders`."
    )
    mine = text_of(await world.ben.user.click(message, label="My reviews"))
    assert "💛 it helped\n> The baseline was a good idea!" in mine
    again = await world.ada.click(card, label="Reply")
    assert filled_in(again)["words"] == "The baseline was a good idea!"
    await world.ada.submit_modal(again, {"words": "And it beats my network."})
    await world.forward(minutes=11)
    assert len(cards(world.ben.user.dm_channel)) == 1
    assert "> And it beats my network." in text_of(await world.ben.slash(world.study, "my-reviews"))


async def test_who_wants_no_messages_finds_it_in_my_reviews(world: World) -> None:
    card = await reviewed(world)
    await world.ben.slash(world.study, "my-settings", reminders="off")
    await world.ada.click(card, label="This helped")
    await world.forward(minutes=11)
    assert world.ben.user.dm_channel is None or cards(world.ben.user.dm_channel) == []
    assert "💛 it helped" in text_of(await world.ben.slash(world.study, "my-reviews"))


async def test_only_the_author_answers_a_review(world: World) -> None:
    card = await reviewed(world)
    for name in ("helped:1", "reply:1"):
        said = only_private_answer(await world.forge(world.cleo, request(world, world.ada), name))
        assert said.startswith("Only the author can answer this review.")
    by_organiser = await world.olga.click(
        titled(thread_of(world, world.ada), "your reviews are in"), label="Read the reviews"
    )
    assert labels(by_organiser) == []
    assert labels(card) == ["This helped", "Reply"]


async def test_reviewers_are_told_of_a_new_version_with_what_is_new(world: World) -> None:
    await handed_in(world)
    await review(world, world.ben, world.ada)
    said = only_private_answer(
        await world.submit(world.ada, url=f"{NOTEBOOK}?v=2", changes="A *baseline* in cell 3. @everyone")
    )
    assert "It is version 2 now." in said
    thread = thread_of(world, world.ada)
    message = titled(thread, "version 2 is up")
    names = text_of(message).partition(", version")[0]
    assert all(who.mention in names for who in (world.ben, world.cleo))
    assert "**What is new**\n> A \\*baseline\\* in cell 3. @\u200beveryone" in text_of(message)
    assert "can be edited until the results" in text_of(message)
    assert labels(message) == ["Write a review", "How to review"]
    allowed = sent_to(world, thread)[-1]["allowed_mentions"]
    assert (allowed["parse"], sorted(allowed["users"])) == ([], sorted([world.ben.id, world.cleo.id]))
    mine = text_of(await world.ben.slash(world.study, "my-reviews"))
    assert "🕓 a newer version is up since you wrote" in mine
    form = await open_review(world.ben, message)
    await world.ben.submit_modal(form, filled_in(form))
    assert "newer version" not in text_of(await world.ben.slash(world.study, "my-reviews"))


async def test_something_new_behind_the_same_link_is_a_new_version_too_and_an_edit_of_the_rest_is_none(
    world: World,
) -> None:
    await handed_in(world)
    await world.submit(world.ada, title="Ada's better work")
    assert not [each for each in cards(thread_of(world, world.ada)) if "is up" in text_of(each)]
    for _ in range(2):
        await world.submit(world.ada, changes="Two more plots.")
    [row] = await world.rows("SELECT version, changes FROM submissions WHERE title LIKE 'Ada%'")
    assert (row["version"], row["changes"]) == (2, "Two more plots.")


async def test_the_author_sees_which_review_was_written_about_an_earlier_version(world: World) -> None:
    await handed_in(world)
    await review(world, world.ben, world.ada)
    await world.submit(world.ada, url=f"{NOTEBOOK}?v=2")
    await review(world, world.cleo, world.ada)
    pressed = await world.ada.click(
        titled(thread_of(world, world.ada), "your reviews are in"), label="Read the reviews"
    )
    messages = [text_of(message.message) for message in (pressed.response, *pressed.followups) if message]
    marked = {("earlier version" in said, world.ben.mention in said) for said in messages}
    assert marked == {(True, True), (False, False)}


async def test_my_reviews_leads_to_everything_that_one_can_do(world: World) -> None:
    await handed_in(world)
    shown = await world.ben.slash(world.study, "my-reviews")
    said = only_private_answer(shown)
    assert labels(shown)[:2] == ["Write a review", "Write a review"]
    thread = f"https://discord.com/channels/{world.guild.id}/{thread_of(world, world.ada).id}"
    assert f"- [**Ada's work**]({thread}) · due <t:1768208400:R>\n  -# start by <t:" in said
    assert "or it is offered to somebody else" in said
    assert (await world.ben.click(shown.response, custom_id=custom_ids(shown)[0])).modal is None  # the guide first
    assert (await open_review(world.ben, request(world, world.ada))).modal is not None
    assert "start by" not in only_private_answer(await world.ben.slash(world.study, "my-reviews")).split("\n- ")[1]


async def test_where_nobody_else_could_be_asked_it_says_no_more_until_when_to_begin(world: World) -> None:
    await handed_in(world)
    await world.forward(days=4)
    said = only_private_answer(await world.ben.slash(world.study, "my-reviews"))
    assert "**Ada's work**" in said
    assert "start by" not in said


async def test_my_reviews_leads_to_the_reviews_of_ones_own_work(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    shown = await world.ada.slash(world.study, "my-reviews")
    assert "Read the reviews" in labels(shown)
    said = text_of(shown)
    assert "⏳ results are out: it passes with the 2 reviews you owe\n  -# 🔗" in said
    read = await world.ada.click(shown.response, label="Read the reviews")
    assert text_of(read).count(f"> {STRENGTH}") == 2


async def test_a_draft_that_was_never_finished_is_shown_to_the_author_as_one(world: World) -> None:
    await handed_in(world)
    await review(world, world.ben, world.ada)
    form = await open_review(world.cleo, request(world, world.ada))
    problems: dict[str, Any] = {each: ["4"] for each in ("problem", "model", "evidence")}
    words = {"strength": STRENGTH, "suggestion": "Try another split, and say why you did."}
    await world.cleo.submit_modal(form, problems | words)
    await world.forward(days=7)
    pressed = await world.ada.click(
        titled(thread_of(world, world.ada), "your reviews are in"), label="Read the reviews"
    )
    assert "✏️ A draft: its reviewer did not finish it, so it does not count." in text_of(pressed)


async def test_what_is_sent_after_the_results_came_is_given_back(world: World) -> None:
    await handed_in(world)
    dora = world.guild.add_member(world.env.create_user("dora"))
    await dora.slash(world.study, "join-cohort")
    form = await open_review(dora, request(world, world.ada))
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    words = {"strength": STRENGTH, "suggestion": "Try another split, and say why you did."}
    scores: dict[str, Any] = {each: ["4"] for each in ("problem", "model", "evidence")}
    said = only_private_answer(await dora.submit_modal(form, scores | words))
    assert said.startswith("Thank you for this. The results came out while you were writing")
    assert all(each in said for each in words.values())


async def test_before_the_first_review_comes_the_guide_and_afterwards_the_form_at_once(world: World) -> None:
    await handed_in(world)
    guide = await world.ben.click(request(world, world.ada), label="Write a review")
    said = only_private_answer(guide)
    assert said.startswith("### How to review Capstone I\n- ")
    assert "**An example**" in said
    assert "👤 The author sees your name beside your review." in said
    assert "Read this, then open the form; next time it opens at once." in said
    assert labels(guide) == ["Open the form"]
    assert (await world.ben.click(guide.response, label="Open the form")).modal is not None
    assert (await world.ben.click(request(world, world.cleo), label="Write a review")).modal is not None
    started = await world.rows("SELECT reviewer_id, started_at FROM reviews ORDER BY id")
    assert {row["reviewer_id"] for row in started if row["started_at"] is not None} == {world.ben.id}


async def test_everything_in_my_reviews_works_in_a_direct_message_too(world: World) -> None:
    card = await reviewed(world)
    for author in (world.ada, world.cleo):
        await review(world, author, world.ben)
    await world.ada.click(card, label="This helped")
    await world.forward(minutes=11)
    ben = world.ben.user
    mine = await ben.click(titled(ben.dm_channel, "your review helped"), label="My reviews")
    read = await ben.click(mine.response, label="Read the reviews")
    assert world.ada.mention in text_of(read)
    assert only_private_answer(await ben.click(read.response, label="This helped")).startswith("💛 Thank you")
    form = await ben.click(read.response, label="Reply")
    assert "Kept" in only_private_answer(await ben.submit_modal(form, {"words": "It is a good idea."}))
    own = await ben.click(mine.response, label="My work in the gallery")
    assert labels(own) == ["Show it in the gallery"]
    assert "gallery" in only_private_answer(await ben.click(own.response, label="Show it in the gallery"))
