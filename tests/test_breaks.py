"""Breaks of one's own: how long they last, what they do to streaks and reminders, and leaving and coming back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import breaks, cohorts, membership, progress, reviewers
from bot.actors import Actor
from bot.breaks import Rest
from bot.occurrences import plan_due
from bot.posts import Nudge
from bot.records import Cohort
from bot.ringing import ring
from bot.store import reviews
from bot.streaks import Mark
from bot.study import Study
from tests.conftest import MONDAY_9, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, ELSEWHERE, HERE, OLGA, STRANGER, at, check_in, hand_in, join, make_cohort, refused

A_WEEK = timedelta(weeks=1)
TUESDAY = MONDAY_9 + timedelta(days=1)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Ada and Ben are in it from its first day."""
    made = await make_cohort(study, curriculum="learning-deep-learning")
    await join(study, made, ADA, BEN)
    return made


async def marks(study: Study, cohort: Cohort, weeks: int) -> list[Mark]:
    """Ada's, as they are right after so many weeks."""
    now = MONDAY_9 + weeks * A_WEEK
    return list((await progress.progress(study, ADA, cohort, ADA.id, now)).streak.marks[:weeks])


@pytest.mark.parametrize(("weeks", "until"), [(1, MONDAY_9 + A_WEEK), (4, MONDAY_9 + 4 * A_WEEK), (None, None)])
async def test_a_break_lasts_until_the_last_of_its_weeks_closes_or_until_they_are_back(
    study: Study, cohort: Cohort, weeks: int | None, until: object
) -> None:
    assert await breaks.take(study, ADA, cohort, weeks, TUESDAY) == Rest(cohort, until)  # type: ignore[arg-type]  # seconds or nothing
    assert await breaks.mine(study, ADA, TUESDAY) == [Rest(cohort, until)]  # type: ignore[arg-type]  # the same
    assert await breaks.mine(study, BEN, TUESDAY) == []


async def test_between_two_weeks_it_begins_with_the_next_one(study: Study, cohort: Cohort) -> None:
    before = await make_cohort(study, name="Autumn", start="2026-01-26")
    await join(study, before, ADA)
    assert (await breaks.take(study, ADA, before, 2, TUESDAY)).until == at("2026-02-09 09:00")


async def test_near_the_end_it_lasts_as_long_as_there_are_weeks_and_after_it_there_is_none(study: Study) -> None:
    short = await make_cohort(study, name="Autumn")
    await join(study, short, ADA)
    ends_at = MONDAY_9 + 3 * A_WEEK
    assert (await breaks.take(study, ADA, short, 4, ends_at - A_WEEK)).until == ends_at
    with refused("nothing to take a break from"):
        await breaks.take(study, ADA, short, 1, ends_at)


async def test_weeks_that_close_in_it_neither_break_the_streak_nor_count(study: Study, cohort: Cohort) -> None:
    await check_in(study, ADA, cohort, 1, TUESDAY)
    await breaks.take(study, ADA, cohort, 2, TUESDAY + A_WEEK)
    await check_in(study, ADA, cohort, 4, TUESDAY + 3 * A_WEEK)
    assert await marks(study, cohort, 4) == [Mark.DONE, Mark.PAUSED, Mark.PAUSED, Mark.DONE]
    seen = await progress.progress(study, ADA, cohort, ADA.id, TUESDAY + 3 * A_WEEK)
    assert (seen.streak.weeks, seen.streak.freezes) == (2, 1)


async def test_whoever_is_back_is_back_once_however_often_they_say_so(study: Study, cohort: Cohort) -> None:
    await breaks.take(study, ADA, cohort, None, TUESDAY)
    back = [await breaks.come_back(study, ADA, cohort, TUESDAY + A_WEEK) for _ in range(2)]
    assert [each.was_away for each in back] == [True, False]
    assert back[0].week is not None
    assert back[0].week.number == 2
    assert await marks(study, cohort, 2) == [Mark.BEFORE, Mark.MISSED]  # they joined in week 1


async def test_while_the_cohort_is_ahead_of_its_break_nobody_who_is_away_is_reminded(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    board = ListBoard()
    await ring(study, board, clock)
    await breaks.take(study, ADA, cohort, 1, TUESDAY)
    clock.time = at("2026-01-11 08:00")
    await plan_due(study, clock())
    await ring(study, board, clock)
    [nudge] = [shown.post for shown in board.shown if isinstance(shown.post, Nudge)]
    assert (nudge.members, nudge.norm.paused) == ((BEN.id,), 1)


async def test_whoever_goes_on_a_break_before_the_reminder_is_sent_is_not_in_it(
    study: Study, cohort: Cohort, clock: Clock
) -> None:
    board = ListBoard()
    await ring(study, board, clock)
    clock.time = at("2026-01-11 08:00")
    await plan_due(study, clock())
    await breaks.take(study, ADA, cohort, 1, clock())
    await ring(study, board, clock)
    [nudge] = [shown.post for shown in board.shown if isinstance(shown.post, Nudge)]
    assert nudge.members == (BEN.id,)


async def test_the_weeks_between_leaving_and_joining_again_count_like_a_break(study: Study, cohort: Cohort) -> None:
    await check_in(study, ADA, cohort, 1, TUESDAY)
    await membership.leave(study, ADA, cohort, TUESDAY + A_WEEK)
    await join(study, cohort, ADA, now=TUESDAY + 3 * A_WEEK)
    assert await breaks.mine(study, ADA, TUESDAY + 3 * A_WEEK) == []
    assert await marks(study, cohort, 4) == [Mark.DONE, Mark.PAUSED, Mark.PAUSED, Mark.FROZEN]


@pytest.mark.parametrize("weeks", [5, 10**9, -1])
async def test_a_length_that_is_not_offered_is_refused(study: Study, cohort: Cohort, weeks: int) -> None:
    with refused("1 to 4 weeks"):
        await breaks.take(study, ADA, cohort, weeks, TUESDAY)


@pytest.mark.parametrize("who", [STRANGER, Actor(ELSEWHERE, 20, manages=True)])
async def test_only_members_have_breaks(study: Study, cohort: Cohort, who: Actor) -> None:
    for done in (breaks.take(study, who, cohort, 1, TUESDAY), breaks.come_back(study, who, cohort, TUESDAY)):
        with refused("You are not in"):
            await done


async def test_an_ended_cohort_has_none(study: Study, cohort: Cohort) -> None:
    await breaks.take(study, ADA, cohort, None, TUESDAY)
    await cohorts.end(study, OLGA, cohort, TUESDAY)
    [ended] = [await breaks.mine(study, ADA, TUESDAY)]
    assert ended == []


@pytest.mark.parametrize("resting", [0, 1])
async def test_a_stand_in_reviewer_is_not_sought_among_those_on_a_break(study: Study, resting: int) -> None:
    made = await make_cohort(study)
    authors = [Actor(HERE, 100 + number) for number in range(6)]
    await join(study, made, *authors)
    work, *_ = [await hand_in(study, author, made) for author in authors]
    now = MONDAY_9 + 3 * A_WEEK
    await reviewers.allocate_due(study, now)
    asked = {each.reviewer_id for each in await reviews.of_submission(study.db.read, work.id)}
    left = [author for author in authors[1:] if author.id not in asked]
    await breaks.take(study, left[resting], made, None, now)
    await reviewers.decline(study, next(each for each in authors if each.id in asked), work.id, now)
    then = {each.reviewer_id for each in await reviews.of_submission(study.db.read, work.id)}
    assert then - asked == {left[1 - resting].id}
