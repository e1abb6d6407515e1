"""Reviewers who do not start, work that nobody reviews, and organisers who decide themselves."""

from __future__ import annotations

from tests.discord.conftest import World
from tests.discord.reading import labels, only_private_answer, text_of, titled
from tests.discord.test_reviewing import handed_in, request, review, thread_of


def pinged(world: World, thread: int) -> list[list[int]]:
    """Whom each message in a thread pings."""
    sent = [
        each.json for each in world.requests if each.path == f"/channels/{thread}/messages" and each.method == "POST"
    ]
    return [sorted(map(int, each["allowed_mentions"].get("users", []))) for each in sent]


async def test_the_message_says_when_to_start(world: World) -> None:
    await handed_in(world)
    said = text_of(request(world, world.ada))
    assert (
        "Press **Write a review** within 3 days; otherwise I ask somebody else if I can, and you may still write it."
        in said
    )


async def test_one_author_alone_and_their_organiser_are_told_that_nobody_can_be_asked(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    await world.olga.slash(world.study, "cohort allocate")
    thread = thread_of(world, world.ada)
    said = text_of(titled(thread, "There is no other author"))
    assert f"{world.olga.mention}, could you review it, or ask somebody with `/cohort reassign`?" in said
    assert pinged(world, thread.id) == [[world.olga.id]]


async def test_after_seven_days_without_a_review_the_author_is_thanked_and_the_organiser_told_once(
    world: World,
) -> None:
    await handed_in(world)
    await world.forward(days=7)
    thread = thread_of(world, world.ada)
    message = titled(thread, "🙏")
    assert f"🙏 {world.ada.mention}, thank you for your work and your patience." in text_of(message)
    assert f"{world.olga.mention}, please ask somebody with `/cohort reassign`" in text_of(message)
    assert labels(message) == ["Write a review", "How to review"]
    assert pinged(world, thread.id)[-1] == sorted([world.ada.id, world.olga.id])
    before = len(pinged(world, thread.id))
    await world.forward(days=3)
    assert len(pinged(world, thread.id)) == before
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "**📭 3 capstones that nobody has reviewed in time**" in status
    assert f"- **Ada's work** by {world.ada.mention} · <#{thread.id}>" in status
    await review(world, world.ben, world.ada)
    await world.forward(minutes=1)
    assert f"### 🎉 {world.ada.mention}, your reviews are in" in text_of(titled(thread, "🎉"))
    status = only_private_answer(await world.olga.slash(world.study, "cohort status"))
    assert "**📭 2 capstones" in status


async def test_an_organiser_gives_a_review_to_somebody_else(world: World) -> None:
    await handed_in(world)
    dora = world.guild.add_member(world.env.create_user("dora"))
    await dora.slash(world.study, "join-cohort")
    offered = await world.olga.autocomplete(world.study, "cohort reassign", "submission", "ada")
    [(label, value)] = [(each["name"], each["value"]) for each in offered]
    assert label.startswith("Ada's work · ")
    said = only_private_answer(
        await world.olga.slash(world.study, "cohort reassign", submission=value, reviewer=dora, instead=world.ben)
    )
    assert said == (
        f"{dora.mention} is asked in its thread to review **Ada's work** within 7 days. "
        f"{world.ben.mention} owes this review no more."
    )
    thread = thread_of(world, world.ada)
    assert f"👋 {dora.mention}, could you review this by" in text_of(titled(thread, "could you review"))
    assert pinged(world, thread.id)[-1] == [dora.id]
    again = only_private_answer(await world.olga.slash(world.study, "cohort reassign", submission=value, reviewer=dora))
    assert "is asked already" in again
    typed = only_private_answer(
        await world.olga.slash(world.study, "cohort reassign", submission="Ada's work", reviewer=dora)
    )
    assert "Choose one from the list as you type." in typed


async def test_both_works_say_at_once_that_another_was_asked_and_that_nothing_is_owed_any_more(world: World) -> None:
    await handed_in(world)
    dora = world.guild.add_member(world.env.create_user("dora"))
    await dora.slash(world.study, "join-cohort")
    for reviewer, author in ((world.ada, world.ben), (world.cleo, world.ben), (world.ben, world.cleo)):
        await review(world, reviewer, author)
    results = thread_of(world, world.ben)
    assert "written the review you owe" in text_of(titled(results, "your reviews are in"))
    [offered] = await world.olga.autocomplete(world.study, "cohort reassign", "submission", "ada")
    ada = offered["value"]
    await world.olga.slash(world.study, "cohort reassign", submission=ada, reviewer=dora, instead=world.ben)
    assert "✅ **Passed.**" in text_of(titled(results, "your reviews are in"))
    erik = world.guild.add_member(world.env.create_user("erik"))
    await erik.slash(world.study, "join-cohort")
    await world.olga.slash(world.study, "cohort reassign", submission=ada, reviewer=erik)
    assert "**0 of 3 reviews in**" in text_of(titled(world.reviews, "## Ada's work"))


async def test_members_cannot_give_reviews_to_others(world: World) -> None:
    await handed_in(world)
    assert await world.ada.autocomplete(world.study, "cohort reassign", "submission", "") == []
    said = only_private_answer(
        await world.ada.slash(world.study, "cohort reassign", submission="1", reviewer=world.ben)
    )
    assert "organisers" in said
