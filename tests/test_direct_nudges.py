"""Nudges as direct messages: one after the other, by day, and never twice to an inbox that is closed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import changes, overview, person
from bot.actors import Actor
from bot.inbox import PACE
from bot.occurrences import plan_due
from bot.posting import PAUSES
from bot.posts import Nudge
from bot.records import Cohort, Kind
from bot.ringing import ring
from bot.store import occurrences
from bot.study import Study
from tests.conftest import Clock
from tests.list_board import Fault, ListBoard
from tests.making import ADA, BEN, CLEO, HERE, OLGA, at, check_in, join, make_cohort, reload
from tests.test_nudges import MONDAY_9, SUNDAY_8, named, nudges


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Its first week is posted; Ada is in it and wants direct messages."""
    made = await make_cohort(study)
    await join(study, made, ADA)
    await person.change(study, ADA.id, "direct", None)
    await ring(study, board, clock)
    clock.time = SUNDAY_8
    return made


async def watch(study: Study, board: ListBoard, clock: Clock, until: datetime) -> list[tuple[datetime, Nudge]]:
    """Ring whenever the clock would until then; the nudges, and when each came."""
    seen: list[tuple[datetime, Nudge]] = []
    while True:
        before = len(nudges(board))
        following = await ring(study, board, clock)
        seen += [(clock(), nudge) for nudge in nudges(board)[before:]]
        if following is None or following > until:
            return seen
        clock.time = max(following, clock())


async def fates(study: Study, cohort: Cohort) -> list[tuple[str, str | None]]:
    """What became of each direct message, and why."""
    known = await occurrences.of_cohort(study.db.read, cohort.id, 50)
    return [(each.state, each.note) for each in reversed(known) if each.occurrence.kind is Kind.DIRECT]


