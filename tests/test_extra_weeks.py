"""An extra week, a week left out: what they make of a cohort, and what is offered while somebody types."""

from __future__ import annotations

from bot import pausing
from bot.calendar import Calendar
from bot.pausing import extra_week, pause, skip_week
from bot.records import Cohort
from bot.study import calendar_of
from tests.conftest import THE_PATH, TINY
from tests.making import at, refused
from tests.making import bare_cohort as cohort

BEFORE = at("2026-01-01 12:00")


def reckon(one: Cohort) -> Calendar:
    return calendar_of(one, 3)


def dates(one: Cohort) -> list[str]:
    """When each week opens and closes."""
    return [f"{week.opens_at:%m-%d}–{week.closes_at:%m-%d}" for week in reckon(one).weeks]


def test_an_extra_week_goes_to_the_end_of_its_stage_and_can_be_taken_back() -> None:
    more = extra_week(cohort(), reckon, TINY, " BAKE ", BEFORE)
    assert dates(more)[-1] == "01-19–02-02"
    assert extra_week(more, reckon, TINY, "-bake", BEFORE) == cohort()
    without_last = extra_week(cohort(lengths={3: 0}), reckon, TINY, "bake", BEFORE)
    assert without_last.lengths == {3: 0, 2: 2}


def test_an_extra_week_that_cannot_be_is_refused() -> None:
    with refused("There is no stage “fry”. Choose \\*\\*Bake"):
        extra_week(cohort(), reckon, TINY, "fry", BEFORE)
    with refused("has no extra week to take back"):
        extra_week(cohort(), reckon, TINY, "-bake", BEFORE)
    with refused("is over already"):
        extra_week(cohort(), reckon, TINY, "bake", at("2026-01-26 09:00"))
    with refused("is over already"):
        extra_week(cohort(lengths={1: 0, 2: 0, 3: 0}), reckon, TINY, "bake", BEFORE)


def test_a_pause_is_not_taken_back_as_an_extra_week() -> None:
    paused = pause(cohort(), reckon, 2, at("2026-01-20 12:00"))
    with refused("has no extra week to take back"):
        extra_week(paused, reckon, TINY, "-bake", at("2026-01-21 12:00"))
    more = extra_week(paused, reckon, TINY, "bake", at("2026-01-21 12:00"))
    assert extra_week(more, reckon, TINY, "-bake", at("2026-01-21 12:00")) == paused


def test_a_week_to_come_is_left_out_and_taken_in_again() -> None:
    without = skip_week(cohort(), reckon, 2, at("2026-01-06 12:00"))
    assert dates(without) == ["01-05–01-12", "01-12–01-12", "01-12–01-19"]
    assert skip_week(without, reckon, 2, at("2026-01-06 12:00")) == cohort()


def test_a_week_that_is_left_out_and_taken_in_again_lasts_as_long_as_it_was_to_last() -> None:
    longer = cohort(lengths={2: 3})
    without = skip_week(longer, reckon, 2, BEFORE)
    assert dates(without) == ["01-05–01-12", "01-12–01-12", "01-12–01-19"]
    assert reckon(without).left_out == (2,)
    assert skip_week(without, reckon, 2, BEFORE) == longer
    with refused("needs one week at least"):
        skip_week(cohort(lengths={1: -2, 2: 0}), reckon, 3, BEFORE)


def test_a_week_left_out_whose_time_is_over_is_not_said_to_have_opened() -> None:
    with refused("Week 1 was left out, and its time is over"):
        skip_week(cohort(lengths={1: 0}), reckon, 1, at("2026-01-05 09:00"))


def test_a_week_is_not_taken_back_where_the_open_one_would_close_before_the_pause_is_over() -> None:
    longer = cohort(lengths={3: 2})
    in_the_extra_week = at("2026-01-28 12:00")
    paused = pause(longer, reckon, 1, in_the_extra_week)
    with refused("week 3 would have closed by the end of the pause"):
        extra_week(paused, reckon, TINY, "-bake", in_the_extra_week)
    early = pause(longer, reckon, 1, at("2026-01-21 12:00"))
    assert dates(extra_week(early, reckon, TINY, "-bake", at("2026-01-22 12:00")))[-1] == "01-19–02-02"


def test_a_week_that_has_opened_and_the_last_one_left_stay() -> None:
    with refused("Week 1 has opened already"):
        skip_week(cohort(), reckon, 1, at("2026-01-05 09:00"))
    with refused("no such week to come"):
        skip_week(cohort(), reckon, 4, BEFORE)
    with refused("needs one week at least"):
        skip_week(cohort(lengths={1: 0, 2: 0}), reckon, 3, BEFORE)


def test_only_what_can_be_chosen_is_offered() -> None:
    one = cohort(curriculum=THE_PATH.id, lengths={7: 0, 6: 2, 9: 0})
    now = at("2026-02-10 12:00")  # in the second week of week 6
    offered = (one, calendar_of(one, len(THE_PATH.weeks)), THE_PATH, now)
    first, second, *_ = THE_PATH.stages
    assert [value for _, value in pausing.offer_stages(*offered)][:3] == [first.id, f"-{first.id}", second.id]
    labels = {number: label for label, number in pausing.offer_weeks(*offered)}
    assert list(labels)[:3] == [7, 8, 9]
    assert labels[9].endswith("(left out; take it in again)")
    assert [number for _, number in pausing.offer_ends(*offered)][:3] == [6, 8, 10]
