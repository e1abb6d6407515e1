"""Peer review: being asked, writing in steps, the results."""

from __future__ import annotations

from typing import Any

from tests.conftest import THE_PATH
from tests.discord.conftest import World
from tests.discord.reading import cards, fields, filled_in, labels, only_private_answer, open_review, text_of, titled

STRENGTH = "The split by plant, not by photo, in cell 7."
SUGGESTION = "Compare with a linear baseline next."
(FIRST, SECOND) = ("problem", "model", "evidence"), ("explanation", "craft")


async def handed_in(world: World, **options: Any) -> None:
    """Ada, Ben and Cleo hand in, and reviewers are asked: each reviews the two others."""
    await world.create_with_members(**options)
    for member in world.members:
        await world.submit(member, title=f"{member.name.title()}'s work")
    allocated = only_private_answer(await world.olga.slash(world.study, "cohort allocate"))
    assert allocated.startswith("Reviews of **Capstone I** have begun, for 3 submissions.")


def thread_of(world: World, member: Any) -> Any:
    return next(each for each in world.reviews.threads if each.name.startswith(f"{member.name.title()}'s work"))


def request(world: World, author: Any) -> Any:
    """The message that asks for reviews of somebody's work."""
    return titled(thread_of(world, author), "👋")


async def review(world: World, reviewer: Any, author: Any, score: int = 4) -> str:
    """All steps of a review; the text of the last answer."""
    form = await open_review(reviewer, request(world, author))
    answers: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION}
    half = await reviewer.submit_modal(form, answers | {each: [str(score)] for each in FIRST})
    form = await reviewer.click(half.response, label="Continue")
    return only_private_answer(await reviewer.submit_modal(form, {each: [str(score)] for each in SECOND}))


async def everything_reviewed(world: World, score: int = 4) -> None:
    for author in world.members:
        for reviewer in world.members:
            if reviewer is not author:
                await review(world, reviewer, author, score)


async def test_reviewers_are_asked_when_the_capstone_is_due_and_nobody_else_is_pinged(world: World) -> None:
    await world.create_with_members()
    for member in world.members:
        await world.submit(member, title=f"{member.name.title()}'s work")
    await world.forward(weeks=26, minutes=-1)
    assert not cards(thread_of(world, world.ada))
    await world.forward(minutes=1)
    asked = request(world, world.ada)
    assert world.ben.mention in text_of(asked)
    assert world.cleo.mention in text_of(asked)
    assert labels(asked) == ["Write a review", "Decline", "Ask for more time", "How to review"]
    sent = [each for each in world.requests if each.path == f"/channels/{thread_of(world, world.ada).id}/messages"]
    (message,) = [each.json for each in sent if each.method == "POST"]
    assert message["allowed_mentions"]["parse"] == []
    assert sorted(map(int, message["allowed_mentions"]["users"])) == sorted([world.ben.id, world.cleo.id])
    assert "roles" not in message["allowed_mentions"]


async def test_the_form_comes_in_two_steps_and_keeps_the_draft(world: World) -> None:
    await handed_in(world)
    form = await open_review(world.ben, request(world, world.ada))
    assert form.modal is not None
    assert form.modal["title"] == "Review 1/2: Ada's work"
    assert list(fields(form)) == ["strength", "suggestion", *FIRST]
    answers: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION}
    half = await world.ben.submit_modal(form, answers | {each: ["4"] for each in FIRST})
    assert "Saved: 1 of 2 steps complete." in only_private_answer(half)
    await world.restart()
    again = await open_review(world.ben, request(world, world.ada))
    assert filled_in(again) == answers | {each: ["4"] for each in FIRST}
    rest = await world.ben.click(half.response, label="Continue")
    assert rest.modal is not None
    assert rest.modal["title"] == "Review 2/2: Ada's work"
    assert list(fields(rest)) == list(SECOND)
    done = await world.ben.submit_modal(rest, {each: ["5"] for each in SECOND})
    assert f"{world.ada.mention} will read it with the results" in only_private_answer(done)


async def test_every_score_has_a_sentence(world: World) -> None:
    await handed_in(world)
    form = await open_review(world.ben, request(world, world.ada))
    options = [option["label"] for option in fields(form)["problem"]["options"]]
    assert [label[:4] for label in options] == ["1 · ", "2 · ", "3 · ", "4 · ", "5 · "]
    assert not any(label.endswith("…") for label in options)


