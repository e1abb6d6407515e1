"""Posting exactly once, on a board that goes wrong at every point."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot import cohorts, overview
from bot.cohorts import Wish
from bot.installation import take_over
from bot.occurrences import CLAIM, plan_due
from bot.posting import PAUSES, REPAIR, post, post_now
from bot.posts import Assignment
from bot.records import Cohort, Kind, Posted
from bot.ringing import ring
from bot.store import occurrences
from bot.study import Study
from tests.conftest import THE_PATH, Clock
from tests.list_board import Fault, Killed, ListBoard
from tests.making import ADA, BEN, CHANNEL, OLGA, at, check_in, edit, join, make_cohort, reload

NEW_CHANNEL = 200
NUDGE_1 = at("2026-01-12 08:00")  # the morning after 80 % of the first week


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Already welcomed; its first week opens tomorrow."""
    made = await make_cohort(study, start="2026-01-06", curriculum=THE_PATH.id, breaks=False)
    await ring(study, board, clock)
    clock.time = at("2026-01-06 09:00")
    board.shown.clear()
    return made


async def week(study: Study, cohort: Cohort, number: int) -> Posted:
    found = await occurrences.get(study.db.read, cohort.id, Kind.ASSIGNMENT, number)
    assert found is not None
    return found


def assignment(board: ListBoard) -> Assignment:
    post = board.shown[-1].post
    assert isinstance(post, Assignment)
    return post


async def restart(study: Study, board: ListBoard, clock: Clock) -> None:
    """A new process looks after what the last one left."""
    await take_over(study, clock())
    await ring(study, board, clock)