async def test_whoever_asked_for_direct_messages_gets_one_and_the_others_are_named_in_the_thread(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await join(study, cohort, BEN, now=at("2026-01-05 10:00"))
    seen = await watch(study, board, clock, MONDAY_9 - timedelta(hours=1))
    assert [(nudge.direct, nudge.members) for _, nudge in seen] == [(False, (BEN.id,)), (True, (ADA.id,))]


async def test_they_go_out_two_seconds_apart_from_all_cohorts_together(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    for name, crowd in (("Spring", range(20)), ("Autumn", range(20, 40))):
        actors = [Actor(HERE, 1000 + n) for n in crowd]
        await join(study, await make_cohort(study, name=name), *actors)
        for actor in actors:
            await person.change(study, actor.id, "direct", None)
    await ring(study, board, clock)
    clock.time = SUNDAY_8
    seen = await watch(study, board, clock, SUNDAY_8 + timedelta(hours=2))
    assert [time - SUNDAY_8 for time, _ in seen] == [PACE * n for n in range(1, 41)]


async def test_they_come_by_day_in_the_members_own_zone(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await join(study, cohort, BEN, CLEO)
    await person.change(study, ADA.id, None, "America/Los_Angeles")  # midnight there
    await person.change(study, BEN.id, "direct", "Asia/Tokyo")  # five in the afternoon
    await person.change(study, CLEO.id, "direct", "Pacific/Auckland")  # nine in the evening
    seen = await watch(study, board, clock, MONDAY_9)
    came = {nudge.members[0]: time for time, nudge in seen}
    assert came[BEN.id] - SUNDAY_8 <= 3 * PACE
    assert timedelta() < came[ADA.id] - at("2026-01-11 16:00") <= 3 * PACE
    assert timedelta() < came[CLEO.id] - at("2026-01-11 19:00") <= 3 * PACE


async def test_what_would_come_after_nine_in_the_evening_because_others_are_first_waits_for_the_morning(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await join(study, cohort, BEN)
    for member in (ADA, BEN):
        await person.change(study, member.id, "direct", "Asia/Tokyo")
    clock.time = at("2026-01-11 11:59:57")  # three seconds to nine in Tokyo
    seen = await watch(study, board, clock, MONDAY_9)
    first, second = (time for time, _ in seen)
    assert first == clock.time.replace(day=11, hour=11, minute=59, second=59)
    assert timedelta() < second - at("2026-01-11 23:00") <= 2 * PACE


async def test_one_whose_morning_comes_after_the_week_has_closed_is_not_sent(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await person.change(study, ADA.id, None, "America/Los_Angeles")
    clock.time = MONDAY_9 - timedelta(minutes=30)
    await ring(study, board, clock)
    clock.forward(hours=9)
    await ring(study, board, clock)
    assert nudges(board) == []
    assert await fates(study, cohort) == [("skipped", "week 1 had closed before this could be posted")]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.LOST])
@pytest.mark.parametrize("meanwhile", ["checked in", "stopped reminders"])
async def test_whoever_no_longer_waits_for_it_while_it_is_tried_again_gets_no_second_one(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, fault: Fault, meanwhile: str
) -> None:
    await ring(study, board, clock)
    clock.time += PACE
    board.sending.append(fault)
    await ring(study, board, clock)
    if meanwhile == "checked in":
        await check_in(study, ADA, cohort, 1, clock())
    else:
        await person.stop_reminders(study, ADA.id)
    clock.time += PAUSES[0]
    await ring(study, board, clock)
    [(state, _)] = await fates(study, cohort)
    assert (state, len(nudges(board))) == (("sent", 1) if fault is Fault.LOST else ("skipped", 0))


async def test_a_closed_inbox_is_not_tried_again_and_the_thread_is_used_until_the_settings_are_changed(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.closed_inboxes.add(ADA.id)
    await watch(study, board, clock, MONDAY_9)
    assert nudges(board) == []
    assert await fates(study, cohort) == [("skipped", "this member takes no direct messages")]
    assert (await person.settings(study, ADA.id)).inbox_closed_at is not None
    assert (board.told, (await overview.overview(study, OLGA, cohort, clock())).broken) == ([], ())
    await watch(study, board, clock, MONDAY_9 + timedelta(weeks=1))
    assert [nudge.direct for nudge in nudges(board)] == [False]
    board.closed_inboxes.clear()
    await person.change(study, ADA.id, "direct", None)
    await watch(study, board, clock, MONDAY_9 + timedelta(weeks=2))
    assert [nudge.direct for nudge in nudges(board)] == [False, True]


async def test_whatever_is_changed_in_the_settings_the_rest_stays(study: Study, cohort: Cohort) -> None:
    await person.change(study, ADA.id, None, "Berlin")
    mine = await person.settings(study, ADA.id)
    assert (mine.reminders, mine.timezone) == ("direct", "Europe/Berlin")
    await person.change(study, ADA.id, "off", None)
    assert (await person.settings(study, ADA.id)).timezone == "Europe/Berlin"


async def test_planned_twice_it_is_sent_once(study: Study, board: ListBoard, clock: Clock, cohort: Cohort) -> None:
    for _ in range(3):
        await plan_due(study, clock())
    await watch(study, board, clock, SUNDAY_8 + timedelta(hours=2))
    assert named(board) == [{ADA.id}]


@pytest.mark.parametrize("reminders", ["thread", "direct"])
@pytest.mark.parametrize("then", ["thread", "direct"])
async def test_when_a_week_is_made_longer_nobody_is_reminded_of_it_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, reminders: str, then: str
) -> None:
    await person.change(study, ADA.id, reminders, None)
    await watch(study, board, clock, SUNDAY_8 + timedelta(hours=1))
    assert named(board) == [{ADA.id}]
    await person.change(study, ADA.id, then, None)
    paused = await changes.draft_pause(study, OLGA, await reload(study, cohort), 1, None, clock())
    await changes.confirm(study, OLGA, paused.change.id, clock())
    await watch(study, board, clock, MONDAY_9 + timedelta(weeks=1))
    assert named(board) == [{ADA.id}]
