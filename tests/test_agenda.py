"""Everything that the calendar makes fall due, as one list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agenda import ORDER, Event, agenda, considerate
from bot.calendar import Calendar, build
from bot.records import Kind, Session
from tests.conftest import THE_PATH
from tests.making import at

MONDAY = date(2026, 1, 5)
TUESDAY_7PM = Session(1, time(19), 60, None, "https://example.org/call")
ZONES = st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"))
LENGTHS = st.dictionaries(st.integers(1, 12), st.sampled_from([0, 2, 3]), max_size=6)
BREAKS = st.dictionaries(st.integers(1, 12), st.integers(1, 4), max_size=4)
STARTS = st.dates(date(2024, 1, 1), date(2030, 1, 1))
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


def calendar(
    weeks: int = 3,
    *,
    breaks: Mapping[int, int] | None = None,
    lengths: Mapping[int, int] | None = None,
    stopped_at: datetime | None = None,
) -> Calendar:
    """Weeks from Monday, 5 January 2026, at 09:00 UTC."""
    return build(MONDAY, time(9), "UTC", weeks, breaks or {}, lengths, stopped_at)


def plan(
    found: Calendar, *capstones: tuple[int, int], session: Session | None = None, zone: str = "UTC"
) -> tuple[Event, ...]:
    return agenda(found, capstones, session, zone)


def told(events: tuple[Event, ...]) -> list[str]:
    """Each event as one word and its instant."""
    return [f"{each.kind} {each.number} {each.at:%m-%d %H:%M}" for each in events]


def of(events: tuple[Event, ...], kind: Kind) -> dict[int, datetime]:
    return {each.number: each.at for each in events if each.kind is kind}


def test_a_small_curriculum_falls_due_piece_by_piece() -> None:
    assert told(plan(calendar(), (1, 3))) == [
        "assignment 1 01-05 09:00",
        "opening 1 01-05 09:00",
        "nudge 1 01-11 08:00",  # 80 % of the week were at 00:36
        "digest 1 01-12 09:00",
        "assignment 2 01-12 09:00",
        "nudge 2 01-18 08:00",
        "digest 2 01-19 09:00",
        "assignment 3 01-19 09:00",
        "nudge 3 01-25 08:00",
        "digest 3 01-26 09:00",
        "closing 3 01-26 09:00",
        "farewell 3 02-02 09:00",
    ]


def test_a_break_is_announced_when_the_week_before_it_closes_and_until_it_is_over() -> None:
    events = plan(calendar(breaks={1: 2}))
    [announced] = [each for each in events if each.kind is Kind.BREAK]
    assert (announced.number, announced.at, announced.until) == (1, at("2026-01-12 09:00"), at("2026-01-26 09:00"))


def test_of_what_falls_due_together_the_end_of_the_old_comes_before_the_beginning_of_the_new() -> None:
    events = plan(calendar(4, breaks={2: 1}), (1, 2), (3, 4), session=Session(0, time(9), 60, 7, None))
    then = [each.kind for each in events if each.at == at("2026-01-19 09:00")]
    assert then == [Kind.DIGEST, Kind.CLOSING, Kind.BREAK, Kind.SESSION]
    later = [each.kind for each in events if each.at == at("2026-01-26 09:00")]
    assert later == [Kind.ASSIGNMENT, Kind.OPENING, Kind.SESSION]


def test_the_curriculum_that_comes_with_the_bot_has_an_agenda_of_its_length() -> None:
    breaks = {week: each.weeks for week, each in THE_PATH.breaks.items()}
    events = plan(calendar(len(THE_PATH.weeks), breaks=breaks), *THE_PATH.capstone_weeks)
    found = {kind: len(of(events, kind)) for kind in Kind}
    assert found[Kind.ASSIGNMENT] == found[Kind.NUDGE] == found[Kind.DIGEST] == 33
    assert found[Kind.OPENING] == found[Kind.CLOSING] == len(THE_PATH.capstones)
    assert found[Kind.BREAK] == len(breaks)
    assert found[Kind.FAREWELL] == 1
    assert sum(found.values()) == len(events)


@pytest.mark.parametrize(
    ("zone", "now", "morning"),
    [
        ("UTC", "2026-01-05 08:00", "2026-01-05 08:00"),
        ("UTC", "2026-01-05 20:59", "2026-01-05 20:59"),
        ("UTC", "2026-01-05 21:00", "2026-01-06 08:00"),
        ("UTC", "2026-01-05 00:36", "2026-01-05 08:00"),
        ("Asia/Kolkata", "2026-01-05 16:00", "2026-01-06 02:30"),
        ("Europe/Berlin", "2026-03-28 22:00", "2026-03-29 06:00"),  # the clocks go forward in between
        ("Europe/Berlin", "2026-10-24 22:00", "2026-10-25 07:00"),  # the clocks go back in between
    ],
)
def test_what_would_fall_due_at_night_waits_for_eight_in_the_morning(zone: str, now: str, morning: str) -> None:
    assert considerate(at(now), zone) == at(morning)


def test_a_week_that_lasts_longer_is_reminded_of_in_its_last_days() -> None:
    events = plan(calendar(lengths={1: 3}))
    assert of(events, Kind.NUDGE)[1] == at("2026-01-25 08:00")
    assert of(events, Kind.DIGEST)[1] == of(events, Kind.ASSIGNMENT)[2] == at("2026-01-26 09:00")


def test_the_farewell_comes_when_one_can_no_longer_check_in_and_is_of_use_for_two_weeks() -> None:
    [farewell] = [each for each in plan(calendar(lengths={2: 3})) if each.kind is Kind.FAREWELL]
    assert (farewell.number, farewell.at, farewell.until) == (3, at("2026-02-16 09:00"), at("2026-03-02 09:00"))


def test_a_cohort_without_any_week_says_no_farewell() -> None:
    assert plan(calendar(lengths={1: 0, 2: 0, 3: 0})) == ()


def test_a_week_left_out_has_nothing_and_what_follows_comes_earlier() -> None:
    events = plan(calendar(lengths={2: 0}), (1, 3), session=TUESDAY_7PM)
    assert not [each for each in events if each.number == 2]
    assert of(events, Kind.ASSIGNMENT)[3] == at("2026-01-12 09:00")
    assert not of(events, Kind.BREAK)


def test_where_the_week_before_a_break_is_left_out_the_break_follows_the_one_before() -> None:
    assert of(plan(calendar(lengths={2: 0}, breaks={2: 1})), Kind.BREAK) == {1: at("2026-01-12 09:00")}


@pytest.mark.parametrize(
    ("lengths", "opens", "closes"),
    [
        ({2: 0}, "2026-01-19 09:00", "2026-01-26 09:00"),  # a break lies before what is left of the stage
        ({3: 0}, "2026-01-19 09:00", "2026-01-26 09:00"),
        ({3: 2}, "2026-01-19 09:00", "2026-02-09 09:00"),
    ],
)
def test_a_capstone_goes_with_the_weeks_of_its_stage_that_take_place(
    lengths: dict[int, int], opens: str, closes: str
) -> None:
    events = plan(calendar(4, breaks={1: 1, 3: 2}, lengths=lengths), (2, 3))
    assert of(events, Kind.OPENING) == {2: at(opens)}
    assert of(events, Kind.CLOSING) == {3: at(closes)}


def test_the_capstone_of_a_stage_that_is_left_out_neither_opens_nor_closes() -> None:
    events = plan(calendar(4, lengths={2: 0, 3: 0}), (2, 3))
    assert not of(events, Kind.OPENING)
    assert not of(events, Kind.CLOSING)


def test_without_its_first_and_its_last_week_a_cohort_starts_later_and_ends_earlier() -> None:
    found = calendar(4, lengths={1: 0, 4: 0}, breaks={1: 1, 3: 2})
    assert (found.starts_at, found.ends_at) == (at("2026-01-12 09:00"), at("2026-01-26 09:00"))
    assert told(plan(found))[0] == "assignment 2 01-12 09:00"
    assert told(plan(found))[-2:] == ["digest 3 01-26 09:00", "farewell 3 02-02 09:00"]


def test_in_a_calendar_that_stands_still_only_what_has_happened_is_dated() -> None:
    events = plan(calendar(stopped_at=at("2026-01-14 12:00")), (1, 3), session=TUESDAY_7PM)
    assert told(events) == [
        "live-session 1 12-30 19:00",
        "assignment 1 01-05 09:00",
        "opening 1 01-05 09:00",
        "nudge 1 01-11 08:00",
        "digest 1 01-12 09:00",
        "assignment 2 01-12 09:00",
    ]


@given(STARTS, CLOCKS, ZONES, BREAKS, LENGTHS, st.integers(0, 6), CLOCKS)
def test_the_list_is_in_order_and_whatever_is_in_it_is_there_once_and_has_its_time(
    start: date, clock: time, zone: str, breaks: dict[int, int], lengths: dict[int, int], day: int, hour: time
) -> None:
    found = build(start, clock, zone, 12, breaks, lengths)
    events = agenda(found, ((1, 3), (4, 4), (5, 12)), Session(day, hour, 60, 7, None), zone)
    assert list(events) == sorted(events, key=lambda each: (each.at, ORDER[each.kind], each.number))
    assert len({(each.kind, each.number) for each in events}) == len(events)
    assert all(each.at < each.until for each in events)
    taking_place = [week.number for week in found.weeks if not week.left_out]
    for kind in (Kind.ASSIGNMENT, Kind.DIGEST, Kind.SESSION):
        assert sorted(of(events, kind)) == taking_place
    assert list(of(events, Kind.FAREWELL)) == taking_place[-1:]
    for number, moment in of(events, Kind.NUDGE).items():
        assert found.weeks[number - 1].opens_at < moment < found.weeks[number - 1].closes_at
        assert 8 <= moment.astimezone(ZoneInfo(zone)).hour < 21


@given(STARTS, st.builds(time, st.integers(4, 23), st.sampled_from([0, 30])), ZONES, LENGTHS)
def test_every_week_opens_at_the_cohorts_time_on_its_clock_all_year_round(
    start: date, clock: time, zone: str, lengths: dict[int, int]
) -> None:
    events = agenda(build(start, clock, zone, 53, {}, lengths), (), None, zone)
    there = ZoneInfo(zone)
    for moment in of(events, Kind.ASSIGNMENT).values():
        assert moment.tzinfo is UTC
        assert moment.astimezone(there).time() == clock