async def test_a_review_can_be_edited_in_all_steps_until_the_results_are_out(world: World) -> None:
    await handed_in(world)
    await review(world, world.ben, world.ada)
    form = await open_review(world.ben, request(world, world.ada))
    changed = {**filled_in(form), "strength": "The plots: each has its axes and one message."}
    edited = await world.ben.submit_modal(form, changed)
    assert "Review changed" in only_private_answer(edited)
    rest = await world.ben.click(edited.response, label="Continue")
    assert filled_in(rest) == {each: ["4"] for each in SECOND}
    await world.ben.submit_modal(rest, {each: ["2"] for each in SECOND})
    await review(world, world.cleo, world.ada, score=3)
    said = text_of(titled(thread_of(world, world.ada), "your reviews are in"))
    assert f"- {THE_PATH.capstones[0].rubric[3].title}: **2.5** of 5" in said
    late = await open_review(world.ben, request(world, world.ada))
    assert "The results of this one are out" in only_private_answer(late)


async def test_the_results_mention_the_author_with_the_medians(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world)
    thread = thread_of(world, world.cleo)
    post = titled(thread, "your reviews are in")
    said = text_of(post)
    assert world.cleo.mention in said
    assert said.count("**4** of 5  ▰▰▰▰▱") == 5
    assert "✅ **Passed.**" in said
    assert labels(post) == ["Read the reviews", "Show it in the gallery"]
    sent = [each.json for each in world.requests if each.path == f"/channels/{thread.id}/messages"]
    assert sent[-1]["allowed_mentions"] == {"parse": [], "users": [world.cleo.id]}
    assert "🎓 Capstone I: passed" in text_of(await world.cleo.slash(world.study, "progress"))


