"""From the deadline of a capstone to its results: three authors bake a loaf each."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import cohorts, membership, received, review_steps, reviewers, reviews, thanks, verdicts
from bot.actors import Actor
from bot.composing import compose
from bot.inspection.report import Found, Inspection
from bot.records import Cohort, Kind
from bot.review_posts import Asked, Results
from bot.review_steps import Answers
from bot.ringing import ring
from bot.store import occurrences, submissions
from bot.store import reviews as rows
from bot.study import Study
from bot.submission import Review, Submission
from bot.texts import threads as thread_text
from bot.verdicts import Verdict
from tests.conftest import MONDAY_9, THE_PATH, Clock
from tests.list_board import ListBoard
from tests.making import (
    ADA,
    BEN,
    CLEO,
    ELSEWHERE,
    HERE,
    LOAF,
    OLGA,
    REVIEWS,
    STRANGER,
    STRENGTH,
    SUGGESTION,
    at,
    bare_submission,
    hand_in,
    join,
    make_cohort,
    refused,
    reload,
    review,
)

DEADLINE = at("2026-01-26 09:00")
A_DAY = timedelta(days=1)
AUTHORS = (ADA, BEN, CLEO)
DORA = Actor(HERE, 14)


@pytest.fixture
async def cohort(study: Study, clock: Clock) -> Cohort:
    made = await make_cohort(study)
    await join(study, made, *AUTHORS, DORA)
    clock.time = DEADLINE - A_DAY
    return made


@pytest.fixture
async def work(study: Study, cohort: Cohort, clock: Clock) -> dict[Actor, Submission]:
    """All three have handed in, and the deadline has come."""
    found = {author: await hand_in(study, author, cohort, clock()) for author in AUTHORS}
    clock.time = DEADLINE
    await reviewers.allocate_due(study, clock())
    return found


async def state(study: Study, submission: Submission) -> Submission:
    found = await submissions.get(study.db.read, submission.id)
    assert found is not None
    return found


async def asked(study: Study, submission: Submission) -> list[Review]:
    everyone = await rows.of_submission(study.db.read, submission.id)
    return [each for each in everyone if each.state not in ("declined", "replaced")]


async def asked_ids(study: Study, submission: Submission) -> set[int]:
    return {each.reviewer_id for each in await asked(study, submission)}


async def another_author(study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock) -> Actor:
    """Dora and Eva hand in late: there are five authors then, and one who was not asked for Ada's work."""
    eva = Actor(HERE, 15)
    await join(study, cohort, eva)
    for who in (DORA, eva):
        await hand_in(study, who, cohort, clock())
        await reviewers.allocate_due(study, clock())
    [other] = {BEN.id, CLEO.id, DORA.id, eva.id} - await asked_ids(study, work[ADA])
    assert other == eva.id
    return eva


async def verdict(study: Study, submission: Submission) -> Verdict:
    return await reviews.verdict(study.db.read, LOAF, submission)


async def posts(study: Study, cohort: Cohort, kind: Kind) -> list[int]:
    known = await occurrences.of_cohort(study.db.read, cohort.id, 100)
    return sorted(each.occurrence.number for each in known if each.occurrence.kind is kind)


# Handing out


async def test_nothing_is_handed_out_before_the_deadline(study: Study, cohort: Cohort, clock: Clock) -> None:
    kept = await hand_in(study, ADA, cohort, clock())
    clock.time = DEADLINE - timedelta(seconds=1)
    await reviewers.allocate_due(study, clock())
    assert (await state(study, kept)).allocated_at is None


@pytest.mark.parametrize("authors", [1, 2, 3, 5, 8, 20])
async def test_at_the_deadline_everyone_gives_as_many_reviews_as_they_receive(
    study: Study, clock: Clock, authors: int
) -> None:
    cohort = await make_cohort(study)
    everyone = [Actor(HERE, 1000 + number) for number in range(authors)]
    await join(study, cohort, *everyone)
    work = [await hand_in(study, author, cohort) for author in everyone]
    for _ in range(2):
        await reviewers.allocate_due(study, DEADLINE)
    share = min(LOAF.reviews, authors - 1)
    handed_out = [each for submission in work for each in await asked(study, submission)]
    assert Counter(each.submission_id for each in handed_out) == ({each.id: share for each in work} if share else {})
    assert Counter(each.reviewer_id for each in handed_out) == ({each.id: share for each in everyone} if share else {})
    authors_of = {submission.id: submission.member_id for submission in work}
    assert all(authors_of[each.submission_id] != each.reviewer_id for each in handed_out)
    assert {each.due_at for each in handed_out} <= {DEADLINE + 7 * A_DAY}
    assert await posts(study, cohort, Kind.REVIEWERS) == [each.id for each in work]


