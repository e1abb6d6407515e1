"""Handing in a capstone, to a text channel and to a forum."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.curriculum.model import Capstone
from bot.inspection.report import Found, Inspection
from bot.links import LinkReport
from bot.ui.permissions import INVITE
from tests.discord.conftest import NOTEBOOK, World
from tests.discord.reading import cards, labels, only_private_answer, text_of, titled

DUE = 26  # weeks after the start Capstone I is due: 23 weeks and three breaks
# SimCord asks for these where Discord lets whoever opened a thread rename it.
RENAMING = INVITE | discord.Permissions(manage_channels=True, manage_threads=True)
OTHER = "https://github.com/ada/flowers/blob/main/better.ipynb"


async def test_the_receipt_says_where_it_is_what_was_found_and_what_comes_next(world: World) -> None:
    await world.create_with_members()
    said = only_private_answer(await world.submit(world.ada, title="Flowers", summary="Tells 102 flowers apart"))
    (thread,) = world.reviews.threads
    assert "**Flowers** is in for **Capstone I**" in said
    assert "🔗 The link opens without signing in." in said
    assert f"Its review thread: {thread.mention}" in said
    assert "Reviewers are asked <t:1783328400:F>. Until then you can send the command again to change it." in said


async def test_its_review_thread_has_the_link_the_rules_and_the_rubric(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Flowers", summary="Tells 102 flowers apart")
    (thread,) = world.reviews.threads
    assert thread.name == "Flowers · Capstone I"
    post = titled(world.reviews, "Flowers")
    said = text_of(post)
    assert post.id == thread.id
    assert f"Capstone I, handed in by {world.ada.mention}" in said
    assert "> Tells 102 flowers apart" in said
    assert NOTEBOOK in said
    assert "**The rules**" in said
    assert "**What reviewers look at**" in said
    assert "Reviewers are asked when the capstone is due" in said
    assert labels(post) == ["Write a review"]


async def test_in_a_forum_it_is_a_post_of_its_own(world: World) -> None:
    forum = world.guild.create_forum_channel("showcase")
    await world.create_with_members(reviews=forum)
    said = only_private_answer(await world.submit(world.ada, title="Flowers"))
    (post,) = forum.threads
    assert post.mention in said
    assert post.name == "Flowers · Capstone I"
    assert labels(cards(post)[0]) == ["Write a review"]


@pytest.mark.parametrize("reviews", ["text", "forum"])
async def test_before_reviewers_are_asked_handing_in_again_is_an_edit(world: World, reviews: str) -> None:
    channel = world.reviews if reviews == "text" else world.guild.create_forum_channel("showcase")
    await world.create_with_members(reviews=channel)
    await world.submit(world.ada, title="Flowers")
    said = only_private_answer(await world.submit(world.ada, title="Better flowers", url=OTHER))
    assert "**Better flowers** replaces what you had handed in for **Capstone I**." in said
    assert "version" not in said
    (thread,) = channel.threads
    (post,) = cards(thread if reviews == "forum" else channel)
    assert "## Better flowers" in text_of(post)
    assert OTHER in text_of(post)
    assert NOTEBOOK not in text_of(post)


@pytest.mark.parametrize("reviews", ["text", "forum"])
async def test_the_thread_follows_a_new_title_unless_somebody_has_renamed_it(world: World, reviews: str) -> None:
    await world.bot_may(RENAMING)
    channel = world.reviews if reviews == "text" else world.guild.create_forum_channel("showcase")
    await world.create_with_members(reviews=channel)
    await world.submit(world.ada, title="Flowers")
    await world.submit(world.ada, title="Better flowers")
    (thread,) = channel.threads
    assert thread.name == "Better flowers · Capstone I"
    world.env.backend.edit_channel(thread.id, {"name": "The one with the flowers"})
    await world.env.settle()
    await world.submit(world.ada, title="Best flowers")
    (thread,) = channel.threads
    assert thread.name == "The one with the flowers"


@pytest.mark.parametrize(
    ("url", "said", "thread"),
    [
        ("https://example.org/my_street%20scenes.ipynb", "**my street scenes** is", "my street scenes · Capstone I"),
        ("https://github.com/ada/net/tree/main/src", "**net** is", "net · Capstone I"),
        ("https://example.org/", "Your work is", "Capstone I"),
    ],
)  # fmt: skip
async def test_untitled_work_is_called_as_its_notebook_or_its_repository(
    world: World, url: str, said: str, thread: str
) -> None:
    await world.create_with_members()
    assert f"{said} in for **Capstone I**" in only_private_answer(await world.submit(world.ada, url=url))
    assert [each.name for each in world.reviews.threads] == [thread]


async def test_after_reviewers_are_asked_a_new_link_is_version_2(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Flowers")
    await world.submit(world.ben, title="Trees")
    await world.olga.slash(world.study, "cohort allocate")
    said = only_private_answer(await world.submit(world.ada, title="Flowers", url=OTHER))
    assert "It is version 2 now." in said
    assert "Reviewers have been asked already" in said
    shown = text_of(titled(world.reviews, "## Flowers"))
    assert "🔁 Version 2: it was handed in again since reviewers were asked." in shown
    assert "Reviewers are asked when" not in shown
    assert OTHER in shown


async def test_late_work_is_welcome_marked_and_gets_reviewers_at_once(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ben, title="Trees")
    await world.forward(weeks=DUE)
    said = only_private_answer(await world.submit(world.ada, title="Flowers", capstone="capstone-1"))
    assert "after the deadline, which is fine: reviewers are asked right away" in said
    assert "🕘 Handed in after the deadline." in text_of(titled(world.reviews, "## Flowers"))
    thread = next(thread for thread in world.reviews.threads if thread.name and thread.name.startswith("Flowers"))
    assert f"👋 {world.ben.mention}, please review this" in text_of(titled(thread, "👋"))


async def test_after_one_deadline_the_next_capstone_is_meant(world: World) -> None:
    await world.create_with_members()
    await world.forward(weeks=DUE)
    assert "is in for **Capstone II**" in only_private_answer(await world.submit(world.ada, title="Agent"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("my notebook", "is not a web address. Paste the whole link"),
        ("ftp://example.org/a.ipynb", "Links have to start with `https://`"),
        ("javascript:alert(1)", "Links have to start with `https://`"),
        ("https://", "is not"),
        ("https://user:secret@example.org/", "a password in it"),
        ("https://example.org/" + "a" * 2000, "longer than 2,000 characters"),
    ],
)
async def test_what_is_no_link_is_refused_with_what_to_paste(world: World, url: str, words: str) -> None:
    await world.create_with_members()
    said = only_private_answer(await world.submit(world.ada, url=url))
    assert words in said or (words == "is not" and "no site" in said)
    assert not world.reviews.threads


async def test_a_link_that_cannot_be_opened_is_taken_and_said_to_be_unchecked(world: World) -> None:
    async def look(url: str, capstone: Capstone) -> LinkReport:
        return LinkReport("unreachable", "web page", "The link answered 404 (not found). Is the link spelled right?")

    await world.create_with_members()
    world.bot.look = look
    said = only_private_answer(await world.submit(world.ada))
    assert "### Handed in" in said
    assert "⚠️ The link answered 404 (not found)." in said
    assert "⚠️ The link answered 404" in text_of(cards(world.reviews)[0])


async def test_whoever_breaks_a_rule_can_explain_it_from_the_receipt(world: World) -> None:
    found = Inspection(readable=True, notebooks=1, forbidden=(Found("keras", 3, 1, "import keras"),))

    async def look(url: str, capstone: Capstone) -> LinkReport:
        return LinkReport("reachable", "notebook", "The link opens without signing in.", inspection=found)

    await world.create_with_members()
    world.bot.look = look
    receipt = await world.submit(world.ada)
    assert labels(receipt) == ["Explain"]
    form = await world.ada.click(receipt.response or receipt.followups[-1], label="Explain")
    await world.ada.submit_modal(form, {"words": "I compare with it."})
    assert "🗣️ Its author on the rules:\n> I compare with it." in text_of(cards(world.reviews)[0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"title": "x" * 81}, "The title is longer than 80 characters"),
        ({"summary": "x" * 1001}, "The summary is longer than 1,000 characters"),
        ({"capstone": "Capstone III"}, "There is **Capstone I** and **Capstone II**"),
    ],
)
async def test_what_does_not_fit_is_refused(world: World, options: dict[str, Any], words: str) -> None:
    await world.create_with_members()
    assert words in only_private_answer(await world.submit(world.ada, **options))


async def test_before_the_start_and_as_a_stranger_it_says_what_to_do(world: World) -> None:
    await world.create_cohort(start="2026-01-12")
    assert "Join one with `/join-cohort`" in only_private_answer(await world.submit(world.ada))
    await world.ada.slash(world.study, "join-cohort")
    said = only_private_answer(await world.submit(world.ada))
    assert said == "Your cohort starts <t:1768208400:F>. You can hand in a capstone from then on."


async def test_progress_shows_what_was_handed_in(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada)
    said = text_of(await world.ada.slash(world.study, "progress"))
    assert "🎓 Capstone I: handed in, reviews to come" in said


async def test_the_longest_submission_fits(world: World) -> None:
    forum = world.guild.create_forum_channel("showcase")
    await world.create_with_members(reviews=forum)
    url = "https://example.org/" + "a" * 1980
    await world.submit(world.ada, url=url, title="*" * 80, summary="*\n" * 500)
    (post,) = forum.threads
    shown = text_of(cards(post)[0])
    assert url in shown
    assert "**What reviewers look at**" in shown
    assert shown.count("\n> ") <= 10
    [row] = await world.rows("SELECT * FROM submissions")
    assert row["summary"] == ("*\n" * 500).strip()