async def test_who_owes_reviews_is_told_that_passing_waits_for_them(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    said = text_of(titled(thread_of(world, world.ada), "your reviews are in"))
    assert "when you have written the 2 reviews you owe: see `/my-reviews`" in said


async def test_a_criterion_below_3_says_what_to_do(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world, score=2)
    said = text_of(titled(thread_of(world, world.cleo), "your reviews are in"))
    assert "🔧 Not passed yet: **" in said
    assert "are below 3. Improve it and hand it in again" in said


async def test_a_criterion_below_3_is_said_before_the_reviews_that_are_owed(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada, score=2)
    said = text_of(titled(thread_of(world, world.ada), "your reviews are in"))
    assert "🔧 Not passed yet" in said
    assert "You also owe 2 reviews: see `/my-reviews`" in said
    assert "It counts as passed when" not in said


async def test_the_results_say_passed_as_soon_as_the_last_owed_review_is_written(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada)
    await review(world, world.ada, world.ben)
    results = thread_of(world, world.ada)
    assert "written the review you owe" in text_of(titled(results, "your reviews are in"))
    await review(world, world.ada, world.cleo)
    assert "✅ **Passed.**" in text_of(titled(results, "your reviews are in"))


async def test_work_handed_in_again_after_the_results_is_reviewed_again(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        await review(world, reviewer, world.ada, score=2)
    said = only_private_answer(await world.submit(world.ada))
    assert "**Ada's work** replaces what you had handed in" in said
    assert "Whoever reviewed it is asked to look again" in said
    thread = thread_of(world, world.ada)
    again = titled(thread, "handed this in again")
    assert all(who.mention in text_of(again) for who in (world.ben, world.cleo))
    old = await world.ada.click(titled(thread, "your reviews are in"), label="Read the reviews")
    assert text_of(old).count(STRENGTH) == 2
    for reviewer in (world.ben, world.cleo):
        form = await open_review(reviewer, again)
        before = filled_in(form)
        assert (before["strength"], before[FIRST[0]]) == (STRENGTH, ["2"])
        half = await reviewer.submit_modal(form, before | {each: ["5"] for each in FIRST})
        form = await reviewer.click(half.response, label="Continue")
        await reviewer.submit_modal(form, {each: ["5"] for each in SECOND})
    results = [text_of(each) for each in cards(thread) if "your reviews are in" in text_of(each)]
    assert [said.count("**5** of 5") for said in results] == [0, 5]
    assert "It is version 2 now." in said


async def test_a_review_can_be_written_after_its_time_and_takes_it_off_the_list(world: World) -> None:
    await handed_in(world)
    await review(world, world.ben, world.ada)
    await world.forward(days=7)
    listed = only_private_answer(await world.cleo.slash(world.study, "my-reviews"))
    assert "**Ada's work**" in listed.split("**About")[0]
    assert "still counts for your own capstone" in listed
    said = await review(world, world.cleo, world.ada)
    assert f"{world.ada.mention} can read it, and it is one less that you owe" in said
    listed = only_private_answer(await world.cleo.slash(world.study, "my-reviews"))
    assert "still counts for your own capstone" not in listed


async def test_the_longest_reviews_fit(world: World) -> None:
    await handed_in(world)
    for reviewer in (world.ben, world.cleo):
        form = await open_review(reviewer, request(world, world.ada))
        answers: dict[str, Any] = {"strength": "*_" * 500, "suggestion": "[@" * 500}
        half = await reviewer.submit_modal(form, answers | {each: ["4"] for each in FIRST})
        form = await reviewer.click(half.response, label="Continue")
        await reviewer.submit_modal(form, {each: ["4"] for each in SECOND})
    pressed = await world.ada.click(
        titled(thread_of(world, world.ada), "your reviews are in"), label="Read the reviews"
    )
    messages = [message for message in (pressed.response, *pressed.followups) if message]
    assert len(messages) == 2
    for message in messages:
        said = text_of(message.message)
        assert 3800 < len(said) <= 4000
        assert "…" in said
        assert "\\…" not in said


async def test_the_first_message_says_so_when_reviewers_are_asked(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Flowers")
    await world.submit(world.ben, title="Trees")
    assert "Reviewers are asked when" in text_of(titled(world.reviews, "## Flowers"))
    await world.olga.slash(world.study, "cohort allocate")
    for title in ("Flowers", "Trees"):
        said = text_of(titled(world.reviews, f"## {title}"))
        assert "Reviewers are asked when" not in said
        assert "asked or not: press **Write a review**" in said


async def test_the_author_reads_every_review_whole_and_with_names(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world)
    pressed = await world.ada.click(
        titled(thread_of(world, world.ada), "your reviews are in"), label="Read the reviews"
    )
    messages = [message for message in (pressed.response, *pressed.followups) if message]
    assert all(message.ephemeral for message in messages)
    assert len(messages) == 2
    said = text_of(pressed)
    assert "Review 1 of 2: Ada's work" in said
    assert said.count(f"> {STRENGTH}") == 2
    assert all(f"Ada's work\nby {who.mention}\n" in said for who in (world.ben, world.cleo))


async def test_others_cannot_read_the_reviews(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world)
    results = titled(thread_of(world, world.ada), "your reviews are in")
    said = only_private_answer(await world.ben.click(results, label="Read the reviews"))
    assert said == "The reviews are for the author. The medians are in the message above."


async def test_the_reviews_can_be_read_after_the_cohort_has_ended(world: World) -> None:
    await handed_in(world)
    await everything_reviewed(world)
    asked = await world.olga.slash(world.study, "cohort end")
    await world.olga.click(asked.response, label="End the cohort")
    results = titled(thread_of(world, world.ada), "your reviews are in")
    assert "Review 1 of 2" in text_of(await world.ada.click(results, label="Read the reviews"))
    assert "To write" in text_of(await world.ada.slash(world.study, "my-reviews"))


async def test_nobody_reviews_their_own_work(world: World) -> None:
    await handed_in(world)
    said = only_private_answer(await open_review(world.ada, request(world, world.ada)))
    assert said.startswith("This is your own capstone")


async def test_a_stranger_cannot_review(world: World) -> None:
    await handed_in(world)
    dora = world.guild.add_member(world.env.create_user("dora"))
    said = only_private_answer(await open_review(dora, request(world, world.ada)))
    assert said == "You are not in **Spring**. Join it with `/join-cohort` first."


async def test_a_volunteer_may_review_before_anybody_is_asked(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    form = await open_review(world.ben, titled(world.reviews, "## Ada"))
    assert form.modal is not None


async def test_a_volunteer_who_thinks_better_of_it_is_told_that_nobody_waits(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    await world.olga.slash(world.study, "cohort allocate")
    message = titled(thread_of(world, world.ada), "no other author")
    form = await open_review(world.ben, message)
    answers: dict[str, Any] = {"strength": STRENGTH, "suggestion": SUGGESTION}
    await world.ben.submit_modal(form, answers | {each: ["4"] for each in FIRST})
    said = only_private_answer(await world.ben.click(message, label="Decline"))
    assert said == "Thanks for saying so. You need not write it: nobody waits for it."


async def test_whoever_declines_is_replaced_by_a_stand_in_who_is_mentioned(world: World) -> None:
    await world.create_with_members()
    others = [world.guild.add_member(world.env.create_user(name)) for name in ("dora", "emil")]
    for member in others:
        await member.slash(world.study, "join-cohort")
    authors = [*world.members, *others]
    for member in authors:
        await world.submit(member, title=f"{member.name.title()}'s work")
    await world.olga.slash(world.study, "cohort allocate")
    asked = request(world, world.ada)
    reviewer = next(member for member in authors if member.mention in text_of(asked))
    stand_in = next(m for m in authors if m.mention not in text_of(asked) and m is not world.ada)
    said = only_private_answer(await reviewer.click(asked, label="Decline"))
    assert said == "Thanks for saying so. Somebody else has been asked."
    thread = thread_of(world, world.ada)
    assert f"👋 {stand_in.mention}, could you review this by" in text_of(titled(thread, "could you review"))
    sent = [each.json for each in world.requests if each.path == f"/channels/{thread.id}/messages"]
    assert sent[-1]["allowed_mentions"] == {"parse": [], "users": [stand_in.id]}


async def test_when_nobody_else_can_be_asked_declining_says_so(world: World) -> None:
    await handed_in(world)
    said = only_private_answer(await world.ben.click(request(world, world.ada), label="Decline"))
    assert "There is nobody else to ask right now; everyone in the cohort may still review it." in said
    assert "it still counts as yours, because nobody has taken it over" in said
    again = only_private_answer(await world.ben.click(request(world, world.ada), label="Decline"))
    assert again.startswith("You have no open review of this one.")
    assert "Thank you" in await review(world, world.ben, world.ada)


async def test_more_time_is_given_once(world: World) -> None:
    await handed_in(world)
    asked = request(world, world.ada)
    given = only_private_answer(await world.ben.click(asked, label="Ask for more time"))
    assert given == "Of course. Your review is now due <t:1768467600:F>."
    again = only_private_answer(await world.ben.click(asked, label="Ask for more time"))
    assert "You have had more time once" in again


async def test_the_guide_is_there_for_everybody(world: World) -> None:
    await handed_in(world)
    said = only_private_answer(await world.ben.click(request(world, world.ada), label="How to review"))
    assert "### How to review Capstone I" in said
    assert "**An example**" in said
    assert not said.endswith("…")


async def test_my_reviews_shows_what_is_owed_received_and_written(world: World) -> None:
    await handed_in(world)
    before = only_private_answer(await world.ben.slash(world.study, "my-reviews"))
    thread = f"https://discord.com/channels/{world.guild.id}/{thread_of(world, world.ada).id}"
    assert f"- [**Ada's work**]({thread}) · due <t:1768208400:R>" in before
    assert "- [**Ben's work**](https://discord.com" in before
    assert "0 of 2 reviews in" in before
    await review(world, world.ben, world.ada)
    after = only_private_answer(await world.ben.slash(world.study, "my-reviews"))
    assert "due" not in after.split("Ada's work")[1].split("\n")[0]
    assert "**Written**" in after


async def test_my_reviews_of_a_newcomer_says_how_it_begins(world: World) -> None:
    await world.create_with_members()
    said = only_private_answer(await world.ada.slash(world.study, "my-reviews"))
    assert "Nothing to write. When you are asked, it appears here." in said
    assert "You have handed in no capstone yet. `/submit-capstone` does it." in said


async def test_a_single_author_is_told_that_everyone_may_help(world: World) -> None:
    await world.create_with_members()
    await world.submit(world.ada, title="Ada's work")
    await world.olga.slash(world.study, "cohort allocate")
    assert "There is no other author to ask yet" in text_of(titled(thread_of(world, world.ada), "no other author"))


async def test_after_a_week_what_is_there_is_the_result(world: World) -> None:
    await handed_in(world)
    await review(world, world.ben, world.ada)
    await world.forward(days=7)
    assert "your reviews are in" in text_of(titled(thread_of(world, world.ada), "your reviews are in"))
