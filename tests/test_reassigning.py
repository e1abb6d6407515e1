"""An organiser decides who reviews what."""

from __future__ import annotations

import pytest

from bot import cohorts, reassigning, reviewers, verdicts
from bot.actors import Actor
from bot.records import Cohort, Kind
from bot.store import marks, occurrences, submissions
from bot.store import reviews as rows
from bot.study import Study
from bot.submission import Review, Submission
from tests.making import (
    ADA,
    BEN,
    CLEO,
    ELSEWHERE,
    HERE,
    OLGA,
    STRANGER,
    at,
    hand_in,
    join,
    make_cohort,
    refused,
    reload,
    review,
)

DEADLINE = at("2026-01-26 09:00")
DORA = Actor(HERE, 14)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study)
    await join(study, made, ADA, BEN, CLEO, DORA)
    return made


@pytest.fixture
async def work(study: Study, cohort: Cohort) -> Submission:
    """Ada's, which Ben and Cleo are asked to review."""
    kept = await hand_in(study, ADA, cohort, title="A *good* loaf")
    for author in (BEN, CLEO):
        await hand_in(study, author, cohort)
    await reviewers.allocate_due(study, DEADLINE)
    return kept


async def given(study: Study, work: Submission, who: Actor) -> Review:
    found = await rows.get(study.db.read, work.id, who.id)
    assert found is not None
    return found


async def test_somebody_takes_anothers_place_and_is_asked_in_the_thread(
    study: Study, cohort: Cohort, work: Submission
) -> None:
    done = await reassigning.reassign(study, OLGA, cohort, work.id, DORA.id, BEN.id, DEADLINE)
    assert (done.reviewer_id, done.instead_of) == (DORA.id, BEN.id)
    asked = await given(study, work, DORA)
    assert (asked.state, asked.volunteer) == ("offered", False)
    posted = await occurrences.get(study.db.read, cohort.id, Kind.STAND_IN, asked.id)
    assert posted is not None
    before = await given(study, work, BEN)
    assert not verdicts.owed(before)
    for who in (CLEO, DORA):
        await review(study, who, work, DEADLINE)
    found = [each for each in await rows.of_submission(study.db.read, work.id) if each.state == "done"]
    assert [each.reviewer_id for each in found] != [BEN.id]


async def test_one_reviewer_more_can_be_asked_and_a_volunteer_made_one(
    study: Study, cohort: Cohort, work: Submission
) -> None:
    await rows_begin(study, work, DORA)
    await reassigning.reassign(study, OLGA, cohort, work.id, DORA.id, None, DEADLINE)
    assert not (await given(study, work, DORA)).volunteer
    assert [(await given(study, work, who)).state for who in (BEN, CLEO, DORA)] == ["offered"] * 3


async def test_its_first_message_is_drawn_anew_and_so_is_that_of_whoever_owes_one_less(
    study: Study, cohort: Cohort, work: Submission
) -> None:
    for who in (ADA, CLEO):
        await review(study, who, await of_ben(study, cohort), DEADLINE)
    async with study.db.write() as tx:
        await tx.all("UPDATE occurrences SET state = 'sent', retry_at = NULL WHERE kind = 'submission'", {})
    await reassigning.reassign(study, OLGA, cohort, work.id, DORA.id, BEN.id, DEADLINE)
    marked = {each.occurrence.number for each in await marks.left(study.db.read, DEADLINE)}
    assert marked == {work.id, (await of_ben(study, cohort)).id}


async def of_ben(study: Study, cohort: Cohort) -> Submission:
    [found] = await submissions.of_member(study.db.read, cohort.id, BEN.id)
    return found


async def rows_begin(study: Study, work: Submission, who: Actor) -> None:
    async with study.db.write() as tx:
        await rows.volunteer(tx, work.id, who.id, DEADLINE, DEADLINE)


async def test_who_cannot_review_it_is_refused_with_the_reason(study: Study, cohort: Cohort, work: Submission) -> None:
    await reviewers.decline(study, CLEO, work.id, DEADLINE)
    for who, why in ((ADA, "is the author"), (STRANGER, "is not in"), (BEN, "asked already"), (CLEO, "gave this")):
        with refused(why):
            await reassigning.reassign(study, OLGA, cohort, work.id, who.id, None, DEADLINE)
    await review(study, DORA, work, DEADLINE)
    with refused("has written"):
        await reassigning.reassign(study, OLGA, cohort, work.id, DORA.id, None, DEADLINE)


async def test_only_somebody_who_is_asked_and_has_not_written_gives_up_a_place(
    study: Study, cohort: Cohort, work: Submission
) -> None:
    with refused("has no open review"):
        await reassigning.reassign(study, OLGA, cohort, work.id, DORA.id, STRANGER.id, DEADLINE)
    await review(study, BEN, work, DEADLINE)
    with refused("has no open review"):
        await reassigning.reassign(study, OLGA, cohort, work.id, DORA.id, BEN.id, DEADLINE)
    assert await rows.get(study.db.read, work.id, DORA.id) is None


async def test_after_the_results_and_for_what_never_was_nobody_is_asked(
    study: Study, cohort: Cohort, work: Submission
) -> None:
    for number in (999, 0):
        with refused("Nothing like that"):
            await reassigning.reassign(study, OLGA, cohort, number, DORA.id, None, DEADLINE)
    other = await make_cohort(study, name="Autumn")
    with refused("Nothing like that"):
        await reassigning.reassign(study, OLGA, other, work.id, DORA.id, None, DEADLINE)
    for who in (BEN, CLEO):
        await review(study, who, work, DEADLINE)
    with refused("are out"):
        await reassigning.reassign(study, OLGA, cohort, work.id, DORA.id, None, DEADLINE)


async def test_only_organisers_of_a_running_cohort_decide_and_are_offered_what_waits(
    study: Study, cohort: Cohort, work: Submission
) -> None:
    for who in (ADA, STRANGER, Actor(ELSEWHERE, 20, manages=True)):
        with refused("for the cohort's organisers"):
            await reassigning.reassign(study, who, cohort, work.id, DORA.id, None, DEADLINE)
        assert await reassigning.offer(study, who, cohort) == []
    offered = await reassigning.offer(study, OLGA, cohort)
    assert [label for label, _ in offered] == [
        "One good loaf · a member",
        "One good loaf · a member",
        "A *good* loaf · a member",
    ]
    assert offered[-1][1] == str(work.id)
    await cohorts.end(study, OLGA, cohort, DEADLINE)
    ended = await reload(study, cohort)
    with refused("has ended"):
        await reassigning.reassign(study, OLGA, ended, work.id, DORA.id, None, DEADLINE)


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("", 0), ("A loaf", 0), ("-3", 0), ("9" * 30, 0), ("²", 0)])
def test_what_was_typed_instead_of_chosen_is_nobodys(typed: str, number: int) -> None:
    assert reassigning.parse(typed) == number
