"""Servers that remove the bot: quiet while it is away, as it was when it is back, erased after thirty days."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from bot import erasing, housekeeping, installation, servers, threads
from bot.actors import Actor
from bot.occurrences import plan_due
from bot.records import Cohort, Kind
from bot.reviewers import allocate_due
from bot.ringing import ring
from bot.store import marks, submissions
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.full_story import MARK, NOT_OF_SERVERS, dump, review_each_other, tell
from tests.list_board import ListBoard
from tests.making import ADA, ELSEWHERE, HERE, hand_in, join, make_cohort

A_MONTH = timedelta(days=30)
THE_BOT, ANOTHER_BOT = 500, 600


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, board: ListBoard, clock: Clock) -> Cohort:
    await look_around(study, [HERE, ELSEWHERE], clock)
    made = await make_cohort(study)
    await join(study, made, ADA)
    await ring(study, board, clock)
    return made


async def look_around(study: Study, guild_ids: list[int], clock: Clock) -> None:
    """The bot was added to all of them long ago."""
    await servers.look_around(study, THE_BOT, guild_ids, dict.fromkeys(guild_ids, MONDAY_9), clock())


async def forget(study: Study, clock: Clock) -> None:
    """The duty of yesterday and of today: one of them alone erases nothing."""
    await erasing.forget_servers(study, clock() - timedelta(days=1))
    await erasing.forget_servers(study, clock())


async def cohorts_left(study: Study) -> int:
    return len((await dump(study.db))["cohorts"])


async def test_after_thirty_days_nothing_of_a_server_is_left_in_any_table(study: Study, clock: Clock) -> None:
    story = await tell(study, clock, 7)
    await review_each_other(story)
    await look_around(study, [7], clock)
    await servers.removed(study, 7, clock())
    clock.time += A_MONTH
    await forget(study, clock)
    assert {table for table, found in (await dump(study.db)).items() if found} <= NOT_OF_SERVERS


async def test_nothing_of_any_other_server_goes_with_it(study: Study, clock: Clock) -> None:
    kept = await tell(study, clock, 7)
    await review_each_other(kept)
    before = await dump(study.db)
    gone = await tell(study, clock, 8, name=f"Autumn {MARK}")
    await join(study, gone.cohort, Actor(8, kept.ada.id))  # she is in both, and her settings stay
    await look_around(study, [7], clock)
    clock.time += A_MONTH
    await forget(study, clock)
    after = await dump(study.db)
    live_on = {"occurrences", "submissions", "reviews", "cohorts", "memberships", "changes"}
    for table in before.keys() - NOT_OF_SERVERS - live_on:
        assert after[table] == before[table], table
    for table in ("submissions", "reviews", "memberships"):
        assert len(after[table]) == len(before[table]), table
    assert len(after["changes"]) == 1  # the confirmed one: a draft lasts a day
    assert {row["cohort_id"] for row in after["occurrences"]} == {kept.cohort.id}


async def test_up_to_then_everything_is_as_it_was_when_the_bot_is_added_again(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await servers.removed(study, HERE, clock())
    clock.time += A_MONTH - timedelta(seconds=1)
    await servers.joined(study, HERE, clock())
    clock.forward(days=2)
    await forget(study, clock)
    assert await cohorts_left(study) == 1


async def test_while_it_is_away_nothing_falls_due_and_nobody_is_warned(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort, caplog: pytest.LogCaptureFixture
) -> None:
    await hand_in(study, ADA, cohort, clock())
    await servers.removed(study, HERE, clock())
    shown = len(board.shown)
    clock.forward(days=8)
    assert await allocate_due(study, clock()) is None
    assert await ring(study, board, clock) is None
    assert await plan_due(study, clock()) is None
    async with study.db.write() as tx:
        await tx.all("UPDATE submissions SET look_at = 0")
        await marks.gallery(tx, cohort.id)
    assert await submissions.to_look_at(study.db.read, clock(), 5) == []
    assert await submissions.next_look(study.db.read, MONDAY_9) is None
    await threads.redraw(study, board, clock())
    assert (len(board.shown), board.redrawn, board.told, caplog.records) == (shown, [], [], [])


async def test_when_it_is_back_only_the_newest_week_is_posted(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    await servers.removed(study, HERE, clock())
    clock.forward(days=15)
    await look_around(study, [HERE, ELSEWHERE], clock)
    await ring(study, board, clock)
    assert board.weeks == [1, 3]


async def test_what_was_claimed_or_refused_before_waits_too(
    study: Study, board: ListBoard, clock: Clock, cohort: Cohort
) -> None:
    board.closed_channels.add(cohort.channel_id)
    clock.forward(days=7)
    await ring(study, board, clock)
    told = len(board.told)
    await servers.removed(study, HERE, clock())
    clock.forward(hours=2)
    await ring(study, board, clock)
    assert len(board.told) == told
    await servers.joined(study, HERE, clock())
    board.closed_channels.clear()
    await ring(study, board, clock)
    assert board.weeks == [1, 2]
    assert Kind.ASSIGNMENT in board.kinds


async def test_a_server_that_was_away_while_the_bot_was_down_too_is_not_erased_before_anybody_has_looked(
    study: Study, clock: Clock, cohort: Cohort
) -> None:
    """It may have added the bot again in between."""
    await servers.removed(study, HERE, clock())
    clock.time += 2 * A_MONTH
    await installation.take_over(study, clock())
    await forget(study, clock)
    assert await cohorts_left(study) == 1
    await look_around(study, [HERE, ELSEWHERE], clock)
    await forget(study, clock)
    assert await cohorts_left(study) == 1


async def test_it_is_a_daily_duty(study: Study, clock: Clock, cohort: Cohort) -> None:
    await servers.removed(study, HERE, clock())
    left: list[int] = []
    for _ in range(30):
        clock.forward(days=1)
        await housekeeping.keep_house(study, clock())
        left.append(await cohorts_left(study))
    assert left == [1] * 29 + [0]


@pytest.mark.parametrize("years", [1, -1])
async def test_a_clock_that_is_wrong_once_erases_nothing(
    study: Study, clock: Clock, cohort: Cohort, years: int
) -> None:
    await servers.removed(study, HERE, clock())
    for days in (1, 365 * years, 1 / 144, -365 * years, 1, 1):
        clock.forward(days=days)
        await housekeeping.keep_house(study, clock())
    assert await cohorts_left(study) == 1
    clock.forward(days=40)  # and it goes on counting
    await forget(study, clock)
    assert await cohorts_left(study) == 0


async def test_all_servers_may_be_gone_for_good(
    study: Study, clock: Clock, cohort: Cohort, caplog: pytest.LogCaptureFixture
) -> None:
    await look_around(study, [], clock)
    [record] = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert record.getMessage() == (
        "The bot is no longer in 2 of 2 servers. What is kept for them is erased in 30 days, unless it is added again "
        "until then"
    )
    clock.time += A_MONTH
    await forget(study, clock)
    assert await cohorts_left(study) == 0


async def test_with_the_token_of_another_bot_nothing_is_ever_erased(
    study: Study, clock: Clock, cohort: Cohort, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):  # it is elsewhere, and has been for as long as it likes
        await servers.look_around(study, ANOTHER_BOT, [77], {77: clock()}, clock())
        assert "The database is another bot's" in caplog.text
        caplog.clear()
        clock.time += A_MONTH
        await installation.take_over(study, clock())
        await forget(study, clock)
    assert await cohorts_left(study) == 1
    await look_around(study, [HERE], clock)
    assert "another bot's" not in caplog.text
    await forget(study, clock)
    assert await cohorts_left(study) == 1


async def test_a_database_may_move_to_another_bot_for_good(study: Study, clock: Clock, cohort: Cohort) -> None:
    await make_cohort(study, who=Actor(ELSEWHERE, 10, manages=True))
    await servers.look_around(study, ANOTHER_BOT, [ELSEWHERE], {ELSEWHERE: clock()}, clock())
    clock.time += A_MONTH
    await forget(study, clock)
    assert await cohorts_left(study) == 1


async def test_a_server_that_was_never_met_and_removes_the_bot_is_erased_in_its_time_too(
    study: Study, clock: Clock
) -> None:
    await make_cohort(study)
    await servers.removed(study, HERE, clock())
    clock.forward(days=1)
    await servers.removed(study, HERE, clock())  # the first time counts
    await look_around(study, [], clock)
    clock.forward(days=29)
    await forget(study, clock)
    assert await cohorts_left(study) == 0
