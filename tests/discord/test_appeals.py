"""Forbidden imports: reviewers decide, the author may explain and appeal, an organiser has the last word."""

from __future__ import annotations

from typing import Any

import pytest

from bot.inspection.report import Found, Inspection
from tests.discord.conftest import World
from tests.discord.reading import fields, labels, only_private_answer, open_review, text_of, titled
from tests.discord.test_reviewing import FIRST, SECOND, STRENGTH, SUGGESTION, handed_in, request, thread_of
from tests.discord.test_weekly_post import sent_to

KERAS = Inspection(readable=True, notebooks=1, forbidden=(Found("keras", 3, 1, "import keras"),))
WHY = "I only compare with it in cell 9; my own network is in PyTorch."


@pytest.fixture
async def found(world: World) -> World:
    """Everybody has handed in, and Ada's notebook imports Keras."""
    await handed_in(world)
    ada = (await world.rows("SELECT id FROM submissions WHERE title LIKE 'Ada%'"))[0]["id"]
    await world.bot.study.db.write_one(
        "UPDATE submissions SET report = :report WHERE id = :id", {"report": KERAS.to_json(), "id": ada}
    )
    return world


async def judged(world: World, reviewer: Any, answer: str) -> None:
    """A whole review of Ada's work, with an answer about the rules."""
    form = await open_review(reviewer, request(world, world.ada))
    answers: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION}
    half = await reviewer.submit_modal(form, answers | {each: ["4"] for each in FIRST})
    form = await reviewer.click(half.response, label="Continue")
    assert fields(form)["rules"]["label"] == "Does it keep the rules?"
    assert fields(form)["rules"]["hint"] == "The checks found keras. You decide what it means."
    await reviewer.submit_modal(form, {each: ["4"] for each in SECOND} | {"rules": [answer]})


async def everyone_judged(world: World, *answers: str) -> None:
    for reviewer, answer in zip((world.ben, world.cleo), answers, strict=True):
        await judged(world, reviewer, answer)
    for author in (world.ben, world.cleo):
        form = await open_review(world.ada, request(world, author))
        answers_: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION}
        half = await world.ada.submit_modal(form, answers_ | {each: ["4"] for each in FIRST})
        form = await world.ada.click(half.response, label="Continue")
        assert "rules" not in fields(form)
        await world.ada.submit_modal(form, {each: ["4"] for each in SECOND})


def results(world: World) -> Any:
    return titled(thread_of(world, world.ada), "your reviews are in")


async def appealed(world: World) -> Any:
    """Ada appeals; the message to the organiser."""
    form = await world.ada.click(results(world), label="Appeal to the organiser")
    said = only_private_answer(await world.ada.submit_modal(form, {"words": WHY}))
    assert "An organiser is asked in the review thread" in said
    return titled(thread_of(world, world.ada), "sees it otherwise")


async def test_where_most_say_that_it_is_only_a_detail_it_passes(found: World) -> None:
    await everyone_judged(found, "keeps", "breaks")
    assert "✅ **Passed.**" in text_of(results(found))
    assert labels(results(found)) == ["Read the reviews", "Show it in the gallery"]


async def test_where_most_say_no_it_has_not_passed_and_can_be_improved_or_appealed(found: World) -> None:
    await everyone_judged(found, "breaks", "breaks")
    said = text_of(results(found))
    assert "🔧 Not passed yet: it relies on what the rules forbid. Improve it and hand it in again" in said
    assert "**Appeal to the organiser** asks an organiser to decide" in said
    assert "🎓 Capstone I: passed" not in text_of(await found.ada.slash(found.study, "progress"))
    mine = await found.ada.slash(found.study, "my-reviews")
    assert "🔧 results are out: not passed yet" in text_of(mine)
    assert labels(mine)[:2] == ["Read the reviews", "Appeal to the organiser"]


