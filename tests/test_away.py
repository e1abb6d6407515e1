"""A member's own break."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import away
from bot.records import Membership
from tests.conftest import MONDAY_9

A_WEEK = timedelta(weeks=1)
MEMBER = Membership(1, 11, MONDAY_9, None, None, ())


def week(number: int) -> datetime:
    return MONDAY_9 + number * A_WEEK


def test_a_break_lasts_until_its_end_or_until_they_are_back() -> None:
    resting = away.begin(MEMBER, week(1), week(3))
    assert [resting.paused(week(each)) for each in range(5)] == [False, True, True, False, False]
    open_ended = away.begin(MEMBER, week(1), None)
    assert open_ended.paused(week(40))
    assert not away.finish(open_ended, week(2)).paused(week(2))


def test_a_week_is_one_of_the_break_if_it_closes_in_it() -> None:
    resting = away.begin(MEMBER, week(1), week(3))
    assert [resting.away(week(each)) for each in range(5)] == [False, False, True, True, False]


def test_breaks_that_are_over_are_remembered() -> None:
    twice = away.begin(away.begin(MEMBER, week(1), week(2)), week(4), None)
    assert [twice.away(week(each)) for each in range(7)] == [False, False, True, False, False, True, True]


def test_whoever_is_on_a_break_can_change_how_long_it_lasts() -> None:
    longer = away.begin(away.begin(MEMBER, week(1), week(2)), week(1) + A_WEEK / 2, week(4))
    assert (longer.paused_at, longer.paused_until, longer.pauses) == (week(1), week(4), ())


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 5), st.none() | st.integers(1, 10)), max_size=20))
def test_breaks_never_overlap_and_lie_in_order(steps: list[tuple[bool, int, int | None]]) -> None:
    member, now = MEMBER, 0
    for begins, passed, length in steps:
        now += passed
        until = None if length is None else week(now + length)
        member = away.begin(member, week(now), until) if begins else away.finish(member, week(now))
    flat = [moment for span in member.pauses for moment in span]
    assert flat == sorted(flat)
    assert member.paused_at is None or not flat or flat[-1] <= member.paused_at
