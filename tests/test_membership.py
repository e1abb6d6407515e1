from __future__ import annotations

import asyncio

import pytest

from bot import choosing, cohorts, membership
from bot.sheets import choose_week
from bot.store import checkins, memberships
from bot.study import Study
from bot.texts import capstones as capstone_text
from bot.texts import cohorts as cohort_text
from tests.conftest import MONDAY_9, THE_PATH, TINY, Clock
from tests.making import ADA, BEN, CLEO, OLGA, check_in, join, make_cohort, refused, reload


async def test_whoever_joins_is_a_member_with_their_goal_and_tracks(study: Study) -> None:
    cohort = await make_cohort(study, curriculum=THE_PATH.id)
    track = membership.offer_tracks(THE_PATH)[0][1]
    joined = await membership.join(study, ADA, cohort, "Understand attention", track, MONDAY_9)
    assert (joined.tracks, joined.returned) == ((track,), False)
    found = await choosing.membership(study, cohort, ADA.id)
    assert (found.goal, found.tracks, found.joined_at) == ("Understand attention", (track,), MONDAY_9)


async def test_a_new_member_hears_which_week_is_open(study: Study, clock: Clock) -> None:
    cohort = await make_cohort(study)
    clock.forward(days=8)
    joined = await membership.join(study, ADA, cohort, None, None, clock())
    assert joined.week is not None
    assert joined.week.number == 2


async def test_joining_twice_is_answered_kindly(study: Study) -> None:
    cohort = await make_cohort(study)
    await join(study, cohort, ADA)
    with refused("You are already in \\*\\*Spring"):
        await join(study, cohort, ADA)
    with refused("You are already in"):
        await membership.require_joinable(study, ADA, cohort)


async def test_a_full_cohort_takes_nobody(study: Study) -> None:
    cohort = await make_cohort(study, capacity=1)
    await join(study, cohort, ADA)
    with refused("is full \\(1 member\\)"):
        await join(study, cohort, BEN)
    with refused("is full"):
        await membership.require_joinable(study, BEN, cohort)


async def test_a_place_that_was_left_is_free(study: Study) -> None:
    cohort = await make_cohort(study, capacity=1)
    await join(study, cohort, ADA)
    await membership.leave(study, ADA, cohort, MONDAY_9)
    await join(study, cohort, BEN)
    with refused("is full"):
        await join(study, cohort, ADA)


async def test_of_two_who_join_at_once_one_gets_the_last_place(study: Study) -> None:
    cohort = await make_cohort(study, capacity=2)
    await join(study, cohort, CLEO)
    results = await asyncio.gather(
        *(membership.join(study, who, cohort, None, None, MONDAY_9) for who in (ADA, BEN)), return_exceptions=True
    )
    [told] = [result for result in results if isinstance(result, Exception)]
    assert "is full (2 members)" in str(told)
    assert await memberships.count(study.db.read, cohort.id) == 2


async def test_pressing_join_twice_at_once_makes_one_member(study: Study) -> None:
    cohort = await make_cohort(study)
    results = await asyncio.gather(
        *(membership.join(study, ADA, cohort, None, None, MONDAY_9) for _ in range(2)), return_exceptions=True
    )
    [told] = [result for result in results if isinstance(result, Exception)]
    assert "already in" in str(told)


async def test_an_ended_cohort_takes_nobody(study: Study) -> None:
    cohort = await make_cohort(study)
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    with refused("has ended"):
        await join(study, await reload(study, cohort), ADA)
    with refused("has ended"):
        await membership.require_joinable(study, ADA, await reload(study, cohort))


async def test_whoever_comes_back_finds_everything_where_it_was(study: Study, clock: Clock) -> None:
    cohort = await make_cohort(study, curriculum=THE_PATH.id)
    track = membership.offer_tracks(THE_PATH)[1][1]
    await membership.join(study, ADA, cohort, "My why", track, clock())
    await check_in(study, ADA, cohort, 1, clock())
    clock.forward(days=2)
    await membership.leave(study, ADA, cohort, clock())
    clock.forward(days=1)
    joined = await membership.join(study, ADA, cohort, None, None, clock())
    assert (joined.returned, joined.tracks) == (True, (track,))
    found = await choosing.membership(study, cohort, ADA.id)
    assert (found.goal, found.joined_at, found.left_at) == ("My why", MONDAY_9, None)
    assert [each.week for each in await checkins.of_member(study.db.read, cohort.id, ADA.id)] == [1]


@pytest.mark.parametrize("goal", ["", "  "])
async def test_coming_back_without_a_goal_keeps_the_old_one(study: Study, goal: str) -> None:
    cohort = await make_cohort(study)
    await membership.join(study, ADA, cohort, "My why", None, MONDAY_9)
    await membership.leave(study, ADA, cohort, MONDAY_9)
    await membership.join(study, ADA, cohort, goal, None, MONDAY_9)
    assert (await choosing.membership(study, cohort, ADA.id)).goal == "My why"


async def test_leaving_twice_keeps_the_first_time(study: Study, clock: Clock) -> None:
    cohort = await make_cohort(study)
    await join(study, cohort, ADA)
    await membership.leave(study, ADA, cohort, clock())
    clock.forward(days=1)
    await membership.leave(study, ADA, cohort, clock())
    found = await memberships.get(study.db.read, cohort.id, ADA.id)
    assert found is not None
    assert found.left_at == MONDAY_9


async def test_a_goal_may_have_500_characters_and_no_more(study: Study) -> None:
    cohort = await make_cohort(study)
    with refused("longer than 500 characters"):
        await membership.join(study, ADA, cohort, "x" * 501, None, MONDAY_9)
    await membership.join(study, ADA, cohort, "x" * 500, None, MONDAY_9)


def test_a_track_is_meant_by_its_id_or_its_title_and_several_with_commas() -> None:
    tracks = [track for _, track in THE_PATH.all_tracks()]
    typed = f" {tracks[0].title.upper()} ,{tracks[2].id}, {tracks[0].id}"
    assert membership.parse_track(THE_PATH, typed) == (tracks[0].id, tracks[2].id)


def test_every_title_can_be_typed_as_the_answer_to_an_unknown_one_has_it() -> None:
    for _, track in THE_PATH.all_tracks():
        assert membership.parse_track(THE_PATH, track.title) == (track.id,)


def test_an_unknown_track_is_answered_with_those_there_are() -> None:
    titles = [track.title for _, track in THE_PATH.all_tracks()]
    with refused("There is no track “nonsense”") as told:
        membership.parse_track(THE_PATH, "nonsense")
    assert all(title in str(told.value) for title in titles)


def test_of_many_tracks_or_capstones_ten_are_named() -> None:
    titles = [f"Number {number}" for number in range(1, 60)]
    for told in (cohort_text.unknown_track("x", titles), capstone_text.unknown_capstone("x", titles)):
        assert "Number 10" in told
        assert "Number 11" not in told


def test_a_curriculum_without_tracks_says_so() -> None:
    with refused("no tracks to choose from"):
        membership.parse_track(TINY, "anything")


async def test_joining_before_the_start_is_joining_before_the_first_week(study: Study) -> None:
    cohort = await make_cohort(study, start="2026-02-02")
    joined = await membership.join(study, ADA, cohort, None, None, MONDAY_9)
    assert joined.week is None
    with refused("Your cohort starts"):
        choose_week(study.calendar(cohort), None, MONDAY_9)
