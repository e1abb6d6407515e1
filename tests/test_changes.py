"""Changes of plan: first a draft, then the change, and whatever follows from it."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

import pytest

from bot import changes, cohorts
from bot.actors import Actor
from bot.changes import Preview
from bot.cohorts import Wish
from bot.errors import StudyError
from bot.moves import What
from bot.posts import ChangeNotice
from bot.records import Cohort, Kind, Session
from bot.ringing import ring
from bot.store import changes as rows
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, CHANNEL, ELSEWHERE, OLGA, at, edit, join, make_cohort, refused, reload

WEDNESDAY = MONDAY_9 + timedelta(days=2)
TUESDAYS = Session(1, time(19), 60, None, "https://example.org/call")


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Three weeks; Ada and Ben are in, the first week is posted, and it is Wednesday."""
    made = await make_cohort(study, organiser_role_id=8)
    await join(study, made, ADA, BEN)
    await ring(study, board, clock)
    board.shown.clear()
    clock.time = WEDNESDAY
    return made


async def draft_pause(study: Study, cohort: Cohort, weeks: int | None = 2, after: int | None = None) -> Preview:
    return await changes.draft_pause(study, OLGA, cohort, weeks, after, WEDNESDAY)


async def pause(study: Study, cohort: Cohort, weeks: int | None = 2) -> Cohort:
    draft = await draft_pause(study, cohort, weeks)
    return (await changes.confirm(study, OLGA, draft.change.id, WEDNESDAY)).after


def notices(board: ListBoard) -> list[ChangeNotice]:
    return [each.post for each in board.shown if isinstance(each.post, ChangeNotice)]


async def test_a_draft_shows_what_moves_and_changes_nothing(study: Study, cohort: Cohort, board: ListBoard) -> None:
    draft = await draft_pause(study, cohort)
    assert draft.members == 2
    assert [(each.what, each.number, each.before, each.after) for each in draft.moved] == [
        (What.CLOSES, 1, at("2026-01-12 09:00"), at("2026-01-26 09:00")),
        (What.OPENS, 2, at("2026-01-12 09:00"), at("2026-01-26 09:00")),
        (What.CAPSTONE, 3, at("2026-01-26 09:00"), at("2026-02-09 09:00")),
        (What.ENDS, 3, at("2026-01-26 09:00"), at("2026-02-09 09:00")),
    ]
    assert await reload(study, cohort) == cohort
    await ring(study, board, lambda: WEDNESDAY)
    assert board.shown == []
    assert await rows.confirmed(study.db.read, cohort.id) == 0


async def test_a_change_is_made_once(study: Study, cohort: Cohort) -> None:
    draft = await draft_pause(study, cohort)
    both = (changes.confirm(study, OLGA, draft.change.id, WEDNESDAY) for _ in range(2))
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [str(each) for each in results if isinstance(each, StudyError)] == [
        "This change is made already. `/cohort status` shows how it is now."
    ]
    with refused("is made already"):
        await changes.confirm(study, OLGA, draft.change.id, WEDNESDAY)
    assert (await reload(study, cohort)).lengths == {1: 3}
    assert await rows.confirmed(study.db.read, cohort.id) == 1


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (ADA, "for the cohort's organisers"),
        (Actor(1, 12, role_ids=frozenset({5})), "for the cohort's organisers"),
        (Actor(ELSEWHERE, 20, manages=True), "no longer know this change"),
    ],
)
async def test_a_change_is_made_by_its_organisers_only(study: Study, cohort: Cohort, who: Actor, why: str) -> None:
    draft = await draft_pause(study, cohort)
    with refused(why):
        await changes.confirm(study, who, draft.change.id, WEDNESDAY)
    assert await reload(study, cohort) == cohort
    helper = Actor(1, 30, role_ids=frozenset({8}))
    assert (await changes.confirm(study, helper, draft.change.id, WEDNESDAY)).after.paused_at == WEDNESDAY


async def test_a_draft_of_what_was_changed_or_has_ended_meanwhile_is_not_made(study: Study, cohort: Cohort) -> None:
    draft = await draft_pause(study, cohort)
    await edit(study, OLGA, cohort, Wish(capacity=9), WEDNESDAY)
    with refused("was changed in the meantime"):
        await changes.confirm(study, OLGA, draft.change.id, WEDNESDAY)
    again = await draft_pause(study, cohort)
    await cohorts.end(study, OLGA, cohort, WEDNESDAY)
    with refused("has ended"):
        await changes.confirm(study, OLGA, again.change.id, WEDNESDAY)
    with refused("no longer know this change"):
        await changes.confirm(study, OLGA, 999, WEDNESDAY)


