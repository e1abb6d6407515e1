"""Late joiners: where the group is, and the shortest way to catch up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import catching_up
from bot.study import calendar_of
from tests.conftest import MONDAY_9, THE_PATH, TINY
from tests.making import bare_cohort

A_WEEK = timedelta(weeks=1)


@pytest.mark.parametrize("weeks", [-1, 0, 0.9, 3, 9])
def test_where_nothing_lies_behind_the_group_or_nothing_ahead_there_is_nothing_to_catch_up_with(weeks: float) -> None:
    calendar = calendar_of(bare_cohort(), len(TINY.weeks))
    assert catching_up.way(TINY, calendar, MONDAY_9 + weeks * A_WEEK) is None


def test_the_way_names_the_first_task_of_each_week_that_is_for_everyone_and_not_optional() -> None:
    calendar = calendar_of(bare_cohort(), len(TINY.weeks))
    way = catching_up.way(TINY, calendar, MONDAY_9 + 2.5 * A_WEEK)
    assert way is not None
    assert way.now.task == TINY.weeks[2][1].tasks[0]
    assert [(each.week, each.task) for each in way.earlier] == [(n, TINY.weeks[n - 1][1].tasks[0]) for n in (1, 2)]
    assert way.late is not None
    assert way.late.number == 2


@given(st.floats(0, 45), st.sets(st.integers(1, 33), max_size=8))
def test_it_is_short_and_about_what_lies_behind_in_this_stage(weeks: float, left_out: set[int]) -> None:
    cohort = bare_cohort(curriculum=THE_PATH.id, breaks={7: 1}, lengths=dict.fromkeys(left_out, 0))
    calendar, now = calendar_of(cohort, len(THE_PATH.weeks)), MONDAY_9 + weeks * A_WEEK
    way = catching_up.way(THE_PATH, calendar, now)
    if way is None:
        return
    numbers = [each.week for each in way.earlier]
    assert numbers == sorted(set(numbers) - left_out)
    assert len(numbers) <= catching_up.MOST
    assert all(THE_PATH.first_week(way.stage) <= number < way.week.number for number in numbers)
    assert all(each.task and each.task.track is None and not each.task.optional for each in way.earlier)
    assert way.stage not in way.stages
    assert way.late is None or way.late.closes_at <= now < way.late.backfill_until
