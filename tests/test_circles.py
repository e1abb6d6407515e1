"""Study circles: signing up, being put together, leaving, and what their threads say."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import circles, cohorts, membership, moving
from bot.actors import Actor
from bot.circle_posts import CircleThread, Regrouped
from bot.cohorts import Wish
from bot.occurrences import plan_due
from bot.posts import Post
from bot.records import Cohort, Kind
from bot.ringing import ring
from bot.store import circles as store
from bot.store import memberships
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, Clock
from tests.list_board import Fault, ListBoard
from tests.making import (
    ADA,
    BEN,
    CLEO,
    ELSEWHERE,
    HERE,
    OLGA,
    STRANGER,
    check_in,
    edit,
    join,
    make_cohort,
    refused,
    reload,
)

DAN, EVE, FAY = (Actor(HERE, id) for id in (14, 15, 16))
SIX = (ADA, BEN, CLEO, DAN, EVE, FAY)
WEEK = timedelta(weeks=1)


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


async def with_circles(study: Study, *actors: Actor, start: str = "2026-01-12", **changes: object) -> Cohort:
    """A cohort that starts in a week, with circles on and these members signed up for one."""
    cohort = await make_cohort(study, **{"curriculum": THE_PATH.id, "start": start, **changes})
    await circles.turn_on(study, OLGA, cohort, MONDAY_9)
    await join(study, cohort, *actors)
    for actor in actors:
        await circles.sign_up(study, actor, cohort.id, MONDAY_9)
    return cohort


async def members(study: Study, cohort: Cohort) -> list[list[int]]:
    """Who is with whom now."""
    return sorted((await store.open_ones(study.db.read, cohort.id)).values())


def said(board: ListBoard, kind: type[Post]) -> list[Post]:
    return [each.post for each in board.shown if isinstance(each.post, kind)]


async def live(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, present: Sequence[Actor], weeks: int
) -> None:
    """So many weeks pass, in which these check in."""
    for _ in range(weeks):
        await ring(study, board, clock)
        week = study.calendar(await reload(study, cohort)).current(clock())
        for actor in present if week else ():
            await check_in(study, actor, cohort, week.number, clock())
        clock.forward(weeks=1)
    await ring(study, board, clock)


# Signing up
async def test_signing_up_twice_is_signing_up_once(study: Study) -> None:
    cohort = await with_circles(study)
    await join(study, cohort, ADA)
    both = await asyncio.gather(*(circles.sign_up(study, ADA, cohort.id, MONDAY_9) for _ in range(2)))
    assert [each.wants for each in both] == [True, True]
    assert len(await store.wishes(study.db.read, cohort.id)) == 1


async def test_one_signs_off_again(study: Study) -> None:
    cohort = await with_circles(study, ADA)
    found = await circles.sign_off(study, ADA, cohort.id, MONDAY_9)
    assert (found.wants, found.members) == (False, ())


async def test_strangers_former_members_and_people_elsewhere_cannot_sign_up(study: Study) -> None:
    cohort = await with_circles(study, ADA)
    await membership.leave(study, ADA, cohort, MONDAY_9)
    for who in (STRANGER, ADA):
        with refused("You are not in"):
            await circles.sign_up(study, who, cohort.id, MONDAY_9)
    with refused("No cohort"):
        await circles.sign_up(study, Actor(ELSEWHERE, BEN.id), cohort.id, MONDAY_9)


async def test_nobody_signs_up_where_there_are_no_circles_or_the_cohort_has_ended(study: Study) -> None:
    cohort = await make_cohort(study)
    await join(study, cohort, ADA)
    with refused("no study circles just now"):
        await circles.sign_up(study, ADA, cohort.id, MONDAY_9)
    await circles.turn_on(study, OLGA, cohort, MONDAY_9)
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    with refused("has ended"):
        await circles.sign_up(study, ADA, cohort.id, MONDAY_9)


async def test_one_signs_up_though_the_curriculum_is_missing(study: Study) -> None:
    cohort = await with_circles(study)
    await join(study, cohort, ADA)
    await study.db.write_one("UPDATE cohorts SET curriculum = 'gone'")
    assert (await circles.sign_up(study, ADA, cohort.id, MONDAY_9)).wants


# Organisers
async def test_only_organisers_turn_circles_on_and_off(study: Study) -> None:
    cohort = await make_cohort(study)
    for turn in (circles.turn_on, circles.form_now, circles.turn_off):
        with refused("for the cohort's organisers"):
            await turn(study, ADA, cohort, MONDAY_9)


async def test_two_organisers_who_turn_them_on_together_invite_once(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await make_cohort(study)
    both = await asyncio.gather(*(circles.turn_on(study, OLGA, cohort, clock()) for _ in range(2)))
    assert sorted(each.invited for each in both) == [False, True]
    await ring(study, board, clock)
    assert board.kinds.count(Kind.INVITATION) == 1
    clock.forward(weeks=1)
    assert (await circles.turn_on(study, OLGA, cohort, clock())).invited


async def test_an_organiser_forms_circles_at_once(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, *SIX)
    done = await circles.form_now(study, OLGA, cohort, clock())
    assert (done.signed_up, done.circles) == (6, 2)
    await ring(study, board, clock)
    assert [len(each.members) for each in said(board, CircleThread)] == [3, 3]  # type: ignore[attr-defined]


async def test_two_organisers_who_form_circles_together_form_them_once(study: Study, clock: Clock) -> None:
    cohort = await with_circles(study, *SIX)
    await circles.form_now(study, OLGA, cohort, clock())
    with refused("New circles were formed"):
        await circles.form_now(study, OLGA, cohort, clock())
    assert len(await members(study, cohort)) == 2


async def test_too_few_are_no_circle(study: Study, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN)
    with refused("needs 3 members, and 2 can be"):
        await circles.form_now(study, OLGA, cohort, clock())


async def test_circles_formed_before_the_first_week_are_its_circles(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, *SIX)
    await circles.form_now(study, OLGA, cohort, clock())
    before = await members(study, cohort)
    await live(study, board, clock, cohort, SIX, weeks=1)
    assert await members(study, cohort) == before
    assert not said(board, Regrouped)


async def test_turned_off_circles_say_goodbye(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, *SIX)
    await circles.form_now(study, OLGA, cohort, clock())
    await ring(study, board, clock)
    await circles.turn_off(study, OLGA, cohort, clock())
    await ring(study, board, clock)
    assert await members(study, cohort) == []
    assert [each.outcome for each in said(board, Regrouped)] == ["off", "off"]  # type: ignore[attr-defined]


async def test_whatever_was_not_posted_before_they_were_turned_off_never_is(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, *SIX)
    await circles.form_now(study, OLGA, cohort, clock())
    await circles.turn_off(study, OLGA, cohort, clock())
    await ring(study, board, clock)
    assert set(board.kinds) == {Kind.WELCOME}


# By the calendar
async def test_circles_are_formed_when_a_week_opens(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO)
    await join(study, cohort, DAN)  # who has not signed up
    await ring(study, board, clock)
    assert await members(study, cohort) == []
    clock.forward(weeks=1)
    await ring(study, board, clock)
    assert await members(study, cohort) == [[ADA.id, BEN.id, CLEO.id]]
    assert board.kinds[-2:] == [Kind.ASSIGNMENT, Kind.CIRCLE]


async def test_planned_again_and_again_circles_stay_as_they_are(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, *SIX)
    clock.forward(weeks=1)
    await ring(study, board, clock)
    before = await members(study, cohort), len(board.shown)
    for _ in range(3):
        await study.db.write_one("UPDATE cohorts SET wake_at = 0, planned_to = 0")
        await ring(study, board, clock)
    await edit(study, OLGA, cohort, Wish(time="08:00"), clock())
    clock.forward(hours=2)
    await ring(study, board, clock)
    assert (await members(study, cohort), board.kinds.count(Kind.CIRCLE)) == (before[0], 2)


async def test_a_clock_that_is_set_back_forms_no_second_circles(study: Study, board: ListBoard, clock: Clock) -> None:
    await with_circles(study, *SIX)
    clock.forward(weeks=1)
    await ring(study, board, clock)
    clock.forward(days=-3)
    await ring(study, board, clock)
    clock.forward(days=3)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.CIRCLE) == 2


async def test_a_new_stage_brings_new_circles_with_other_people(study: Study, board: ListBoard, clock: Clock) -> None:
    nine = (*SIX, *(Actor(HERE, id) for id in (17, 18, 19)))
    cohort = await with_circles(study, *nine)
    stage = THE_PATH.stages[0]
    await live(study, board, clock, cohort, nine, weeks=1 + len(stage.weeks))
    first = await members(study, cohort)
    clock.forward(weeks=1)
    await live(study, board, clock, cohort, nine, weeks=3)
    second = await members(study, cohort)
    assert first != second
    over = [each for each in said(board, Regrouped) if each.outcome == "round"]  # type: ignore[attr-defined]
    assert len(over) == len(first)
    assert sum(1 for one in first for other in second if len(set(one) & set(other)) > 1) <= 3


async def test_only_one_circle_stays_together_through_the_stages(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO)
    await live(study, board, clock, cohort, (ADA, BEN, CLEO), weeks=12)
    assert await members(study, cohort) == [[ADA.id, BEN.id, CLEO.id]]
    assert board.kinds.count(Kind.CIRCLE) == 1


async def test_newcomers_join_when_the_next_week_opens(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO)
    await live(study, board, clock, cohort, (ADA, BEN, CLEO), weeks=1)
    await join(study, cohort, DAN, now=clock())
    await circles.sign_up(study, DAN, cohort.id, clock())
    await live(study, board, clock, cohort, (ADA, BEN, CLEO), weeks=1)
    assert await members(study, cohort) == [[ADA.id, BEN.id, CLEO.id, DAN.id]]
    [welcome] = said(board, Regrouped)
    assert isinstance(welcome, Regrouped)
    assert (welcome.joined, welcome.left, welcome.thread_id is not None) == ((DAN.id,), (), True)


async def test_nobody_joins_a_circle_between_two_openings_whatever_else_falls_due(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO)
    await live(study, board, clock, cohort, (ADA, BEN, CLEO), weeks=1)
    await join(study, cohort, DAN, now=clock())
    await circles.sign_up(study, DAN, cohort.id, clock())
    clock.forward(days=6)
    await ring(study, board, clock)
    assert board.kinds[-1] is Kind.NUDGE
    assert await members(study, cohort) == [[ADA.id, BEN.id, CLEO.id]]


async def test_whoever_is_silent_for_two_weeks_makes_room_and_is_back_after_a_check_in(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO, DAN)
    three = (ADA, BEN, CLEO)
    await live(study, board, clock, cohort, three, weeks=2)
    assert await members(study, cohort) == [[11, 12, 13, 14]]  # one silent week is none
    await live(study, board, clock, cohort, three, weeks=1)
    assert await members(study, cohort) == [[11, 12, 13]]
    [gone] = said(board, Regrouped)
    assert isinstance(gone, Regrouped)
    assert (gone.left, gone.remove) == ((DAN.id,), (DAN.id,))
    await live(study, board, clock, cohort, (*three, DAN), weeks=1)
    assert await members(study, cohort) == [[11, 12, 13, 14]]


async def test_whoever_is_on_a_break_of_their_own_makes_room_until_they_are_back(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO, DAN)
    four = (ADA, BEN, CLEO, DAN)
    await live(study, board, clock, cohort, four, weeks=1)
    mine = await memberships.get(study.db.read, cohort.id, DAN.id)
    assert mine is not None
    async with study.db.write() as tx:
        away = replace(mine, paused_at=clock(), paused_until=clock() + timedelta(days=8))
        await memberships.pause(tx, away)
    await live(study, board, clock, cohort, four[:3], weeks=1)
    assert await members(study, cohort) == [[11, 12, 13]]
    await live(study, board, clock, cohort, four, weeks=1)
    assert await members(study, cohort) == [[11, 12, 13, 14]]


async def test_leaving_is_at_once_and_said_kindly(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO, DAN)
    await live(study, board, clock, cohort, (), weeks=1)
    await asyncio.gather(*(circles.sign_off(study, DAN, cohort.id, clock()) for _ in range(2)))
    await ring(study, board, clock)
    [gone] = said(board, Regrouped)
    assert isinstance(gone, Regrouped)
    assert gone.left == (DAN.id,)


async def test_leaving_an_old_circle_is_not_leaving_the_new_one(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, *SIX)
    await circles.form_now(study, OLGA, cohort, clock())
    old = min(await store.open_ones(study.db.read, cohort.id))
    clock.forward(hours=2)
    await circles.form_now(study, OLGA, cohort, clock())
    found = await circles.sign_off(study, ADA, cohort.id, clock(), circle_id=old)
    assert found.wants
    assert ADA.id in found.members


async def test_leaving_the_cohort_is_leaving_its_circle(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO, DAN)
    await live(study, board, clock, cohort, (), weeks=1)
    await membership.leave(study, DAN, cohort, clock())
    assert await members(study, cohort) == [[11, 12, 13]]
    await join(study, cohort, DAN, now=clock())
    await live(study, board, clock, cohort, (ADA, BEN, CLEO, DAN), weeks=1)
    assert await members(study, cohort) == [[11, 12, 13]]  # until they sign up again


async def test_moving_to_another_cohort_is_leaving_its_circle(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO, DAN)
    other = await make_cohort(study, name="Summer", start="2026-02-02")
    await live(study, board, clock, cohort, (), weeks=1)
    await moving.move(study, DAN, cohort, other, clock())
    assert await members(study, cohort) == [[11, 12, 13]]


async def test_a_circle_that_has_become_small_goes_on_with_another(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, *SIX)
    await live(study, board, clock, cohort, SIX, weeks=1)
    [one, _] = await members(study, cohort)
    await circles.sign_off(study, Actor(HERE, one[0]), cohort.id, clock())
    await live(study, board, clock, cohort, SIX, weeks=1)
    assert await members(study, cohort) == [sorted({each.id for each in SIX} - {one[0]})]
    _, welcome, merged = said(board, Regrouped)
    assert isinstance(welcome, Regrouped)
    assert isinstance(merged, Regrouped)
    assert welcome.joined == tuple(one[1:])
    assert (merged.outcome, merged.others) == ("merged", ((welcome.thread_id, tuple(one[1:])),))


async def test_an_empty_circle_is_closed(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO)
    await live(study, board, clock, cohort, (), weeks=1)
    for actor in (ADA, BEN, CLEO):
        await circles.sign_off(study, actor, cohort.id, clock())
    await live(study, board, clock, cohort, (), weeks=1)
    assert await members(study, cohort) == []


async def test_a_long_downtime_forms_circles_once(study: Study, board: ListBoard, clock: Clock) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO)
    clock.forward(weeks=2)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.CIRCLE) == 1
    assert await members(study, cohort) == [[11, 12, 13]]


async def test_nobody_makes_room_for_weeks_in_which_the_bot_was_away(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO)
    await live(study, board, clock, cohort, (ADA, BEN, CLEO), weeks=3)
    clock.forward(weeks=3)
    await ring(study, board, clock)
    assert await members(study, cohort) == [[11, 12, 13]]


# Their threads
async def test_a_thread_opens_with_whoever_is_in_the_circle_by_then(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO, DAN)
    clock.forward(weeks=1)
    await plan_due(study, clock())
    await circles.sign_off(study, DAN, cohort.id, clock())
    await ring(study, board, clock)
    [thread] = said(board, CircleThread)
    assert isinstance(thread, CircleThread)
    assert thread.members == (11, 12, 13)


async def test_a_change_waits_for_a_thread_of_which_nobody_knows_whether_it_is_there(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    cohort = await with_circles(study, ADA, BEN, CLEO, DAN)
    clock.forward(weeks=1)
    board.otherwise = lambda call, post: Fault.LOST if call == "send" and isinstance(post, CircleThread) else Fault.NONE
    await ring(study, board, clock)
    await circles.sign_off(study, DAN, cohort.id, clock())
    await ring(study, board, clock)
    known = await study.db.read.all("SELECT state FROM occurrences WHERE kind IN ('circle', 'regrouped') ORDER BY kind")
    assert [row["state"] for row in known] == ["claimed", "sent"]
