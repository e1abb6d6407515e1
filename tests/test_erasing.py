"""Erasing what is held about a member: what goes, what stays, and that nobody else loses anything."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import appeals, erasing, membership, received, reviewers, reviews, seen, showcase, thanks, threads
from bot.actors import Actor
from bot.blockers import Question
from bot.board import Sent
from bot.errors import StudyError
from bot.links import LinkReport
from bot.posts import Post
from bot.records import Kind
from bot.review_posts import Handed, Withdrawn
from bot.ringing import ring
from bot.store import marks, submissions
from bot.store import reviews as rows
from bot.study import Study
from bot.texts import my_data as text
from tests.conftest import Clock
from tests.full_story import MARK, NOT_OF_SERVERS, Story, columns, dump, review_each_other, ring_all, tell
from tests.list_board import ListBoard
from tests.making import LOAF, STRENGTH, SUGGESTION, check_in, hand_in, join, make_cohort, refused, scores

HERS = "hers-alone"
OF_NOBODY = {"capstone", "link_state", "state"}  # no words of hers


@pytest.fixture
async def story(study: Study, clock: Clock) -> Story:
    return await tell(study, clock, 7)


async def erase_ada(story: Story) -> erasing.Erased | None:
    return await erasing.erase(story.study, story.ada.id, story.clock())


async def work_of(story: Story, who: Actor) -> Any:
    return await submissions.get(story.study.db.read, story.works[who.id].id)


async def owes(story: Story, who: Actor) -> int:
    return (await reviews.verdict(story.study.db.read, LOAF, await work_of(story, who))).owes


async def write_hers_everywhere(story: Story) -> None:
    """In every column for words that a row of hers has, and in what others wrote about her work."""
    theirs = {"submissions": "member_id", "memberships": "member_id", "checkins": "member_id", "people": "member_id"}
    async with story.study.db.write() as tx:
        for table, whose in theirs.items():
            for its, column, kind in await columns(story.study.db):
                if its == table and kind == "TEXT" and column not in OF_NOBODY:
                    sql = f"UPDATE {table} SET {column} = :words WHERE {whose} = :id"  # noqa: S608 - ours
                    await tx.all(sql, {"words": HERS, "id": story.ada.id})
        await tx.all(
            "UPDATE reviews SET strength = :words, suggestion = :words, reply = :words WHERE submission_id = :id",
            {"words": HERS, "id": story.works[story.ada.id].id},
        )


async def test_afterwards_no_table_knows_her_nor_what_she_wrote_nor_what_was_said_about_her_work(story: Story) -> None:
    await review_each_other(story)
    before = await dump(story.study.db)
    empty = {table for table, found in before.items() if not found} - NOT_OF_SERVERS
    assert not empty, "tell the story so that this table has something of Ada's"
    await write_hers_everywhere(story)
    await erase_ada(story)
    for table, found in (await dump(story.study.db)).items():
        for row in found:
            kept = {name: value for name, value in row.items() if name not in ("strength", "suggestion")}
            assert str(story.ada.id) not in str(kept), table
            assert HERS not in str(row), table


async def test_reviews_that_others_received_stay_without_a_name(story: Story) -> None:
    await review_each_other(story)
    await erase_ada(story)
    ben = await received.received(story.study, story.ben, story.works[story.ben.id].id)
    [hers] = [review for review in ben.reviews if review.reviewer_id < 0]
    assert (hers.strength or "").startswith(STRENGTH)
    assert hers.scores == scores()
    assert (hers.named, hers.state) == (False, "done")


async def test_whoever_had_passed_has_passed_and_owes_nothing(story: Story) -> None:
    await review_each_other(story)
    before = {who.id: await verdict(story, who) for who in (story.ben, story.cleo)}
    await erase_ada(story)
    await ring_all(story.study, story.board, story.clock)
    assert {who.id: await verdict(story, who) for who in (story.ben, story.cleo)} == before
    assert all(each.passed for each in before.values())


async def verdict(story: Story, who: Actor) -> Any:
    return await reviews.verdict(story.study.db.read, LOAF, await work_of(story, who))


async def test_nobody_owes_a_review_of_what_was_withdrawn(story: Story) -> None:
    assert await owes(story, story.ben) == 2
    await erase_ada(story)
    assert await owes(story, story.ben) == 1
    mine = await received.mine(story.study, story.ben, story.cohort, story.clock())
    assert [each.submission.id for each in mine.given if each.owed or each.awaited] == [story.works[story.cleo.id].id]
    with refused("Its author has withdrawn this one"):
        await reviews.task(story.study, story.ben, story.works[story.ada.id].id)


async def test_nobody_waits_for_what_she_had_not_finished_and_results_come_without_it(story: Story) -> None:
    draft = reviews.Answers({"crumb": 4}, f"{STRENGTH} a draft", None)
    await reviews.save(story.study, story.ada, story.works[story.ben.id].id, draft, story.clock())
    await review_each_other(story, without=(story.ada,))
    assert (await work_of(story, story.ben)).closed_at is None
    await erase_ada(story)
    await ring_all(story.study, story.board, story.clock)
    assert (await work_of(story, story.ben)).closed_at == story.clock()
    assert "a draft" not in str(await dump(story.study.db))


async def test_what_she_was_asked_for_is_offered_to_somebody_else(study: Study, clock: Clock) -> None:
    cohort = await make_cohort(study)
    people = [Actor(1, id) for id in range(21, 28)]
    await join(study, cohort, *people)
    works = [await hand_in(study, who, cohort) for who in people]
    clock.forward(weeks=3)
    await reviewers.allocate_due(study, clock())
    await erasing.erase(study, people[0].id, clock())
    await reviewers.allocate_due(study, clock())
    for work in works[1:]:
        given = await rows.of_submission(study.db.read, work.id)
        assert len([each for each in given if each.state == "offered"]) == 3


async def test_a_review_that_was_to_be_looked_at_again_is_expected_of_nobody(story: Story) -> None:
    """Ben's work has not passed, and is reviewed a second time after Ada has gone, who had reviewed it."""
    for who in (story.ada, story.cleo):
        answers = reviews.Answers(scores(2), STRENGTH, SUGGESTION)
        await reviews.save(story.study, who, story.works[story.ben.id].id, answers, story.clock())
    async with story.study.db.write() as tx:
        await tx.all("UPDATE reviews SET volunteer = 1 WHERE reviewer_id = :ada", {"ada": story.ada.id})
    await erase_ada(story)
    again = await hand_in(story.study, story.ben, story.cohort, story.clock(), url="https://example.org/2")
    given = await rows.of_submission(story.study.db.read, again.id)
    assert {each.reviewer_id for each in given if each.state == "offered"} == {story.cleo.id}
    await ring_all(story.study, story.board, story.clock)
    assert not [post for post in story.board.shown if (post.post.recipient or 1) < 0]


