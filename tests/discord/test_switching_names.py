"""A cohort's reviews become anonymous, or named, in the middle of a round: what people were told stays true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import inbox
from tests.discord.conftest import NOTEBOOK, World
from tests.discord.reading import cards, fields, open_review, text_of, titled
from tests.discord.test_reviewing import FIRST, SECOND, STRENGTH, SUGGESTION, handed_in, request, review, thread_of
from tests.discord.test_weekly_post import sent_to


@pytest.fixture(autouse=True)
def unhurried_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Direct messages wait for each other, for seconds that the simulated Discord would really wait."""
    monkeypatch.setattr(inbox, "PACE", timedelta())


@pytest.fixture
async def written(world: World) -> World:
    """Ben and Cleo have written about Ada's work without their names; now reviews are named."""
    await handed_in(world, anonymous=True)
    await world.forward(seconds=20)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada, score=2)
    await world.edit(anonymous=False)
    return world


def said_in(world: World) -> str:
    return "\n".join(text_of(each) for each in cards(thread_of(world, world.ada)))


async def test_whoever_wrote_the_first_step_without_a_name_is_not_named_by_the_next(world: World) -> None:
    await handed_in(world, anonymous=True)
    form = await open_review(world.ben, request(world, world.ada))
    assert fields(form)["strength"]["hint"].endswith("does not see your name.")
    answers: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION} | {each: ["4"] for each in FIRST}
    half = await world.ben.submit_modal(form, answers)
    await world.edit(anonymous=False)
    form = await world.ben.click(half.response, label="Continue")
    await world.ben.submit_modal(form, {each: ["4"] for each in SECOND})
    [row] = await world.rows("SELECT named FROM reviews WHERE done_at IS NOT NULL")
    assert row["named"] == 0


async def test_whoever_wrote_without_a_name_is_asked_to_look_again_by_direct_message(written: World) -> None:
    await written.submit(written.ada, changes="A baseline in cell 3.")
    await written.forward(seconds=20)
    assert not any(who.mention in said_in(written) for who in (written.ben, written.cleo))
    assert "2 reviewers have been asked by direct message to look again" in said_in(written)
    for who in (written.ben, written.cleo):
        message = titled(who.user.dm_channel, "has a new version")
        assert "anonymous" not in text_of(message)
    await written.forward(days=7, seconds=-60)
    assert "is due" in text_of(titled(written.ben.user.dm_channel, "Your review of **Ada's work**"))
    assert not any(who.mention in said_in(written) for who in (written.ben, written.cleo))


async def test_a_new_version_mentions_nobody_who_wrote_without_a_name(world: World) -> None:
    await handed_in(world, anonymous=True)
    await review(world, world.ben, world.ada)
    await world.edit(anonymous=False)
    await world.submit(world.ada, url=f"{NOTEBOOK}?v=2")
    thread = thread_of(world, world.ada)
    assert world.ben.mention not in text_of(titled(thread, "version 2 is up"))
    assert sent_to(world, thread)[-1]["allowed_mentions"] == {"parse": [], "users": [world.cleo.id]}


async def test_whoever_was_to_be_asked_by_direct_message_is_so_though_reviews_are_named_by_now(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PACE", timedelta(minutes=5))
    await handed_in(world, anonymous=True)
    await world.edit(anonymous=False)
    await world.forward(hours=1)
    assert "Ada's work" in "".join(text_of(each) for each in cards(world.cleo.user.dm_channel))
    assert "anonymous" not in text_of(cards(world.cleo.user.dm_channel)[-1])
