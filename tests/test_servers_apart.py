"""What belongs to one server never shows in another, not even to its administrators, not even by a guessed id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot import choosing, cohorts, exporting, overview, progress, received, reviewers, reviews
from bot.actors import Actor
from bot.cohorts import Wish
from bot.errors import StudyError
from bot.records import Cohort
from bot.reviews import Answers
from bot.store import memberships
from bot.store import reviews as rows
from bot.study import Study
from bot.submission import Submission
from tests.conftest import MONDAY_9
from tests.making import (
    ADA,
    BEN,
    ELSEWHERE,
    OLGA,
    STRENGTH,
    SUGGESTION,
    edit,
    hand_in,
    join,
    make_cohort,
    refused,
    reload,
    scores,
)

# An administrator elsewhere, and Ada and Ben themselves when they are in another server.
OUTSIDERS = [Actor(ELSEWHERE, 20, manages=True), Actor(ELSEWHERE, ADA.id), Actor(ELSEWHERE, BEN.id, manages=True)]
LATER = MONDAY_9 + timedelta(days=22)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study, name="Secret", organiser_role_id=8)
    await join(study, made, ADA, BEN)
    return made


@pytest.fixture
async def work(study: Study, cohort: Cohort) -> Submission:
    """Ada's, which Ben is asked to review."""
    kept = await hand_in(study, ADA, cohort)
    await hand_in(study, BEN, cohort)
    await reviewers.allocate_due(study, LATER)
    return kept


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_a_cohort_of_another_server_is_as_unknown_as_one_that_never_was(
    study: Study, cohort: Cohort, who: Actor
) -> None:
    for typed in (str(cohort.id), cohort.name):
        for find in (
            choosing.any_here,
            choosing.mine,
            choosing.open_here,
            choosing.mine_or_open,
            choosing.here_even_ended,
        ):
            with refused("No cohort here is called") as told:
                await find(study, who, typed)
            with refused("No cohort here is called") as never:
                await find(study, who, "0" * len(typed))
            assert str(told.value).replace(typed, "") == str(never.value).replace("0" * len(typed), "")


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nothing_of_another_server_is_chosen_offered_or_listed(study: Study, cohort: Cohort, who: Actor) -> None:
    with refused("not in a cohort here"):
        await choosing.mine(study, who, None)
    with refused("no cohort yet"):
        await choosing.open_here(study, who, None)
    assert await choosing.offer(study, who, own=True) == []
    assert await choosing.offer(study, who, own=False) == []
    assert await overview.of_server(study, who) == []


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_a_forged_button_leads_nowhere(study: Study, cohort: Cohort, who: Actor) -> None:
    with refused(".") as told:
        await choosing.by_button(study, who, cohort.id)
    with refused(".") as never:
        await choosing.by_button(study, who, 999)
    assert str(told.value) == str(never.value)


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_an_organiser_elsewhere_organises_nothing_here(study: Study, cohort: Cohort, who: Actor) -> None:
    helper = Actor(who.guild_id, who.id, who.manages, frozenset({8}))
    attempts: list[Awaitable[object]] = [
        overview.overview(study, helper, cohort, MONDAY_9),
        overview.repost(study, helper, cohort, MONDAY_9),
        edit(study, helper, cohort, Wish(name="Mine"), MONDAY_9),
        cohorts.end(study, helper, cohort, MONDAY_9),
        exporting.export_file(study, helper, cohort, "csv", MONDAY_9),
        reviewers.allocate_now(study, helper, cohort, None, MONDAY_9),
    ]
    for attempt in attempts:
        with refused("for the cohort's organisers"):
            await attempt
    assert await reload(study, cohort) == cohort


REVIEWING: dict[str, Callable[[Study, Actor, int], Awaitable[object]]] = {
    "find": reviews.find,
    "task": reviews.task,
    "write": lambda study, who, id: reviews.save(study, who, id, Answers(scores(), STRENGTH, SUGGESTION), LATER),
    "decline": lambda study, who, id: reviewers.decline(study, who, id, LATER),
    "more time": lambda study, who, id: reviews.more_time(study, who, id, LATER),
    "results": received.received,
}


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("act", REVIEWING.values(), ids=REVIEWING)
async def test_a_submission_of_another_server_can_neither_be_seen_nor_reviewed(
    study: Study, work: Submission, who: Actor, act: Callable[[Study, Actor, int], Awaitable[object]]
) -> None:
    before = await rows.of_submission(study.db.read, work.id)
    with pytest.raises(StudyError) as told:
        await act(study, who, work.id)
    assert work.title not in str(told.value)
    assert await rows.of_submission(study.db.read, work.id) == before


async def test_the_progress_of_others_is_for_members_of_the_same_cohort_and_organisers(
    study: Study, cohort: Cohort
) -> None:
    for who in (ADA, BEN, OLGA):
        assert (await progress.progress(study, who, cohort, ADA.id, MONDAY_9)).checked_in == 0
    for who in (OUTSIDERS[0], Actor(cohort.guild_id, 99)):
        with refused("You are not in"):
            await progress.progress(study, who, cohort, ADA.id, MONDAY_9)


async def test_the_same_person_in_two_servers_has_two_memberships(study: Study, cohort: Cohort) -> None:
    there = await make_cohort(study, who=Actor(ELSEWHERE, 20, manages=True), name="Secret")
    ada_there = Actor(ELSEWHERE, ADA.id)
    await join(study, there, ada_there)
    assert await choosing.mine(study, ADA, None) == cohort
    assert await choosing.mine(study, ada_there, None) == there
    assert await choosing.mine(study, ada_there, "secret") == there
    assert [each.member_id for each in await memberships.active(study.db.read, there.id)] == [ADA.id]