async def test_an_organiser_may_hand_out_earlier(study: Study, cohort: Cohort, clock: Clock) -> None:
    with refused("Nobody is waiting for reviewers in \\*\\*One good loaf"):
        await reviewers.allocate_now(study, OLGA, cohort, None, clock())
    for author in AUTHORS:
        await hand_in(study, author, cohort, clock())
    assert (await reviewers.allocate_now(study, OLGA, cohort, None, clock())).submissions == 3
    with refused("asked already"):
        await reviewers.allocate_now(study, OLGA, cohort, None, clock())


async def test_two_organisers_who_hand_out_at_once_hand_out_once(study: Study, cohort: Cohort, clock: Clock) -> None:
    kept = [await hand_in(study, author, cohort, clock()) for author in AUTHORS]
    results = await asyncio.gather(
        *(reviewers.allocate_now(study, OLGA, cohort, None, clock()) for _ in range(2)), return_exceptions=True
    )
    assert sum(1 for result in results if isinstance(result, Exception)) == 1
    assert [len(await asked(study, each)) for each in kept] == [2, 2, 2]


async def test_only_organisers_hand_out_and_only_while_the_cohort_runs(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    for who in (ADA, STRANGER, Actor(ELSEWHERE, 20, manages=True)):
        with refused("for the cohort's organisers"):
            await reviewers.allocate_now(study, who, cohort, None, clock())
    await cohorts.end(study, OLGA, cohort, clock())
    with refused("has ended"):
        await reviewers.allocate_now(study, OLGA, await reload(study, cohort), None, clock())


async def test_late_work_gets_those_who_were_asked_least_at_once(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    clock.forward(days=1)
    late = await hand_in(study, DORA, cohort, clock())
    await reviewers.allocate_due(study, clock())
    assert await asked_ids(study, late) == {author.id for author in AUTHORS}
    eva = Actor(HERE, 15)
    await join(study, cohort, eva)
    later = await hand_in(study, eva, cohort, clock())
    await reviewers.allocate_due(study, clock())
    assert len(await asked_ids(study, later) - {eva.id}) == LOAF.reviews


async def test_nobody_is_asked_for_more_than_one_beyond_their_share(study: Study, cohort: Cohort, clock: Clock) -> None:
    late = [Actor(HERE, 50 + number) for number in range(6)]
    await join(study, cohort, *late)
    kept = [await hand_in(study, author, cohort, clock()) for author in AUTHORS]
    await reviewers.allocate_due(study, DEADLINE)
    for author in late:
        kept.append(await hand_in(study, author, cohort, DEADLINE + A_DAY))
        await reviewers.allocate_due(study, DEADLINE + A_DAY)
    burden = Counter([each.reviewer_id for submission in kept for each in await asked(study, submission)])
    assert max(burden.values()) <= LOAF.reviews + 1


async def test_an_author_who_left_is_not_asked_and_keeps_nobody_waiting(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    kept = {author: await hand_in(study, author, cohort, clock()) for author in AUTHORS}
    await membership.leave(study, CLEO, cohort, clock())
    await reviewers.allocate_due(study, DEADLINE)
    assert await asked_ids(study, kept[ADA]) == {BEN.id}
    assert await asked_ids(study, kept[BEN]) == {ADA.id}
    await join(study, cohort, CLEO, now=DEADLINE)
    await reviewers.allocate_due(study, DEADLINE + A_DAY)
    assert await asked_ids(study, kept[CLEO]) == {ADA.id, BEN.id}


async def test_one_broken_cohort_never_keeps_another_from_its_reviewers(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    await hand_in(study, ADA, cohort, clock())
    async with study.db.write() as tx:
        await tx.all("UPDATE cohorts SET timezone = 'Mars/Olympus'")
    other = await make_cohort(study, name="Autumn")
    await join(study, other, BEN)
    kept = await hand_in(study, BEN, other, clock())
    await reviewers.allocate_due(study, DEADLINE)
    assert (await state(study, kept)).allocated_at == DEADLINE


# A link that changes


async def test_before_reviewers_are_asked_an_edit_is_free_and_afterwards_it_is_a_new_version(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    for author in AUTHORS:
        await hand_in(study, author, cohort, clock())
    assert (await hand_in(study, ADA, cohort, clock(), url="https://example.org/b")).version == 1
    await reviewers.allocate_due(study, DEADLINE)
    assert (await hand_in(study, ADA, cohort, DEADLINE, url="https://example.org/b", title="Better")).version == 1
    assert (await hand_in(study, ADA, cohort, DEADLINE, url="https://example.org/c")).version == 2
    assert await asked_ids(study, await hand_in(study, ADA, cohort, DEADLINE)) == {BEN.id, CLEO.id}


# Writing


async def test_a_review_is_saved_in_steps(study: Study, work: dict[Actor, Submission], clock: Clock) -> None:
    submission = work[ADA].id
    crumb, notes = (criterion.id for criterion in LOAF.rubric)
    saved = await reviews.save(study, BEN, submission, Answers({crumb: 4}, STRENGTH, SUGGESTION), clock())
    assert saved.next_step == 0
    task = await reviews.task(study, BEN, submission)
    assert task.review is not None
    assert (task.review.state, task.review.strength, task.review.scores) == ("offered", STRENGTH, {crumb: 4})
    saved = await reviews.save(study, BEN, submission, Answers({notes: 2}), clock())
    assert saved.next_step is None
    assert saved.task.review is not None
    found = await rows.get(study.db.read, submission, BEN.id)
    assert found is not None
    assert (found.state, found.scores, found.suggestion) == ("done", {crumb: 4, notes: 2}, SUGGESTION)


def test_a_long_rubric_is_asked_in_steps_that_fit_a_form() -> None:
    capstone = THE_PATH.capstones[0]
    asked_for = review_steps.steps(capstone)
    assert [criterion for step in asked_for for criterion in step] == list(capstone.rubric)
    assert len(asked_for[0]) <= 3
    assert all(0 < len(step) <= 5 for step in asked_for[1:])


async def test_a_review_can_be_changed_until_the_results_are_out(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, BEN, work[ADA], clock(), 2)
    await review(study, BEN, work[ADA], clock(), 5)
    found = await rows.get(study.db.read, work[ADA].id, BEN.id)
    assert found is not None
    assert set(found.scores.values()) == {5}
    await review(study, CLEO, work[ADA], clock())
    with refused("The results came out while you were writing"):
        await review(study, BEN, work[ADA], clock())
    with refused("The results of this one are out"):
        await reviews.task(study, BEN, work[ADA].id)


async def test_nobody_reviews_their_own_work(study: Study, work: dict[Actor, Submission], clock: Clock) -> None:
    with refused("This is your own capstone"):
        await review(study, ADA, work[ADA], clock())


async def test_strangers_and_those_who_left_are_refused(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await membership.leave(study, BEN, cohort, clock())
    for who in (STRANGER, BEN):
        with refused("You are not in"):
            await review(study, who, work[ADA], clock())
    assert [each.state for each in await asked(study, work[ADA])] == ["offered", "offered"]


async def test_a_member_who_was_not_asked_may_review_as_a_volunteer_and_so_may_an_organiser(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    for who in (DORA, OLGA):
        await review(study, who, work[ADA], clock())
        found = await rows.get(study.db.read, work[ADA].id, who.id)
        assert found is not None
        assert (found.volunteer, found.state) == (True, "done")


async def test_early_work_may_be_reviewed_and_waits_for_its_reviewers(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    kept = await hand_in(study, ADA, cohort, clock())
    await review(study, DORA, kept, clock())
    await reviews.save(study, BEN, kept.id, Answers({}, STRENGTH, SUGGESTION), clock())
    await reviewers.allocate_due(study, clock())
    assert (await state(study, kept)).closed_at is None
    assert await asked_ids(study, kept) == {DORA.id, BEN.id}


@pytest.mark.parametrize(
    ("answers", "problem", "draft"),
    [
        (Answers({"crumb": 4}, "x" * 19, SUGGESTION), "**One strength** needs 20 to 1,000 characters", "x" * 19),
        (Answers({"crumb": 4}, "x" * 1001, SUGGESTION), "**One strength** needs", "x" * 1000),
        (Answers({"crumb": 4}, " " * 30, SUGGESTION), "**One strength** needs", None),
        (Answers({"crumb": 4, "notes": 0}, STRENGTH, SUGGESTION), "The rubric has changed", STRENGTH),
        (Answers({"crumb": 4, "notes": 6}, STRENGTH, SUGGESTION), "The rubric has changed", STRENGTH),
        (Answers({"crumb": 4, "taste": 3}, STRENGTH, SUGGESTION), "The rubric has changed", STRENGTH),
    ],
)
async def test_of_a_form_that_does_not_fit_what_is_valid_is_kept_and_the_rest_is_said(
    study: Study, work: dict[Actor, Submission], clock: Clock, answers: Answers, problem: str, draft: str | None
) -> None:
    saved = await reviews.save(study, BEN, work[ADA].id, answers, clock())
    assert saved.next_step == 0
    assert problem in saved.problems[0]
    found = await rows.get(study.db.read, work[ADA].id, BEN.id)
    assert found is not None
    assert (found.state, found.strength, found.suggestion, found.scores) == ("offered", draft, SUGGESTION, {"crumb": 4})


async def test_a_text_that_is_too_long_is_given_back_whole(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    saved = await reviews.save(study, BEN, work[ADA].id, Answers({}, "x" * 1001, SUGGESTION), clock())
    assert saved.unsaved == ("x" * 1001,)


async def test_a_written_review_is_never_replaced_by_a_text_that_is_too_short(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, BEN, work[ADA], clock())
    saved = await reviews.save(study, BEN, work[ADA].id, Answers({"crumb": 1}, "Nice.", SUGGESTION), clock())
    assert (saved.next_step, saved.unsaved) == (0, ("Nice.",))
    found = await rows.get(study.db.read, work[ADA].id, BEN.id)
    assert found is not None
    assert (found.state, found.strength, found.scores["crumb"]) == ("done", STRENGTH, 1)


async def test_two_forms_of_one_review_sent_at_once_make_one_review(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    await asyncio.gather(*(review(study, BEN, work[ADA], clock(), score) for score in (2, 5)))
    [found] = [each for each in await asked(study, work[ADA]) if each.reviewer_id == BEN.id]
    assert (found.state, len(set(found.scores.values()))) == ("done", 1)


async def test_a_submission_that_never_was_is_gone(study: Study, clock: Clock) -> None:
    for attempt in (reviews.task(study, ADA, 999), reviews.more_time(study, ADA, 999, clock())):
        with refused("no longer here"):
            await attempt


# Declining, and more time


async def test_when_a_reviewer_declines_somebody_else_is_asked(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    stand_in = await another_author(study, cohort, work, clock)
    earlier = await posts(study, cohort, Kind.STAND_IN)
    clock.forward(days=2)
    declined = await reviewers.decline(study, BEN, work[ADA].id, clock())
    assert declined == reviewers.Declined(replaced=True, still_owed=False)
    assert await asked_ids(study, work[ADA]) == {CLEO.id, DORA.id, stand_in.id}
    [new] = set(await posts(study, cohort, Kind.STAND_IN)) - set(earlier)
    found = await rows.by_id(study.db.read, new)
    assert found is not None
    assert (found.reviewer_id, found.due_at) == (stand_in.id, clock() + 7 * A_DAY)
    posted = await occurrences.get(study.db.read, cohort.id, Kind.STAND_IN, new)
    assert posted is not None
    assert posted.occurrence.channel_id == REVIEWS


async def test_declining_twice_at_once_asks_one_stand_in(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await another_author(study, cohort, work, clock)
    earlier = await posts(study, cohort, Kind.STAND_IN)
    results = await asyncio.gather(
        *(reviewers.decline(study, BEN, work[ADA].id, clock()) for _ in range(2)), return_exceptions=True
    )
    assert any(isinstance(result, reviewers.Declined) for result in results)
    assert len(await posts(study, cohort, Kind.STAND_IN)) == len(earlier) + 1
    assert len(await asked(study, work[ADA])) == 3


async def test_where_nobody_is_left_to_ask_declining_says_so(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    declined = await reviewers.decline(study, BEN, work[ADA].id, clock())
    assert declined == reviewers.Declined(replaced=False, still_owed=True)


async def test_whoever_declined_or_was_not_asked_has_nothing_to_decline(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    await reviewers.decline(study, BEN, work[ADA].id, clock())
    for who in (BEN, DORA, STRANGER):
        with refused("You have no open review of this one"):
            await reviewers.decline(study, who, work[ADA].id, clock())
    with refused("This is your own capstone"):
        await reviewers.decline(study, ADA, work[ADA].id, clock())
    await review(study, CLEO, work[ADA], clock())
    with refused("You have written this review already"):
        await reviewers.decline(study, CLEO, work[ADA].id, clock())


async def test_whoever_declined_may_write_after_all(study: Study, work: dict[Actor, Submission], clock: Clock) -> None:
    await reviewers.decline(study, BEN, work[ADA].id, clock())
    await review(study, BEN, work[ADA], clock())
    found = await rows.get(study.db.read, work[ADA].id, BEN.id)
    assert found is not None
    assert found.state == "done"


async def test_when_the_last_one_missing_declines_the_results_are_due(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, CLEO, work[ADA], clock())
    await reviewers.decline(study, BEN, work[ADA].id, clock())
    assert (await state(study, work[ADA])).closed_at == clock()


async def test_there_are_three_more_days_once(study: Study, work: dict[Actor, Submission], clock: Clock) -> None:
    assert await reviews.more_time(study, BEN, work[ADA].id, clock()) == DEADLINE + 10 * A_DAY
    with refused("You have had more time once"):
        await reviews.more_time(study, BEN, work[ADA].id, clock())


# What one owes


async def test_whoever_let_all_their_reviews_lapse_owes_them_and_may_write_them_late(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    for reviewer, author in ((BEN, ADA), (CLEO, ADA), (CLEO, BEN), (BEN, CLEO)):
        await review(study, reviewer, work[author], clock())
    clock.time = DEADLINE + 7 * A_DAY
    await reviewers.allocate_due(study, clock())
    assert (await verdict(study, work[ADA])).owes == 2
    with refused("Its time is over"):
        await reviewers.decline(study, ADA, work[BEN].id, clock())
    for author in (BEN, CLEO):
        assert (await review(study, ADA, work[author], clock(), 1)).next_step is None
    assert (await verdict(study, work[ADA])).passed
    assert set((await verdict(study, work[BEN])).medians.values()) == {4.0}  # as they were given
    assert len((await received.received(study, BEN, work[BEN].id)).reviews) == 2
    with refused("The results of this one are out"):
        await reviews.task(study, ADA, work[BEN].id)


async def test_whoever_declines_everything_owes_their_last_one(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await another_author(study, cohort, work, clock)
    own = await rows.of_reviewer(study.db.read, cohort.id, ADA.id)
    found = [await reviewers.decline(study, ADA, each.submission_id, clock()) for each in own]
    assert [each.still_owed for each in found][-1]
    owes = (await verdict(study, work[ADA])).owes
    assert owes == sum(1 for each in found if each.still_owed)
    assert any(each.replaced and not each.still_owed for each in found)


async def test_a_volunteer_who_is_asked_later_owes_the_review_with_a_deadline_of_its_own(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    kept = {author: await hand_in(study, author, cohort, clock()) for author in AUTHORS}
    await reviews.save(study, BEN, kept[ADA].id, Answers({}, STRENGTH, SUGGESTION), clock())
    await review(study, CLEO, kept[ADA], clock())
    await reviewers.allocate_due(study, DEADLINE)
    begun, done = await rows.of_submission(study.db.read, kept[ADA].id)
    assert (begun.volunteer, begun.state, begun.due_at) == (False, "offered", DEADLINE + 7 * A_DAY)
    assert (begun.strength, begun.reviewer_id) == (STRENGTH, BEN.id)
    assert (done.volunteer, done.state) == (False, "done")
    assert (await verdict(study, kept[BEN])).owes == 2
    assert (await verdict(study, kept[CLEO])).owes == 1


@pytest.mark.parametrize("later", [1, 2, 4])
async def test_whoever_hands_in_after_an_early_allocation_reviews_the_early_ones_too(
    study: Study, cohort: Cohort, clock: Clock, later: int
) -> None:
    early = await hand_in(study, ADA, cohort, clock())
    await reviewers.allocate_now(study, OLGA, cohort, None, clock())
    assert await asked(study, early) == []
    others = [Actor(HERE, 50 + number) for number in range(later)]
    await join(study, cohort, *others)
    kept = [early, *[await hand_in(study, other, cohort, clock()) for other in others]]
    for _ in range(2):
        await reviewers.allocate_due(study, DEADLINE)
    share = min(LOAF.reviews, later)
    assert [len(await asked(study, each)) for each in kept] == [share] * len(kept)
    assert len(await posts(study, cohort, Kind.STAND_IN)) == share


# Handing in again after the results


async def not_passed(study: Study, work: dict[Actor, Submission], clock: Clock) -> Submission:
    """Ada's work has its results, with 2 for everything."""
    for reviewer in (BEN, CLEO):
        await review(study, reviewer, work[ADA], clock(), 2)
    return await state(study, work[ADA])


async def test_a_criterion_below_3_is_named_before_what_one_owes(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    said = await verdict(study, await not_passed(study, work, clock))
    assert [each.id for each in said.failing] == ["crumb", "notes"]
    assert said.owes == 2
    words = thread_text.verdict([each.title for each in said.failing], said.owes)
    assert words.startswith("🔧 Not passed yet: **Crumb** and **Notes** are below 3.")
    assert "You also owe 2 reviews" in words


@pytest.mark.parametrize("url", ["https://example.org/11", "https://example.org/better"])
async def test_work_that_has_not_passed_is_reviewed_again_when_it_is_handed_in_again(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock, url: str
) -> None:
    board = ListBoard()
    await ring(study, board, clock)
    first = await not_passed(study, work, clock)
    await ring(study, board, clock)
    clock.forward(days=1)
    again = await hand_in(study, ADA, cohort, clock(), url=url)
    assert (again.id, again.version, again.round, again.closed_at) == (first.id, 2, 2, None)
    for each in await asked(study, again):
        assert (each.state, each.due_at, set(each.scores.values())) == ("offered", clock() + 7 * A_DAY, {2})
    assert len((await received.received(study, ADA, first.edition)).reviews) == 2
    assert await hand_in(study, ADA, cohort, clock(), url=url) == again  # a second time is an edit
    for _ in range(2):
        await reviewers.allocate_due(study, clock())
        await ring(study, board, clock)
    for reviewer in (BEN, CLEO):
        await review(study, reviewer, again, clock(), 5)
    for _ in range(2):
        await ring(study, board, clock)
    about = [
        (each.post.occurrence.kind, each.post.occurrence.number)
        for each in board.shown
        if each.post.occurrence.number in (first.edition, again.edition)
        and each.post.occurrence.kind in (Kind.REVIEWERS, Kind.RESULTS)
    ]
    assert about == [
        (Kind.REVIEWERS, first.edition),
        (Kind.RESULTS, first.edition),
        (Kind.REVIEWERS, again.edition),
        (Kind.RESULTS, again.edition),
    ]
    assert set((await verdict(study, again)).medians.values()) == {5.0}


async def test_what_is_written_in_a_new_round_comes_with_its_results(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    again = await not_passed(study, work, clock)
    await hand_in(study, ADA, cohort, clock(), url="https://example.org/better")
    await reviews.save(study, BEN, again.id, Answers({}, "This is only half of what I think", SUGGESTION), clock())
    found = await received.received(study, ADA, again.edition)
    assert [each.reviewer_id for each in found.reviews] == [CLEO.id]
    for who in (BEN, CLEO):
        await review(study, who, again, clock())
    assert len((await received.received(study, ADA, again.edition)).reviews) == 2


async def test_an_author_answers_only_what_they_may_read(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, BEN, work[ADA], clock())
    await reviewers.allocate_due(study, DEADLINE + 7 * A_DAY)
    for each in await asked(study, work[ADA]):
        if each.reviewer_id == BEN.id:
            assert await thanks.say_helped(study, ADA, each.id, clock())
        else:
            with refused("not complete yet"):
                await thanks.reply(study, ADA, each.id, "Why did you write nothing?", clock())


async def test_a_reviewer_owes_nothing_for_looking_again(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await not_passed(study, work, clock)
    await review(study, BEN, work[CLEO], clock())
    assert (await verdict(study, work[BEN])).owes == 0
    await hand_in(study, ADA, cohort, clock())
    assert (await verdict(study, work[BEN])).owes == 0


async def test_nobody_waits_for_a_reviewer_who_left_before_the_second_round(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await not_passed(study, work, clock)
    await membership.leave(study, BEN, cohort, clock())
    again = await hand_in(study, ADA, cohort, clock())
    await review(study, CLEO, again, clock(), 5)
    assert (await state(study, again)).closed_at is not None


async def test_results_that_are_good_enough_stand_whatever_is_handed_in_afterwards(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    for reviewer in (BEN, CLEO):
        await review(study, reviewer, work[ADA], clock(), 3)
    again = await hand_in(study, ADA, cohort, clock(), url="https://example.org/moved")
    assert (again.version, again.round, again.closed_at) == (2, 1, clock())


async def test_results_that_were_not_posted_before_the_work_came_again_are_not_posted(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    board = ListBoard()
    await not_passed(study, work, clock)
    await hand_in(study, ADA, cohort, clock())
    await ring(study, board, clock)
    assert Kind.RESULTS not in board.kinds


def test_looking_again_goes_through_every_step_of_the_form() -> None:
    capstone = THE_PATH.capstones[0]
    first, second = review_steps.steps(capstone)
    before = a_review(**{each.id: 2 for each in capstone.rubric})
    again = replace(before, state="offered")
    assert review_steps.step_after(capstone, again, Answers({each.id: 4 for each in first}, STRENGTH, SUGGESTION)) == 1
    assert review_steps.step_after(capstone, again, Answers({each.id: 4 for each in second})) is None
    assert review_steps.step_after(capstone, before, Answers({each.id: 4 for each in first})) is None


# Results


async def test_the_results_are_due_when_the_last_reviewer_is_done(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, BEN, work[ADA], clock())
    assert (await state(study, work[ADA])).closed_at is None
    clock.forward(days=1)
    await review(study, CLEO, work[ADA], clock())
    assert (await state(study, work[ADA])).closed_at == clock()
    assert await posts(study, cohort, Kind.RESULTS) == [work[ADA].id]


async def test_after_seven_days_one_review_is_enough(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, BEN, work[ADA], clock())
    await reviewers.allocate_due(study, DEADLINE + 7 * A_DAY - timedelta(seconds=1))
    assert (await state(study, work[ADA])).closed_at is None
    await reviewers.allocate_due(study, DEADLINE + 7 * A_DAY)
    assert (await state(study, work[ADA])).closed_at == DEADLINE + 7 * A_DAY
    assert (await state(study, work[BEN])).closed_at is None  # nobody has reviewed it


async def test_whoever_has_more_time_is_waited_for(study: Study, work: dict[Actor, Submission], clock: Clock) -> None:
    await review(study, BEN, work[ADA], clock())
    await reviews.more_time(study, CLEO, work[ADA].id, clock())
    await reviewers.allocate_due(study, DEADLINE + 9 * A_DAY)
    assert (await state(study, work[ADA])).closed_at is None
    await reviewers.allocate_due(study, DEADLINE + 10 * A_DAY)
    assert (await state(study, work[ADA])).closed_at is not None


async def test_a_volunteer_who_began_holds_nobody_up(study: Study, work: dict[Actor, Submission], clock: Clock) -> None:
    await review(study, BEN, work[ADA], clock())
    clock.time = DEADLINE + 6 * A_DAY
    await reviews.save(study, DORA, work[ADA].id, Answers({}, STRENGTH, SUGGESTION), clock())
    await reviewers.allocate_due(study, DEADLINE + 7 * A_DAY)
    assert (await state(study, work[ADA])).closed_at is not None


async def test_one_author_alone_gets_results_from_a_volunteer(study: Study, cohort: Cohort, clock: Clock) -> None:
    kept = await hand_in(study, ADA, cohort, clock())
    await reviewers.allocate_due(study, DEADLINE)
    assert await asked(study, kept) == []
    await review(study, OLGA, kept, DEADLINE)
    assert (await state(study, kept)).closed_at == DEADLINE


async def test_the_results_are_the_medians_and_whether_it_is_passed(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    for reviewer, score in ((DORA, 5), (BEN, 2), (CLEO, 3)):
        await review(study, reviewer, work[ADA], clock(), score)
    [results] = [
        each
        for each in await occurrences.of_cohort(study.db.read, cohort.id, 50)
        if each.occurrence.kind is Kind.RESULTS
    ]
    post = await compose(study, results.occurrence, clock())
    assert isinstance(post, Results)
    assert set(post.verdict.medians.values()) == {3.0}
    assert (post.verdict.passed, post.verdict.owes) == (False, 2)
    for other in (BEN, CLEO):
        await review(study, ADA, work[other], clock())
    post = await compose(study, results.occurrence, clock())
    assert isinstance(post, Results)
    assert (post.verdict.passed, post.verdict.owes) == (True, 0)


def a_review(state: str = "done", **given: int) -> Review:
    written = MONDAY_9 if state in ("done", "late") else None
    return Review(1, 1, 2, state, False, MONDAY_9, MONDAY_9, False, STRENGTH, SUGGESTION, written, given)


@pytest.mark.parametrize(
    ("given", "owed", "passed"),
    [
        ([], [], False),
        ([a_review(crumb=3, notes=3)], [], True),
        ([a_review(crumb=3, notes=2)], [], False),
        ([a_review(crumb=5)], [], True),  # the other criterion is new since it was written
        ([a_review(bread=5)], [], False),  # all are
        ([a_review(crumb=1, notes=1), a_review(crumb=3, notes=5), a_review(crumb=4, notes=3)], [], True),
        ([a_review(crumb=2, notes=5), a_review(crumb=3, notes=5)], [], False),
        ([a_review("offered", crumb=1, notes=1), a_review(crumb=4, notes=4)], [], True),
        ([a_review(crumb=5, notes=5)], [a_review("offered")], False),
        ([a_review(crumb=5, notes=5)], [a_review("lapsed")], False),
        ([a_review(crumb=5, notes=5)], [a_review("done"), a_review("declined")], False),
        ([a_review(crumb=5, notes=5)], [a_review("done"), a_review("late"), a_review("replaced")], True),
        ([a_review(crumb=4, notes=4), a_review("late", crumb=1, notes=1)], [], True),
    ],
)
def test_a_capstone_is_passed_with_its_reviews_no_median_below_3_and_no_review_owed(
    given: list[Review], owed: list[Review], passed: bool
) -> None:
    assert verdicts.verdict(LOAF, bare_submission(), given, owed).passed is passed


def test_an_unfinished_review_never_counts_as_zero() -> None:
    assert verdicts.medians(LOAF, [a_review(crumb=4, notes=4), a_review("offered", crumb=1)]) == {
        "crumb": 4.0,
        "notes": 4.0,
    }


async def test_only_the_author_and_organisers_read_the_reviews_and_only_when_they_are_complete(
    study: Study, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, BEN, work[ADA], clock())
    with refused("not complete yet"):
        await received.received(study, ADA, work[ADA].id)
    await review(study, CLEO, work[ADA], clock())
    for who in (ADA, OLGA):
        found = await received.received(study, who, work[ADA].id)
        assert [each.reviewer_id for each in found.reviews] in ([BEN.id, CLEO.id], [CLEO.id, BEN.id])
    for who in (BEN, DORA, STRANGER):
        with refused("for the author"):
            await received.received(study, who, work[ADA].id)


async def test_the_results_can_be_read_after_the_cohort_has_ended_and_nothing_can_be_written(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    for reviewer in (BEN, CLEO):
        await review(study, reviewer, work[ADA], clock())
    await cohorts.end(study, OLGA, cohort, clock())
    assert len((await received.received(study, ADA, work[ADA].id)).reviews) == 2
    for attempt in (
        review(study, ADA, work[BEN], clock()),
        reviewers.decline(study, ADA, work[BEN].id, clock()),
        reviews.more_time(study, ADA, work[BEN].id, clock()),
    ):
        with refused("has ended"):
            await attempt


async def test_my_reviews_shows_what_one_owes_and_what_one_received(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await review(study, ADA, work[BEN], clock())
    await review(study, BEN, work[ADA], clock())
    mine = await received.mine(study, ADA, cohort, MONDAY_9)
    assert {each.submission.id: each.review.state for each in mine.given} == {
        work[BEN].id: "done",
        work[CLEO].id: "offered",
    }
    [own] = mine.own
    assert sorted(each.state for each in own.reviews) == ["done", "offered"]


# In the thread


async def test_whoever_is_asked_is_asked_by_way_of_the_reviews_channel(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await another_author(study, cohort, work, clock)
    known = await occurrences.of_cohort(study.db.read, cohort.id, 100)
    about_work = [each for each in known if each.occurrence.kind in (Kind.REVIEWERS, Kind.STAND_IN)]
    assert {each.occurrence.kind for each in about_work} == {Kind.REVIEWERS, Kind.STAND_IN}
    assert {each.occurrence.channel_id for each in about_work} == {REVIEWS}


async def test_reviewers_are_mentioned_in_the_thread_and_those_who_declined_are_not(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    await reviewers.decline(study, BEN, work[ADA].id, clock())
    posted = await occurrences.get(study.db.read, cohort.id, Kind.REVIEWERS, work[ADA].id)
    assert posted is not None
    post = await compose(study, posted.occurrence, clock())
    assert isinstance(post, Asked)
    assert [each.reviewer_id for each in post.reviews] == [CLEO.id]


async def test_the_thread_comes_first_then_its_reviewers_then_its_results(
    study: Study, cohort: Cohort, work: dict[Actor, Submission], clock: Clock
) -> None:
    board = ListBoard()
    await ring(study, board, clock)
    for reviewer in (BEN, CLEO):
        await review(study, reviewer, work[ADA], clock())
    await ring(study, board, clock)
    kinds = [shown.post.occurrence.kind for shown in board.shown if shown.post.occurrence.number == work[ADA].id]
    assert [kind for kind in kinds if kind not in (Kind.WELCOME, Kind.ASSIGNMENT)] == [
        Kind.SUBMISSION,
        Kind.REVIEWERS,
        Kind.RESULTS,
    ]


# The rules


KERAS = Inspection(readable=True, forbidden=(Found("keras", 3, 1),))


@pytest.mark.parametrize(
    ("answers", "report", "ruling", "breach"),
    [
        ([], KERAS, None, False),
        ([True], KERAS, None, True),
        ([True, False], KERAS, None, False),
        ([True, True, False], KERAS, None, True),
        ([True, None, None], KERAS, None, True),
        ([True], KERAS, "accepted", False),
        ([True], KERAS, "upheld", True),
        ([True], Inspection(readable=True), None, False),
        ([True], Inspection(readable=False), None, True),
        ([True], None, None, True),
    ],
)
def test_a_rule_is_broken_if_most_of_those_who_answered_say_so_and_no_organiser_has_accepted_it(
    answers: list[bool | None], report: Inspection | None, ruling: str | None, breach: bool
) -> None:
    given = [replace(a_review(crumb=4, notes=4), breach=each) for each in answers]
    submission = bare_submission(report=report, ruling=ruling)
    unfinished = replace(a_review("lapsed"), breach=True)
    said = verdicts.verdict(LOAF, submission, [*given, unfinished], [])
    assert (said.breach, said.passed) == (breach, bool(given) and not breach)


def test_whoever_is_asked_about_the_rules_has_not_finished_before_they_answer() -> None:
    written = a_review(crumb=4, notes=4)
    assert review_steps.missing_step(LOAF, written, rules=True) == 0
    assert review_steps.missing_step(LOAF, replace(written, breach=False), rules=True) is None
    full = THE_PATH.capstones[0].model_copy(update={"rubric": THE_PATH.capstones[0].rubric[:3]})
    assert review_steps.steps(full, rules=True) == [full.rubric, ()]