async def test_thanks_to_whoever_has_gone_are_kept_and_sent_to_nobody(story: Story) -> None:
    await review_each_other(story)
    await erase_ada(story)
    ben = await received.received(story.study, story.ben, story.works[story.ben.id].id)
    [hers] = [review for review in ben.reviews if review.reviewer_id < 0]
    assert await thanks.say_helped(story.study, story.ben, hers.id, story.clock())
    story.clock.forward(days=1)
    await ring(story.study, story.board, story.clock)
    assert Kind.THANKS not in story.board.kinds


async def test_it_may_be_done_twice_and_at_once(story: Story) -> None:
    done = await asyncio.gather(*(erase_ada(story) for _ in range(3)))
    assert [each is not None for each in done].count(True) == 1
    assert await erase_ada(story) is None
    assert await erasing.consider(story.study, story.ada.id) == {}


async def test_what_is_left_to_do_on_discord_are_her_roles_and_her_circle(story: Story) -> None:
    done = await erase_ada(story)
    assert done is not None
    assert [each.id for each in done.cohorts] == [story.cohort.id]
    [(cohort_id, _)] = done.threads
    assert cohort_id == story.cohort.id


async def test_posts_with_her_words_are_drawn_anew_and_nothing_of_them_is_posted_any_more(story: Story) -> None:
    await review_each_other(story)
    await showcase.wish(story.study, story.ada, story.works[story.ada.id].id, True, story.clock())
    await ring_all(story.study, story.board, story.clock)
    await threads.redraw(story.study, story.board, story.clock())
    await erase_ada(story)
    story.board.redrawn.clear()
    await threads.redraw(story.study, story.board, story.clock())
    drawn = story.board.redrawn
    assert [each.submission.title for each in drawn if isinstance(each, Handed) and each.submission.withdrawn] == [
        "Withdrawn"
    ]
    taken = {each.occurrence.kind for each in drawn if isinstance(each, Withdrawn)}
    assert taken == {Kind.REVIEWERS, Kind.RESULTS}
    assert [each.words for each in drawn if isinstance(each, Question)] == [None]
    assert not [each for each in drawn if isinstance(each, showcase.Gallery) and each.works]
    assert await marks.left(story.study.db.read, story.clock()) == []


