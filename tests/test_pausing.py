"""Pausing and resuming: what they make of a cohort."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot import pausing
from bot.calendar import LATER, Calendar
from bot.pausing import pause, pause_after, resume
from bot.records import Cohort
from bot.study import calendar_of
from tests.making import at, refused
from tests.making import bare_cohort as cohort

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
PLANS = st.dictionaries(st.integers(1, 3), st.integers(1, 3), max_size=2)


def reckon(one: Cohort) -> Calendar:
    return calendar_of(one, 3)


def dates(one: Cohort) -> list[str]:
    """When each week opens and closes."""
    return [
        f"{week.opens_at:%m-%d}–{'…' if week.closes_at >= LATER else format(week.closes_at, '%m-%d')}"
        for week in reckon(one).weeks
        if week.opens_at < LATER
    ]


@pytest.mark.parametrize(
    ("breaks", "now", "expected"),
    [
        ({}, "2026-01-02 12:00", ["01-19–01-26", "01-26–02-02", "02-02–02-09"]),  # before the start
        ({}, "2026-01-14 12:00", ["01-05–01-12", "01-12–02-02", "02-02–02-09"]),  # inside a week
        ({2: 1}, "2026-01-20 12:00", ["01-05–01-12", "01-12–01-19", "02-09–02-16"]),  # on a break
        ({}, "2026-01-25 12:00", ["01-05–01-12", "01-12–01-19", "01-19–02-09"]),  # in the last week
    ],
)
def test_a_pause_moves_whatever_is_to_come(breaks: dict[int, int], now: str, expected: list[str]) -> None:
    paused = pause(cohort(breaks=breaks), reckon, 2, at(now))
    assert dates(paused) == expected
    assert (paused.paused_at, paused.paused_until) == (at(now), at(now) + 2 * A_WEEK)


def test_a_pause_ends_at_the_same_time_of_day_when_the_clocks_change() -> None:
    paused = pause(cohort(timezone="Europe/Berlin", starts_on=date(2026, 3, 16)), reckon, 1, at("2026-03-25 11:00"))
    assert paused.paused_until == at("2026-04-01 10:00")
    assert reckon(paused).weeks[1].closes_at == at("2026-04-06 07:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-01-02 12:00", []),
        ("2026-01-14 12:00", ["01-05–01-12", "01-12–…"]),
        ("2026-01-25 12:00", ["01-05–01-12", "01-12–01-19", "01-19–…"]),
    ],
)
def test_a_pause_without_an_end_leaves_everything_that_follows_without_a_date(now: str, expected: list[str]) -> None:
    paused = pause(cohort(), reckon, None, at(now))
    assert dates(paused) == expected
    assert paused.stopped_at == at(now)


def test_what_is_paused_is_not_paused_again_and_what_is_over_not_at_all() -> None:
    now = at("2026-01-14 12:00")
    for weeks in (2, None):
        with refused("is paused already"):
            pause(pause(cohort(), reckon, weeks, now), reckon, 1, now + A_DAY)
    with refused("nothing left to pause"):
        pause(cohort(), reckon, 1, at("2026-01-26 09:00"))
    with refused("nothing left to pause"):
        pause(cohort(lengths={3: 0}, breaks={2: 3}), reckon, 1, at("2026-01-19 09:00"))


def test_after_a_pause_there_can_be_another() -> None:
    once = pause(cohort(), reckon, 1, at("2026-01-14 12:00"))
    twice = pause(once, reckon, 1, at("2026-01-21 12:00"))
    assert dates(twice) == ["01-05–01-12", "01-12–02-02", "02-02–02-09"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-01-14 13:00", ["01-05–01-12", "01-12–01-19", "01-19–01-26"]),  # an hour later: as if nothing had been
        ("2026-01-15 12:00", ["01-05–01-12", "01-12–01-19", "01-19–01-26"]),  # a day is forgiven
        ("2026-01-16 12:00", ["01-05–01-12", "01-12–01-26", "01-26–02-02"]),
        ("2026-01-22 12:00", ["01-05–01-12", "01-12–01-26", "01-26–02-02"]),
        ("2026-02-14 12:00", ["01-05–01-12", "01-12–02-23", "02-23–03-02"]),
    ],
)
@pytest.mark.parametrize("weeks", [None, 8])
def test_resuming_leaves_as_many_days_as_were_left_but_one_and_makes_up_in_whole_weeks(
    weeks: int | None, now: str, expected: list[str]
) -> None:
    resumed = resume(pause(cohort(), reckon, weeks, at("2026-01-14 12:00")), reckon, at(now))
    assert dates(resumed) == expected
    assert (resumed.paused_at, resumed.paused_until) == (None, None)


def test_what_is_not_paused_cannot_be_resumed() -> None:
    with refused("is not paused"):
        resume(cohort(), reckon, at("2026-01-01 12:00"))
    with refused("is not paused"):
        resume(pause(cohort(), reckon, 1, at("2026-01-14 12:00")), reckon, at("2026-01-21 12:00"))


def test_a_break_can_be_put_after_a_week_that_is_to_close() -> None:
    after = pause_after(cohort(breaks={2: 1}), reckon, 2, 2, at("2026-01-06 12:00"))
    assert dates(after) == ["01-05–01-12", "01-12–01-19", "02-09–02-16"]
    assert not after.paused(at("2026-01-20 12:00"))


def test_a_break_can_be_taken_back() -> None:
    now = at("2026-01-06 12:00")
    one = pause_after(cohort(breaks={1: 1}), reckon, 2, 2, now)
    assert pause_after(one, reckon, 0, 2, now) == cohort(breaks={1: 1})
    assert pause_after(one, reckon, 0, 1, now) == cohort(breaks={2: 2})


def test_a_break_is_taken_back_with_those_of_weeks_left_out_in_between() -> None:
    after = pause_after(cohort(lengths={2: 0}, breaks={1: 1, 2: 1}), reckon, 0, 1, at("2026-01-06 12:00"))
    assert dates(after) == ["01-05–01-12", "01-12–01-12", "01-12–01-19"]


def test_a_break_that_is_not_there_or_has_begun_is_not_taken_back() -> None:
    with refused("No break follows week 2"):
        pause_after(cohort(breaks={1: 1}), reckon, 0, 2, at("2026-01-06 12:00"))
    with refused("Week 1 has closed already.$"):
        pause_after(cohort(breaks={1: 1}), reckon, 0, 1, at("2026-01-12 09:00"))


@pytest.mark.parametrize(
    ("after", "lengths", "why"),
    [
        (1, {}, "Week 1 has closed already. Choose a later one"),
        (3, {}, "Week 3 is the last one"),
        (2, {3: 0}, "Week 2 is the last one"),
        (2, {2: 0}, "no such week to come"),
        (4, {}, "no such week to come"),
        (0, {}, "no such week to come"),
    ],
)
def test_a_break_that_cannot_be_is_refused(after: int, lengths: dict[int, int], why: str) -> None:
    with refused(why):
        pause_after(cohort(lengths=lengths), reckon, 1, after, at("2026-01-12 12:00"))


@st.composite
def moments(draw: st.DrawFn) -> tuple[Cohort, datetime]:
    """A cohort with breaks and longer weeks, and a moment before its end."""
    start = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    one = cohort(timezone=draw(ZONES), starts_on=start, breaks=draw(PLANS), lengths=draw(PLANS))
    calendar = reckon(one)
    now = calendar.starts_at - 10 * A_DAY + timedelta(hours=draw(st.integers(0, 24 * 120)))
    assume(now < calendar.ends_at)
    return one, now


@given(moments(), st.one_of(st.none(), st.integers(1, 26)))
def test_a_pause_never_moves_what_has_happened(found: tuple[Cohort, datetime], weeks: int | None) -> None:
    one, now = found
    for before, after in zip(reckon(one).weeks, reckon(pause(one, reckon, weeks, now)).weeks, strict=True):
        assert after.opens_at == before.opens_at or min(before.opens_at, after.opens_at) > now
        assert after.closes_at == before.closes_at or min(before.closes_at, after.closes_at) > now


@given(moments(), st.one_of(st.none(), st.integers(1, 26)), st.integers(0, 24 * 200))
def test_resuming_gives_back_the_days_that_were_left_but_one_and_not_a_week_too_much(
    found: tuple[Cohort, datetime], weeks: int | None, hours: int
) -> None:
    one, paused_at = found
    paused, now = pause(one, reckon, weeks, paused_at), paused_at + timedelta(hours=hours)
    assume(paused.paused(now))
    resumed = resume(paused, reckon, now)
    left, given_back = (pausing._next_date(reckon(each), paused_at) for each in (one, resumed))
    wanted, got = left - paused_at, given_back - now
    an_hour = timedelta(hours=1)  # where the clocks change in between
    assert got >= max(wanted - A_DAY, min(wanted, A_DAY))
    assert got <= wanted + A_WEEK + an_hour
    for before, after in zip(reckon(one).weeks, reckon(resumed).weeks, strict=True):
        shift = after.opens_at - before.opens_at
        assert abs(shift - round(shift / A_WEEK) * A_WEEK) <= an_hour


@given(moments(), st.integers(1, 26))
def test_resuming_at_once_changes_nothing(found: tuple[Cohort, datetime], weeks: int) -> None:
    one, now = found
    for paused in (pause(one, reckon, weeks, now), pause(one, reckon, None, now)):
        assert reckon(resume(paused, reckon, now)) == reckon(one)