async def test_the_guide_says_what_was_found_and_what_the_author_says_to_it(found: World) -> None:
    mine = await found.ada.slash(found.study, "my-reviews")
    form = await found.ada.click(mine.response, label="Explain")
    said = only_private_answer(await found.ada.submit_modal(form, {"words": WHY}))
    assert said.startswith("### Kept\nYour reviewers read this before they decide.")
    guide = only_private_answer(await found.ben.click(request(found, found.ada), label="How to review"))
    assert "⚖️ The checks found what the rules do not allow: `keras`." in guide
    assert f"Its author says:\n> {WHY}" in guide


async def test_an_appeal_mentions_the_organiser_who_can_accept_it(found: World) -> None:
    await everyone_judged(found, "breaks", "breaks")
    message = await appealed(found)
    assert labels(message) == ["Accept", "Uphold"]
    assert f"⚖️ {found.olga.mention}, the reviewers of **Ada's work** say" in text_of(message)
    assert f"> {WHY}" in text_of(message)
    thread = thread_of(found, found.ada)
    assert sent_to(found, thread)[-1]["allowed_mentions"] == {"parse": [], "users": [found.olga.id]}
    for member in found.members:
        refused = only_private_answer(await member.click(message, label="Accept"))
        assert "for the cohort's organisers" in refused
    decided = only_private_answer(await found.olga.click(message, label="Accept"))
    assert decided.startswith("Decided: it keeps the rules.")
    assert "✅ **Passed.**" in text_of(results(found))
    told = titled(thread, "looked at your appeal")
    assert text_of(told) == (
        f"⚖️ {found.ada.mention}, an organiser has looked at your appeal: it keeps the rules. It has **passed**. "
        "Congratulations!"
    )
    assert sent_to(found, thread)[-1]["allowed_mentions"] == {"parse": [], "users": [found.ada.id]}
    assert "**Decided**: accepted" in text_of(titled(thread, "appealed:"))
    assert "🎓 Capstone I: passed" in text_of(await found.ada.slash(found.study, "progress"))


async def test_an_appeal_can_be_turned_down_and_is_decided_once(found: World) -> None:
    await everyone_judged(found, "breaks", "breaks")
    message = await appealed(found)
    await found.olga.click(message, label="Uphold")
    assert "the reviewers' view stands. Take out what the rules forbid" in text_of(
        titled(thread_of(found, found.ada), "looked at your appeal")
    )
    assert "🔧 Not passed yet" in text_of(results(found))
    assert labels(results(found)) == ["Read the reviews"]
    edition = results(found)
    late = only_private_answer(await found.forge(found.olga, edition, "accept:1"))
    assert late.startswith("An organiser has decided already")
    again = only_private_answer(await found.forge(found.ada, edition, "appeal:1"))
    assert again.startswith("An organiser has decided already")


async def test_nobody_else_can_explain_and_without_findings_there_is_nothing_to(found: World) -> None:
    message = request(found, found.ada)
    assert "Only its author" in only_private_answer(await found.forge(found.ben, message, "explain:1"))
    assert "There is nothing to explain" in only_private_answer(await found.forge(found.ben, message, "explain:2"))


async def test_what_was_appealed_is_looked_at_anew_when_it_is_handed_in_again(found: World) -> None:
    await everyone_judged(found, "breaks", "breaks")
    message = await appealed(found)
    await found.submit(found.ada, changes="Without Keras now.")
    said = only_private_answer(await found.olga.click(message, label="Accept"))
    assert "handed in again since" in said


async def test_nobody_decides_on_their_own_appeal(found: World) -> None:
    found.env.backend.add_member_role(found.guild.id, found.ada.id, found.guild.roles["Staff"].id)
    await everyone_judged(found, "breaks", "breaks")
    message = await appealed(found)
    for press in ("Accept", "Uphold"):
        said = only_private_answer(await found.ada.click(message, label=press))
        assert said == "This is your own appeal, so another organiser decides. Everyone with **Manage Server** may."
    assert only_private_answer(await found.olga.click(message, label="Uphold")).startswith("Decided:")