async def test_a_week_is_posted_once_however_often_the_clock_rings(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for _ in range(3):
        await ring(study, board, clock)
    assert board.weeks == [1]
    posted = await week(study, cohort, 1)
    assert (posted.state, posted.message_id, posted.attempts) == ("sent", board.shown[0].message_id, 1)


async def test_two_rings_at_once_post_once(study: Study, board: ListBoard, clock: Clock, cohort: Cohort) -> None:
    await asyncio.gather(ring(study, board, clock), ring(study, board, clock))
    assert board.weeks == [1]


async def test_a_ring_says_when_to_ring_next(study: Study, board: ListBoard, clock: Clock, cohort: Cohort) -> None:
    assert await ring(study, board, clock) == NUDGE_1
    clock.time = NUDGE_1
    assert await ring(study, board, clock) == at("2026-01-13 09:00")
    clock.time = at("2026-01-13 09:00")
    board.sending.append(Fault.UNAVAILABLE)
    assert await ring(study, board, clock) == clock() + PAUSES[0]


async def test_the_welcome_comes_before_the_first_week(study: Study, board: ListBoard, clock: Clock) -> None:
    clock.time = at("2026-01-05 17:00")  # week 1 opened at 9
    await make_cohort(study, now=clock())
    await ring(study, board, clock)
    assert board.kinds == [Kind.WELCOME, Kind.ASSIGNMENT, Kind.OPENING]


async def test_a_cohort_created_today_after_the_time_has_its_first_week_at_once_and_it_is_not_late(
    study: Study, board: ListBoard, clock: Clock
) -> None:
    clock.time = at("2026-01-05 17:00")
    await make_cohort(study, now=clock())
    await ring(study, board, clock)
    [posted] = [shown.post for shown in board.shown if isinstance(shown.post, Assignment)]
    assert not posted.late


@pytest.mark.parametrize("fault", [Fault.KILLED, Fault.KILLED_AFTER])
async def test_killed_while_posting_the_next_process_posts_it_once(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, fault: Fault
) -> None:
    board.sending.append(fault)
    with pytest.raises(Killed):
        await ring(study, board, clock)
    assert (await week(study, cohort, 1)).state == "claimed"
    await restart(study, board, clock)
    assert board.weeks == [1]
    assert (await week(study, cohort, 1)).state == "sent"


async def test_killed_before_anything_was_sent_the_next_process_posts_it(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await ring(study, board, lambda: clock() - timedelta(minutes=1))
    [*_] = await occurrences.ready(study.db.read, clock())
    await restart(study, board, clock)
    assert board.weeks == [1]


async def test_killed_while_looking_the_next_process_looks_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.KILLED_AFTER)
    board.finding.append(Fault.KILLED)
    for again in (ring(study, board, clock), restart(study, board, clock)):
        with pytest.raises(Killed):
            await again
    await restart(study, board, clock)
    assert board.weeks == [1]


async def test_a_task_that_is_cancelled_while_posting_leaves_a_claim_that_is_looked_after(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    sending = asyncio.Event()

    async def hang(_: object) -> object:
        sending.set()
        return await asyncio.Event().wait()

    slow = ListBoard()
    slow.send = hang  # type: ignore[assignment,method-assign]  # a Discord that takes forever
    task = asyncio.create_task(ring(study, slow, clock))
    await sending.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    clock.forward(seconds=CLAIM.total_seconds())
    await ring(study, board, clock)
    assert board.weeks == [1]


async def test_what_another_process_is_posting_is_left_alone_until_its_claim_ends(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.KILLED)
    with pytest.raises(Killed):
        await ring(study, board, clock)
    clock.forward(seconds=CLAIM.total_seconds() - 1)
    await ring(study, board, clock)
    assert board.weeks == []
    clock.forward(seconds=1)
    await ring(study, board, clock)
    assert board.weeks == [1]


async def test_when_the_answer_was_lost_the_post_is_found_and_not_sent_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.LOST)
    clock.time = await ring(study, board, clock) or clock()
    await ring(study, board, clock)
    assert board.weeks == [1]
    assert (await week(study, cohort, 1)).message_id == board.shown[0].message_id


async def test_only_what_may_be_there_is_looked_for(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await ring(study, board, clock)
    assert board.looked_for == []


async def test_the_pauses_between_tries_grow(study: Study, clock: Clock, cohort: Cohort) -> None:
    board = ListBoard(lambda call, post: Fault.UNAVAILABLE)
    pauses = []
    for _ in range(6):
        following = await ring(study, board, clock)
        assert following is not None
        pauses.append(following - clock())
        clock.time = following
    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert board.told == []


async def test_it_waits_as_long_as_discord_asks_for(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.BUSY)
    assert await ring(study, board, clock) == clock() + timedelta(hours=1)


@pytest.mark.parametrize(
    ("away", "late", "number", "missed"),
    [
        (timedelta(hours=1), True, 2, ()),
        (timedelta(days=3), True, 2, ()),
        (timedelta(weeks=3), False, 5, (2, 3, 4)),
    ],
)
async def test_after_downtime_one_post_comes_and_tells_what_was_missed(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort,
    away: timedelta, late: bool, number: int, missed: tuple[int, ...],
) -> None:  # fmt: skip
    await ring(study, board, clock)
    clock.time = at("2026-01-13 09:00") + away
    await restart(study, board, clock)
    assert board.weeks == [1, number]
    assert (assignment(board).late, assignment(board).missed) == (late, missed)
    for skipped in missed:
        found = await week(study, cohort, skipped)
        assert (found.state, found.note) == ("skipped", f"week {number} had opened before this could be posted")


async def test_what_was_being_posted_before_a_long_downtime_is_skipped_unless_it_is_there(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    for fault in (Fault.KILLED, Fault.KILLED_AFTER):
        board.sending.append(fault)
        with pytest.raises(Killed):
            await restart(study, board, clock)
        clock.forward(weeks=1)
    await restart(study, board, clock)
    assert [(await week(study, cohort, number)).state for number in (1, 2, 3)] == ["skipped", "sent", "sent"]
    assert board.weeks == [2, 3]


async def test_at_the_end_of_a_week_that_waited_the_newer_one_is_posted_instead_and_tells_it(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.closed_channels.add(CHANNEL)
    clock.time = at("2026-01-13 08:55")
    await ring(study, board, clock)  # week 1 is refused and waits until 09:05
    board.closed_channels.clear()
    clock.time = at("2026-01-13 09:00")
    await ring(study, board, clock)
    clock.forward(minutes=10)
    await ring(study, board, clock)
    assert board.weeks == [2]
    assert assignment(board).missed == (1,)
    assert (await week(study, cohort, 1)).state == "skipped"


async def test_last_weeks_norm_is_told(study: Study, board: ListBoard, clock: Clock, cohort: Cohort) -> None:
    await join(study, cohort, ADA, BEN, now=clock())
    await check_in(study, ADA, cohort, 1, clock())
    await ring(study, board, clock)
    assert assignment(board).norm is None
    clock.forward(weeks=1)
    await ring(study, board, clock)
    norm = assignment(board).norm
    assert norm is not None
    assert (norm.checked_in, norm.members) == (1, 2)


async def test_an_ended_cohort_is_silent(study: Study, board: ListBoard, clock: Clock, cohort: Cohort) -> None:
    await cohorts.end(study, OLGA, cohort, clock())
    assert await ring(study, board, clock) is None
    assert board.shown == []


async def test_a_cohort_that_ends_while_a_post_waits_for_its_turn_stays_silent(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.UNAVAILABLE)
    await ring(study, board, clock)
    await cohorts.end(study, OLGA, cohort, clock())
    clock.forward(hours=1)
    await post_now(study, board, cohort.id, Kind.ASSIGNMENT, 1, clock())
    assert board.shown == []


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.UNAVAILABLE, Fault.BROKEN])
async def test_one_broken_cohort_never_silences_another(
    study: Study, clock: Clock, cohort: Cohort, fault: Fault
) -> None:
    board = ListBoard(lambda call, post: fault if post.cohort.id == cohort.id else Fault.NONE)
    other = await make_cohort(study, name="Autumn", start="2026-01-06", now=clock())
    await ring(study, board, clock)
    assert {shown.post.cohort.id for shown in board.shown} == {other.id}
    assert board.kinds == [Kind.WELCOME, Kind.ASSIGNMENT, Kind.OPENING]


async def test_a_fault_of_ours_is_tried_again_and_shown_to_the_organisers(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.BROKEN)
    clock.time = await ring(study, board, clock) or clock()
    [broken] = (await overview.overview(study, OLGA, cohort, clock())).broken
    assert broken.note == "something went wrong on our side; it is tried again"
    await ring(study, board, clock)
    assert board.weeks == [1]


async def test_a_curriculum_that_is_gone_is_said_to_the_organisers_and_posted_when_it_is_back(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.UNAVAILABLE)
    await ring(study, board, clock)
    await set_curriculum(study, cohort, "gone")
    clock.forward(minutes=1)
    await ring(study, board, clock)
    posted = await week(study, cohort, 1)
    assert "not installed any more" in (posted.note or "")
    await set_curriculum(study, cohort, THE_PATH.id)
    clock.forward(minutes=10)
    await ring(study, board, clock)
    assert board.weeks == [1]


async def set_curriculum(study: Study, cohort: Cohort, curriculum: str) -> None:
    async with study.db.write() as tx:
        await tx.all("UPDATE cohorts SET curriculum = :to WHERE id = :id", {"to": curriculum, "id": cohort.id})


async def test_a_refusal_is_told_to_the_organiser_once_and_tried_until_it_is_repaired(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.closed_channels.add(CHANNEL)
    for _ in range(4):
        following = await ring(study, board, clock)
        assert following == clock() + REPAIR
        clock.time = following
    assert board.told == ["I may not write there."]
    assert (await week(study, cohort, 1)).state == "failed"
    board.closed_channels.clear()
    await ring(study, board, clock)
    assert board.weeks == [1]


async def test_a_refusal_survives_a_killed_process_without_being_told_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending += [Fault.REFUSED, Fault.KILLED, Fault.REFUSED]
    await ring(study, board, clock)
    clock.forward(minutes=10)
    with pytest.raises(Killed):
        await ring(study, board, clock)
    await restart(study, board, clock)
    assert board.told == ["I may not write there."]


@pytest.mark.parametrize("between", [Fault.UNAVAILABLE, Fault.BROKEN])
async def test_a_refusal_that_comes_and_goes_is_told_once(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, between: Fault
) -> None:
    board.sending += [Fault.REFUSED, between, Fault.REFUSED, between, Fault.REFUSED]
    for _ in range(5):
        clock.time = await ring(study, board, clock) or clock()
    assert board.told.count("I may not write there.") == 1


async def test_what_discord_takes_for_a_mistake_is_tried_three_times_then_told_once_in_its_words(
    study: Study, clock: Clock, cohort: Cohort
) -> None:
    board = ListBoard(lambda call, post: Fault.REJECTED)
    for told in ([], [], ["Discord does not accept it: BAD"], ["Discord does not accept it: BAD"]):
        clock.time = await ring(study, board, clock) or clock()
        assert board.told == told
    [broken] = (await overview.overview(study, OLGA, cohort, clock())).broken
    assert broken.note == "Discord does not accept it: BAD"


async def test_what_belongs_into_a_deleted_thread_is_skipped_and_not_tried_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.GONE)
    assert await ring(study, board, clock) == NUDGE_1
    posted = await week(study, cohort, 1)
    assert (posted.state, posted.note, board.told) == ("skipped", "the review thread was deleted", [])


async def test_where_another_had_its_turn_after_the_row_was_read_we_look_before_we_send(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await plan_due(study, clock())
    stale = await week(study, cohort, 1)
    board.sending.append(Fault.LOST)
    await post(study, board, stale, clock())
    clock.time += PAUSES[0]
    await post(study, board, stale, clock())
    assert board.weeks == [1]


async def test_what_was_refused_goes_to_the_new_channel_at_once(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.closed_channels.add(CHANNEL)
    await ring(study, board, clock)
    await edit(study, OLGA, await reload(study, cohort), Wish(channel_id=NEW_CHANNEL), clock())
    await ring(study, board, clock)
    assert [(shown.channel_id, shown.post.occurrence.number) for shown in board.shown] == [(NEW_CHANNEL, 1)]


async def test_what_may_be_in_the_old_channel_is_not_posted_in_the_new_one(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.LOST)
    await ring(study, board, clock)
    await edit(study, OLGA, await reload(study, cohort), Wish(channel_id=NEW_CHANNEL), clock())
    clock.forward(minutes=1)
    await ring(study, board, clock)
    assert [shown.channel_id for shown in board.shown] == [CHANNEL]


async def test_where_it_may_be_there_and_nobody_lets_us_look_it_waits_and_is_not_sent_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.LOST)
    board.finding.append(Fault.REFUSED)
    await ring(study, board, clock)
    clock.forward(minutes=1)
    await ring(study, board, clock)
    assert board.told == ["I may not write there."]
    clock.forward(minutes=10)
    await ring(study, board, clock)
    assert board.weeks == [1]
    assert (await week(study, cohort, 1)).state == "sent"


async def test_what_was_in_a_deleted_channel_is_posted_in_the_new_one(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.LOST)
    await ring(study, board, clock)
    board.deleted_channels.add(CHANNEL)
    clock.forward(minutes=1)
    await ring(study, board, clock)
    await edit(study, OLGA, await reload(study, cohort), Wish(channel_id=NEW_CHANNEL), clock())
    await ring(study, board, clock)
    assert board.shown[-1].channel_id == NEW_CHANNEL


async def test_announcing_tries_what_was_refused_at_once(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.REFUSED)
    await ring(study, board, clock)
    before = await overview.repost(study, OLGA, cohort, clock())
    assert before is not None
    assert before.state == "failed"
    after = await post_now(study, board, cohort.id, Kind.ASSIGNMENT, 1, clock())
    assert after is not None
    assert (after.state, board.weeks) == ("sent", [1])


async def test_announcing_leaves_alone_what_another_process_is_posting(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.sending.append(Fault.KILLED)
    with pytest.raises(Killed):
        await ring(study, board, clock)
    await overview.repost(study, OLGA, cohort, clock())
    await post_now(study, board, cohort.id, Kind.ASSIGNMENT, 1, clock())
    assert board.weeks == []


async def test_announcing_what_is_there_posts_nothing(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await ring(study, board, clock)
    await post_now(study, board, cohort.id, Kind.ASSIGNMENT, 1, clock())
    assert board.weeks == [1]


async def test_no_two_posts_share_a_nonce_and_all_fit_into_discords_25_characters(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await make_cohort(study, name="Autumn", now=clock(), start="2026-01-06")
    for _ in range(12):
        await ring(study, board, clock)
        clock.forward(weeks=1)
    nonces = [shown.post.nonce for shown in board.shown]
    assert len(nonces) > 12
    assert len(set(nonces)) == len(nonces)
    assert all(len(nonce) <= 25 for nonce in nonces)


async def test_a_whole_path_is_posted_week_by_week_at_its_time(study: Study, board: ListBoard, clock: Clock) -> None:
    made = await make_cohort(study, curriculum=THE_PATH.id, timezone="Europe/Berlin")
    times: list[datetime] = []
    following: datetime | None = clock()
    while following is not None:
        clock.time = max(following, clock())
        known = len(board.weeks)
        following = await ring(study, board, clock)
        times += [clock()] * (len(board.weeks) - known)
    assert board.weeks == list(range(1, len(THE_PATH.weeks) + 1))
    assert times[1:] == [opening.opens_at for opening in study.calendar(made).weeks[1:]]
    assert not any(shown.post.late for shown in board.shown if isinstance(shown.post, Assignment))


async def test_a_thread_that_could_not_be_opened_is_tried_again_under_the_same_post(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.threadless_channels.add(CHANNEL)
    await ring(study, board, clock)
    waiting = await week(study, cohort, 1)
    assert (waiting.state, waiting.message_id, waiting.note) == ("claimed", 1001, "I may not open threads there.")
    board.threadless_channels.clear()
    clock.time += REPAIR
    await ring(study, board, clock)
    done = await week(study, cohort, 1)
    assert (done.state, done.thread_id, board.weeks, len(board.told)) == ("sent", 1001, [1], 1)


async def test_a_post_that_was_removed_while_its_thread_was_missing_is_not_posted_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.threadless_channels.add(CHANNEL)
    await ring(study, board, clock)
    board.shown.clear()
    clock.time += REPAIR
    await ring(study, board, clock)
    assert ((await week(study, cohort, 1)).state, board.weeks) == ("sent", [])


async def test_a_missing_thread_is_given_up_when_the_next_week_is_there(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.threadless_channels.add(CHANNEL)
    await ring(study, board, clock)
    clock.time += timedelta(weeks=1)
    await ring(study, board, clock)
    assert (await week(study, cohort, 1)).state == "sent"
    assert board.weeks == [1, 2]
