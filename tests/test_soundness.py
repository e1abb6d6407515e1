"""What a change of plan may not do, and what it does not leave behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import changes, cohorts, person
from bot.cohorts import Wish
from bot.composing import compose
from bot.posting import post
from bot.records import Cohort, Kind
from bot.ringing import ring
from bot.store import occurrences
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.list_board import Fault, ListBoard
from tests.making import ADA, BEN, CHANNEL, OLGA, at, edit, join, make_cohort, refused, reload

NEW_CHANNEL = 777


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Three weeks from Monday, 5 January, at 09:00 UTC; in its first week."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN)
    await ring(study, board, clock)
    return made


async def pause(study: Study, cohort: Cohort, clock: Clock, weeks: int | None, after: int | None = None) -> None:
    preview = await changes.draft_pause(study, OLGA, await reload(study, cohort), weeks, after, clock())
    await changes.confirm(study, OLGA, preview.change.id, clock())


async def resume(study: Study, cohort: Cohort, clock: Clock) -> None:
    preview = await changes.draft_resume(study, OLGA, await reload(study, cohort), clock())
    await changes.confirm(study, OLGA, preview.change.id, clock())


async def test_a_post_that_waited_while_the_channel_was_changed_goes_to_the_new_one(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    clock.time = MONDAY_9 + timedelta(weeks=1)
    board.sending.append(Fault.REFUSED)
    await ring(study, board, clock)
    clock.forward(minutes=10)
    stale = await occurrences.get(study.db.read, cohort.id, Kind.ASSIGNMENT, 2)
    assert stale is not None
    await edit(study, OLGA, await reload(study, cohort), Wish(channel_id=NEW_CHANNEL), clock())
    await post(study, board, stale, clock())
    [week_2] = [each for each in board.shown if each.key == (cohort.id, Kind.ASSIGNMENT, 2)]
    assert week_2.channel_id == NEW_CHANNEL
    row = await occurrences.get(study.db.read, cohort.id, Kind.ASSIGNMENT, 2)
    assert row is not None
    assert (row.state, row.occurrence.channel_id) == ("sent", NEW_CHANNEL)


async def test_another_time_must_not_close_the_open_week_behind_members_backs(
    study: Study, clock: Clock, cohort: Cohort
) -> None:
    clock.time = at("2026-01-12 08:00")  # week 1 closes at 9
    with refused("week 1, which is open, would have closed <t:"):
        await edit(study, OLGA, await reload(study, cohort), Wish(time="06:30"), clock())


async def test_nor_while_the_cohort_is_paused(study: Study, clock: Clock, cohort: Cohort) -> None:
    clock.time = at("2026-01-12 04:00")
    await pause(study, cohort, clock, None)
    clock.forward(days=9)
    with refused("which is open, would have closed"):
        await edit(study, OLGA, await reload(study, cohort), Wish(time="03:00"), clock())


async def test_on_a_break_another_time_does_not_open_the_next_week_in_the_past(
    study: Study, clock: Clock, cohort: Cohort
) -> None:
    await pause(study, cohort, clock, 1, after=1)
    clock.time = at("2026-01-19 08:00")  # week 2 opens at 9
    with refused("week 2 would have opened"):
        await edit(study, OLGA, await reload(study, cohort), Wish(time="06:30"), clock())


async def test_nor_does_a_later_time_open_a_closed_week_again(study: Study, clock: Clock, cohort: Cohort) -> None:
    await pause(study, cohort, clock, 1, after=1)
    clock.time = at("2026-01-12 10:00")  # week 1 closed at 9
    with refused("Week 1 has closed"):
        await edit(study, OLGA, await reload(study, cohort), Wish(time="12:00"), clock())


async def test_a_capstone_is_not_due_all_of_a_sudden(study: Study, clock: Clock, cohort: Cohort) -> None:
    await pause(study, cohort, clock, 2, after=2)
    clock.time = at("2026-01-24 12:00")  # week 2 has closed, a break runs, the capstone is due after week 3
    with refused("would be due at once"):
        await edit(study, OLGA, await reload(study, cohort), Wish(skip_week=3), clock())


async def test_a_break_that_nothing_follows_any_more_can_still_be_drawn(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    await pause(study, cohort, clock, 1, after=1)
    clock.time = at("2026-01-13 09:00")
    await ring(study, board, clock)
    await edit(study, OLGA, await reload(study, cohort), Wish(skip_week=2), clock())
    notice = await occurrences.get(study.db.read, cohort.id, Kind.BREAK, 1)
    assert notice is not None
    assert (await compose(study, notice.occurrence, clock())).obsolete is None  # week 3 follows now


async def test_nobody_is_reminded_while_the_cohort_is_paused_and_everybody_is_when_it_goes_on(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    await person.change(study, BEN.id, "direct", "Asia/Tokyo")
    clock.time = at("2026-01-11 08:00")  # Sunday
    board.closed_channels.add(CHANNEL)
    await ring(study, board, clock)  # it is refused in the thread; in Tokyo it is 17:00
    board.closed_channels.clear()
    await pause(study, cohort, clock, None)
    clock.forward(hours=3)
    await ring(study, board, clock)
    kinds = [each.post.occurrence.kind for each in board.shown]
    assert Kind.NUDGE not in kinds
    assert Kind.DIRECT not in kinds
    clock.forward(days=7)
    await resume(study, cohort, clock)
    for _ in range(14 * 24):
        clock.forward(hours=1)
        await ring(study, board, clock)
    reminded = [each.key[1:] for each in board.shown if each.post.occurrence.kind in (Kind.NUDGE, Kind.DIRECT)]
    assert (Kind.NUDGE, 1) in reminded
    assert Kind.DIRECT in [kind for kind, _ in reminded]


async def test_the_end_of_a_pause_is_announced_though_no_date_moves(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:
    clock.forward(days=1)
    await pause(study, cohort, clock, 1)
    clock.forward(days=5)
    preview = await changes.draft_resume(study, OLGA, await reload(study, cohort), clock())
    assert preview.tells
    await changes.confirm(study, OLGA, preview.change.id, clock())
    await ring(study, board, clock)
    assert board.shown[-1].key == (cohort.id, Kind.CHANGE, preview.change.id)


async def test_what_waits_in_a_cohort_that_ends_is_given_up_visibly(
    study: Study, clock: Clock, board: ListBoard, cohort: Cohort
) -> None:

    clock.time = MONDAY_9 + timedelta(weeks=1)
    board.closed_channels.add(CHANNEL)
    await ring(study, board, clock)
    await cohorts.end(study, OLGA, await reload(study, cohort), clock())
    row = await occurrences.get(study.db.read, cohort.id, Kind.ASSIGNMENT, 2)
    assert row is not None
    assert (row.state, row.note) == ("skipped", "the cohort ended before this could be posted")
