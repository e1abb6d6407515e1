"""Silence: who is asked to come back, who is put on a break, once each, and never for a fault of the bot's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import away, breaks, calendar, changes, cohorts, membership, person, progress, silence
from bot.actors import Actor
from bot.breaks import Rest
from bot.cohorts import Wish
from bot.records import Cohort, Kind, Membership
from bot.ringing import ring
from bot.silence import Invitation, Offer, silent_weeks
from bot.store import memberships, occurrences
from bot.store.offers import PAUSED, RETURN
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH, Clock
from tests.list_board import Fault, ListBoard
from tests.making import ADA, BEN, HERE, OLGA, check_in, edit, join, make_cohort, reload

A_WEEK = timedelta(weeks=1)


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Of seven weeks and then a break; Ada is in it."""
    made = await make_cohort(study, curriculum=THE_PATH.id)
    await join(study, made, ADA)
    return made


async def live(study: Study, board: ListBoard, clock: Clock, until: float) -> None:
    """Ring whenever the clock would, until so many weeks have passed since the start."""
    end = MONDAY_9 + until * A_WEEK
    while (following := await ring(study, board, clock)) is not None and following <= end:
        clock.time = max(following, clock())
    clock.time = end


def offers(board: ListBoard) -> list[Offer]:
    return [shown.post for shown in board.shown if isinstance(shown.post, Offer)]


async def fates(study: Study, cohort: Cohort) -> list[tuple[str, str | None]]:
    """What became of each message, and why."""
    known = await occurrences.of_cohort(study.db.read, cohort.id, 50)
    return [(each.state, each.note) for each in reversed(known) if each.occurrence.kind is Kind.OFFER]


async def test_after_two_silent_weeks_a_member_is_asked_once_privately(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 2.99)  # they joined in week 1, which counts only if they check in
    assert offers(board) == []
    await live(study, board, clock, 4.9)
    [offer] = offers(board)
    assert (offer.recipient, offer.weeks, offer.paused) == (ADA.id, 2, False)


async def test_after_four_they_are_on_a_break_and_told_so_and_then_left_in_peace(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 20)
    assert [offer.paused for offer in offers(board)] == [False, True]
    assert await breaks.mine(study, ADA, clock()) == [Rest(cohort, None)]
    found = await memberships.get(study.db.read, cohort.id, ADA.id)
    assert found is not None
    assert (found.active, found.paused_at) == (True, MONDAY_9 + 5 * A_WEEK)


async def test_whoever_checks_in_now_and_then_is_never_asked(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for week in range(2, 8, 2):
        await live(study, board, clock, week - 0.5)
        await check_in(study, ADA, cohort, week, clock())
    await live(study, board, clock, 7.5)
    assert offers(board) == []


async def test_a_new_silence_is_asked_about_anew(study: Study, board: ListBoard, clock: Clock, cohort: Cohort) -> None:
    await live(study, board, clock, 3.5)
    await check_in(study, ADA, cohort, 4, clock())
    await live(study, board, clock, 6.5)
    assert [offer.weeks for offer in offers(board)] == [2, 2]


async def test_what_had_passed_before_somebody_came_back_is_no_silence(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 3.2)
    await breaks.take(study, ADA, cohort, None, clock())
    await live(study, board, clock, 3.5)
    await breaks.come_back(study, ADA, cohort, clock())
    await live(study, board, clock, 5.5)
    assert [(offer.weeks, offer.paused) for offer in offers(board)] == [(2, False), (2, False)]
    assert await breaks.mine(study, ADA, clock()) == []


async def test_weeks_that_were_never_posted_are_no_silence(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 1.5)
    clock.time = MONDAY_9 + 4.5 * A_WEEK
    await live(study, board, clock, 4.9)
    assert (board.weeks, offers(board)) == ([1, 2, 5], [])
    await live(study, board, clock, 5.5)
    assert [offer.weeks for offer in offers(board)] == [2]


async def test_after_a_long_downtime_there_is_one_message_about_the_state_as_it_is(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 2.9)
    clock.time = MONDAY_9 + timedelta(weeks=6, days=3)
    await live(study, board, clock, 6.9)
    assert [offer.weeks for offer in offers(board)] == [2]


Doing = Callable[[Study, Cohort, Clock], Awaitable[object]]
MEANWHILE: dict[str, Doing] = {
    "checks in": lambda study, cohort, clock: check_in(study, ADA, cohort, 4, clock()),
    "leaves": lambda study, cohort, clock: membership.leave(study, ADA, cohort, clock()),
    "takes a break": lambda study, cohort, clock: breaks.take(study, ADA, cohort, 2, clock()),
    "wants no reminders": lambda study, cohort, clock: person.stop_reminders(study, ADA.id),
    "the cohort ends": lambda study, cohort, clock: cohorts.end(study, OLGA, cohort, clock()),
}


@pytest.mark.parametrize("what", MEANWHILE)
@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.LOST])
async def test_what_happens_before_it_is_sent_makes_it_obsolete(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, what: str, fault: Fault
) -> None:
    await live(study, board, clock, 3)
    await ring(study, board, clock)
    clock.forward(seconds=2)
    board.sending.append(fault)
    await ring(study, board, clock)
    await MEANWHILE[what](study, cohort, clock)
    clock.forward(minutes=20)
    await ring(study, board, clock)
    assert len(offers(board)) == (1 if fault is Fault.LOST else 0)
    if what != "the cohort ends":
        [(state, why)] = await fates(study, cohort)
        assert (state, bool(why)) == (("sent", False) if fault is Fault.LOST else ("skipped", True))