async def test_what_is_under_way_while_she_erases_it_is_drawn_anew_at_once(story: Story) -> None:
    class Slow(ListBoard):
        """She erases everything while her new question is being sent."""

        async def send(self, post: Post) -> Sent:
            if isinstance(post, Question):
                await erase_ada(story)
            return await super().send(post)

    board = Slow()
    await check_in(story.study, story.ada, story.cohort, 3, story.clock(), blocker=f"still stuck {MARK}", share=True)
    await ring(story.study, board, story.clock)
    [drawn] = [post for post in board.refreshed if isinstance(post, Question)]
    assert drawn.words is None


async def test_what_is_found_behind_her_link_afterwards_is_kept_nowhere(story: Story) -> None:
    work = await work_of(story, story.ada)
    await erase_ada(story)
    report = LinkReport("reachable", "notebook", "It opens", pinned=f"commit:{HERS}")
    assert await seen.note(story.study, work, report, story.clock()) is None
    assert HERS not in str(await dump(story.study.db))


@pytest.mark.parametrize("what", ["a reply", "that it helped", "an explanation", "a ruling"])
async def test_what_is_said_about_her_work_at_the_same_moment_is_kept_nowhere(story: Story, what: str) -> None:
    """Both wait for their turn to write, and she erases first."""
    await review_each_other(story)
    study, ada, now, work = story.study, story.ada, story.clock(), await work_of(story, story.ada)
    review = (await rows.of_submission(study.db.read, work.id))[0].id
    async with study.db.write() as tx:
        await tx.all("UPDATE reviews SET breach = 1")
        await tx.all("UPDATE submissions SET appeal = 'It is a pun.'")
    say = {
        "a reply": lambda: thanks.reply(study, ada, review, HERS, now),
        "that it helped": lambda: thanks.say_helped(study, ada, review, now),
        "an explanation": lambda: appeals.explain(study, ada, work.id, HERS, now),
        "a ruling": lambda: appeals.rule(study, story.olga, work.edition, appeals.ACCEPTED, now),
    }[what]
    async with study.db.write():
        erasing_it, said = asyncio.create_task(erase_ada(story)), asyncio.create_task(say())
        while len(study.db._writing._waiters or ()) < 2:  # noqa: ASYNC110 - a lock has no event for that
            await asyncio.sleep(0)
    await erasing_it
    with refused("Its author has withdrawn this one"):
        await said
    assert HERS not in str(await dump(study.db))


async def test_whoever_comes_back_comes_as_somebody_new(story: Story) -> None:
    await review_each_other(story)
    await erase_ada(story)
    with pytest.raises(StudyError, match="You are not in"):
        await check_in(story.study, story.ada, story.cohort, 3, story.clock())
    joined = await membership.join(story.study, story.ada, story.cohort, None, None, story.clock())
    assert not joined.returned
    again = await hand_in(story.study, story.ada, story.cohort, story.clock())
    assert again.version == 1
    assert again.id != story.works[story.ada.id].id


def test_however_many_roles_are_left_the_answer_fits_into_a_message() -> None:
    assert max(len(text.erased(["*" * 60] * count)) for count in (1, 20, 21, 200)) < 4000


async def test_cohorts_of_an_organiser_go_on_without_their_name(story: Story) -> None:
    await erasing.erase(story.study, story.olga.id, story.clock())
    [cohort] = (await dump(story.study.db))["cohorts"]
    assert (cohort["created_by"], cohort["ended_at"]) == (0, None)
    assert [each["made_by"] for each in (await dump(story.study.db))["changes"]] == [0]


async def test_what_is_held_elsewhere_goes_too(story: Story) -> None:
    other = await tell(story.study, story.clock, 8, name=f"Autumn {MARK}")
    elsewhere = Actor(8, story.ada.id, name="Ada")
    await membership.join(story.study, elsewhere, other.cohort, None, None, story.clock())
    done = await erase_ada(story)
    assert done is not None
    assert [each.guild_id for each in done.cohorts] == [7, 8]
    assert str(story.ada.id) not in str((await dump(story.study.db))["memberships"])