async def test_a_draft_is_good_for_twelve_hours(study: Study, cohort: Cohort) -> None:
    draft = await draft_pause(study, cohort)
    late = WEDNESDAY + changes.DRAFT_FOR + timedelta(seconds=1)
    with refused("too old"):
        await changes.confirm(study, OLGA, draft.change.id, late)
    await changes.draft_pause(study, OLGA, cohort, 1, None, late)
    with refused("no longer know this change"):
        await changes.confirm(study, OLGA, draft.change.id, late)


@pytest.mark.parametrize("weeks", [0, -1, 27])
async def test_a_pause_lasts_from_one_to_twenty_six_weeks(study: Study, cohort: Cohort, weeks: int) -> None:
    with refused("from 1 to 26 weeks"):
        await draft_pause(study, cohort, weeks)


async def test_the_change_is_announced_once_with_its_old_and_new_dates(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    await pause(study, cohort)
    for _ in range(2):
        await ring(study, board, clock)
    [notice] = notices(board)
    assert (notice.change.what, notice.moved[0].what) == ("pause", What.CLOSES)
    assert (notice.moved[0].before, notice.moved[0].after) == (at("2026-01-12 09:00"), at("2026-01-26 09:00"))


async def test_where_nobody_has_joined_nothing_is_announced(study: Study, board: ListBoard, clock: Clock) -> None:
    made = await make_cohort(study)
    clock.time = WEDNESDAY
    await pause(study, made)
    await ring(study, board, clock)
    assert notices(board) == []


async def test_an_announcement_that_could_not_be_posted_gives_way_to_a_later_one(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    paused = await pause(study, cohort)
    board.closed_channels.add(CHANNEL)
    await ring(study, board, clock)
    draft = await changes.draft_resume(study, OLGA, paused, clock())
    await changes.confirm(study, OLGA, draft.change.id, clock())
    board.closed_channels.clear()
    await ring(study, board, clock)
    assert [each.change.what for each in notices(board)] == ["resume"]


async def test_another_channel_takes_along_what_waits_and_does_not_silence_the_announcement(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    paused = await pause(study, cohort)
    board.closed_channels.add(CHANNEL)
    await ring(study, board, clock)
    await edit(study, OLGA, paused, Wish(channel_id=200), clock())
    await ring(study, board, clock)
    assert [(each.channel_id, each.post.occurrence.kind) for each in board.shown] == [(200, Kind.CHANGE)]


async def test_at_the_end_of_a_pause_the_cohort_is_told_that_it_goes_on(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    await pause(study, cohort)
    await ring(study, board, clock)
    clock.forward(weeks=2, seconds=-1)
    await ring(study, board, clock)
    assert [each.goes_on for each in notices(board)] == [False]
    clock.forward(seconds=1)
    await ring(study, board, clock)
    assert [each.goes_on for each in notices(board)] == [False, True]
    assert notices(board)[-1].open == study.calendar(await reload(study, cohort)).weeks[0]


async def test_a_pause_that_is_cut_short_is_not_over_twice(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    paused = await pause(study, cohort)
    clock.forward(days=3)
    draft = await changes.draft_resume(study, OLGA, paused, clock())
    await changes.confirm(study, OLGA, draft.change.id, clock())
    for _ in range(4):
        await ring(study, board, clock)
        clock.forward(weeks=1)
    assert Kind.RESUMED not in board.kinds
    assert [each.change.what for each in notices(board)] == ["resume"]


async def test_an_edit_in_a_pause_leaves_its_end_as_it_is(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    paused = await pause(study, cohort)
    await edit(study, OLGA, paused, Wish(name="Summer"), clock())
    clock.forward(weeks=2)
    await ring(study, board, clock)
    assert board.kinds.count(Kind.RESUMED) == 1


async def test_that_it_goes_on_is_not_said_once_the_last_week_has_closed(
    study: Study, cohort: Cohort, board: ListBoard, clock: Clock
) -> None:
    clock.time = at("2026-01-21 12:00")
    draft = await changes.draft_pause(study, OLGA, cohort, 1, None, clock())
    await changes.confirm(study, OLGA, draft.change.id, clock())
    await ring(study, board, clock)
    clock.time = at("2026-02-02 09:00")  # away from the end of the pause to the end of the course
    await ring(study, board, clock)
    assert Kind.RESUMED not in board.kinds


async def test_what_would_open_again_after_a_pause_without_an_end_says_to_resume_first(
    study: Study, board: ListBoard
) -> None:
    made = await make_cohort(study, name="Autumn")
    await pause_at(study, made, at("2026-01-05 09:30"))
    with refused("would open again after the pause. Resume the cohort first, with `/cohort resume`; then make"):
        await changes.draft_edit(study, OLGA, made, Wish(time="10:00"), at("2026-01-05 09:40"))


async def pause_at(study: Study, cohort: Cohort, now: datetime) -> None:
    draft = await changes.draft_pause(study, OLGA, cohort, None, None, now)
    await changes.confirm(study, OLGA, draft.change.id, now)