async def test_whoever_chooses_a_break_of_their_own_is_not_told_that_they_were_put_on_one(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 5)
    await ring(study, board, clock)
    await breaks.take(study, ADA, cohort, 2, clock())
    await live(study, board, clock, 5.5)
    assert [offer.paused for offer in offers(board)] == [False]
    assert [state for state, _ in await fates(study, cohort)] == ["sent", "skipped"]


async def test_it_is_sent_by_day_and_not_in_a_pause_of_the_cohort(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await person.change(study, ADA.id, None, "America/Los_Angeles")
    await live(study, board, clock, 3)
    await ring(study, board, clock)
    clock.forward(hours=6)  # seven in the morning there
    await ring(study, board, clock)
    assert offers(board) == []
    paused = await changes.draft_pause(study, OLGA, await reload(study, cohort), None, None, clock())
    await changes.confirm(study, OLGA, paused.change.id, clock())
    clock.forward(hours=2)
    await ring(study, board, clock)
    assert offers(board) == []
    assert await fates(study, cohort) == [("skipped", "the cohort was paused before it could be sent")]


@pytest.mark.parametrize("closed", [True, False])
async def test_whoever_takes_no_direct_messages_sees_it_in_their_progress_alone(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, closed: bool
) -> None:
    await join(study, cohort, BEN)
    if closed:
        board.closed_inboxes.add(ADA.id)
    else:
        await person.stop_reminders(study, ADA.id)
    await live(study, board, clock, 3.5)
    assert [offer.recipient for offer in offers(board)] == [BEN.id]
    assert [state for state, _ in await fates(study, cohort)] == ["skipped", "sent"]
    mine = await progress.progress(study, ADA, cohort, ADA.id, clock())
    assert mine.beneath == Invitation(cohort, 2, None)
    theirs = await progress.progress(study, OLGA, cohort, ADA.id, clock())
    assert theirs.beneath is None
    await live(study, board, clock, 5.5)
    assert [offer.recipient for offer in offers(board)] == [BEN.id, BEN.id]
    assert (await person.settings(study, ADA.id)).inbox_closed_at is not None or not closed
    mine = await progress.progress(study, ADA, cohort, ADA.id, clock())
    assert mine.beneath == Rest(cohort, None)


async def test_planned_again_after_an_edit_or_a_clock_set_back_it_is_sent_once(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 3.1)
    await edit(study, OLGA, await reload(study, cohort), Wish(time="21:00"), clock())
    await live(study, board, clock, 3.3)
    clock.forward(days=-2)
    await live(study, board, clock, 3.5)
    assert [offer.weeks for offer in offers(board)] == [2]


async def test_when_the_path_is_over_nobody_is_asked_anything(study: Study, board: ListBoard, clock: Clock) -> None:
    await join(study, await make_cohort(study), ADA)
    await live(study, board, clock, 8)
    assert offers(board) == []


async def test_a_cohort_without_its_curriculum_asks_nobody(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await live(study, board, clock, 2.5)
    await study.db.write_one("UPDATE cohorts SET curriculum = 'gone'")
    clock.forward(days=14)
    await ring(study, board, clock)
    assert offers(board) == []


async def test_however_many_are_written_to_the_cohorts_posts_are_still_found_to_be_drawn_anew(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await join(study, cohort, *(Actor(HERE, 1000 + number) for number in range(60)))
    await live(study, board, clock, 3.5)
    newest = await occurrences.of_cohort(study.db.read, cohort.id, 50, direct=False)
    assert [each.occurrence.number for each in newest if each.occurrence.kind is Kind.ASSIGNMENT] == [4, 3, 2, 1]


WEEKS = calendar.build(MONDAY_9.date(), MONDAY_9.time(), "UTC", 8, {3: 1})
MEMBER = Membership(1, ADA.id, MONDAY_9 - timedelta(days=1), None, None, ())
Numbers = st.sets(st.integers(1, 8))


@given(Numbers, Numbers, st.integers(0, 80), st.none() | st.tuples(st.integers(0, 60), st.integers(0, 30)))
def test_only_weeks_that_were_posted_have_closed_and_passed_in_silence_count(
    done: set[int], posted: set[int], day: int, rest: tuple[int, int] | None
) -> None:
    now = MONDAY_9 + timedelta(days=day)
    done = {number for number in done if WEEKS.weeks[number - 1].opens_at <= now}
    member = MEMBER
    if rest is not None and rest[0] <= day:
        began = MONDAY_9 + timedelta(days=rest[0])
        member = away.begin(MEMBER, began, began + timedelta(days=rest[1]))
    missed = silent_weeks(WEEKS, member, done, posted, now)
    assert missed == sorted(set(missed) & posted - done)
    assert all(WEEKS.weeks[number - 1].closes_at <= now for number in missed)
    assert not any(member.away(WEEKS.weeks[number - 1].closes_at) for number in missed)
    assert not missed or max(done, default=0) < missed[0]
    assert silent_weeks(WEEKS, member, [max(done, default=0)], posted, now) == missed  # the last one is enough


@pytest.mark.parametrize(
    ("missed", "offered", "what"),
    [
        ([], 0, None),
        ([3], 0, None),
        ([3, 4], 0, RETURN),
        ([3, 4], 2, RETURN),
        ([3, 4, 5], 4, None),
        ([3, 4, 5], 0, RETURN),
        ([3, 4, 5, 6], 4, PAUSED),
        ([3, 4, 5, 6], 0, PAUSED),
    ],
)
def test_two_weeks_lead_to_an_offer_and_four_to_a_break(missed: list[int], offered: int, what: str | None) -> None:
    assert silence.due(missed, offered) == what
