from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar, build
from tests.making import at

A_WEEK = timedelta(weeks=1)
A_MOMENT = timedelta(microseconds=1)

ZONES = st.sampled_from(sorted(available_timezones()))
DAYS = st.dates(date(1990, 1, 1), date(2037, 12, 31))
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0, fold=0))
BREAKS = st.dictionaries(st.integers(1, 12), st.integers(1, 4), max_size=4)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    return build(draw(DAYS), draw(TIMES), draw(ZONES), draw(st.integers(1, 12)), draw(BREAKS))


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def berlin(start: str, clock: str, weeks: int = 3, breaks: dict[int, int] | None = None) -> Calendar:
    return build(date.fromisoformat(start), time.fromisoformat(clock), "Europe/Berlin", weeks, breaks or {})


def opens(calendar: Calendar) -> list[datetime]:
    return [week.opens_at for week in calendar.weeks]


def test_nine_in_berlin_stays_nine_in_berlin_when_summer_time_begins() -> None:
    found = opens(berlin("2026-03-23", "09:00"))
    assert found == [at("2026-03-23 08:00"), at("2026-03-30 07:00"), at("2026-04-06 07:00")]


def test_nine_in_berlin_stays_nine_in_berlin_when_summer_time_ends() -> None:
    assert opens(berlin("2026-10-19", "09:00", 2)) == [at("2026-10-19 07:00"), at("2026-10-26 08:00")]


def test_a_time_that_the_clocks_skip_becomes_the_same_time_after_the_gap() -> None:
    [week] = berlin("2026-03-29", "02:30", 1).weeks
    assert week.opens_at == at("2026-03-29 01:30")
    assert f"{wall(week.opens_at, 'Europe/Berlin'):%H:%M}" == "03:30"


def test_a_time_that_the_clocks_repeat_is_the_first_of_the_two() -> None:
    [week] = berlin("2026-10-25", "02:30", 1).weeks
    assert week.opens_at == at("2026-10-25 00:30")


def test_a_day_that_samoa_skipped_becomes_the_next_one() -> None:
    [week] = build(date(2011, 12, 30), time(9), "Pacific/Apia", 1, {}).weeks
    assert wall(week.opens_at, "Pacific/Apia") == datetime(2011, 12, 31, 9)  # noqa: DTZ001 - a local time


def test_a_break_moves_everything_after_it() -> None:
    calendar = berlin("2026-01-05", "09:00", 3, {1: 2})
    assert opens(calendar) == [at("2026-01-05 08:00"), at("2026-01-26 08:00"), at("2026-02-02 08:00")]


def test_the_week_before_a_break_closes_after_seven_days() -> None:
    calendar = berlin("2026-01-05", "09:00", 3, {1: 2})
    assert calendar.weeks[0].closes_at == at("2026-01-12 08:00")
    assert calendar.current(at("2026-01-12 08:00")) is None


def test_a_break_after_the_last_week_changes_nothing() -> None:
    assert berlin("2026-01-05", "09:00", 3, {3: 2}) == berlin("2026-01-05", "09:00", 3)


def test_a_missed_check_in_can_be_written_for_seven_days_after_the_week_closed() -> None:
    [week] = berlin("2026-01-05", "09:00", 1).weeks
    assert week.backfill_until == at("2026-01-19 08:00")


@pytest.mark.parametrize("number", [0, -1, 4, 10**9])
def test_there_is_no_week_beyond_the_first_and_the_last(number: int) -> None:
    assert berlin("2026-01-05", "09:00").week(number) is None


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(KeyError):
        build(date(2026, 1, 5), time(9), "Mars/Olympus", 1, {})


@given(DAYS, TIMES, ZONES, st.integers(1, 12), BREAKS)
def test_every_week_opens_at_the_cohorts_time_on_its_clock_wherever_that_time_exists(
    start: date, clock: time, zone: str, weeks: int, breaks: dict[int, int]
) -> None:
    for week in build(start, clock, zone, weeks, breaks).weeks:
        since_start = week.number - 1 + sum(length for after, length in breaks.items() if after < week.number)
        local = datetime.combine(start + since_start * A_WEEK, clock)
        first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
        assert first is not None
        assert second is not None
        if first >= second:  # it exists; where it exists twice, `first` is the offset of the earlier instant
            assert wall(week.opens_at, zone) == local
            assert week.opens_at == (local - first).replace(tzinfo=UTC)
        else:  # skipped by `second - first`
            assert wall(week.opens_at, zone) == local + (second - first)


@given(calendars())
def test_weeks_come_in_order_and_never_overlap(calendar: Calendar) -> None:
    assert [week.number for week in calendar.weeks] == list(range(1, len(calendar.weeks) + 1))
    assert all(week.opens_at < week.closes_at for week in calendar.weeks)
    assert all(a.closes_at <= b.opens_at for a, b in zip(calendar.weeks, calendar.weeks[1:], strict=False))


@given(DAYS, TIMES, ZONES, st.integers(1, 12))
def test_without_breaks_each_week_closes_in_the_instant_the_next_one_opens(
    start: date, clock: time, zone: str, weeks: int
) -> None:
    found = build(start, clock, zone, weeks, {}).weeks
    assert [week.closes_at for week in found[:-1]] == [week.opens_at for week in found[1:]]


@given(DAYS, TIMES, ZONES, st.integers(1, 12), BREAKS)
def test_a_break_lasts_as_many_weeks_as_it_says(
    start: date, clock: time, zone: str, weeks: int, breaks: dict[int, int]
) -> None:
    plain = opens(build(start, clock, zone, weeks + sum(breaks.values()), {}))
    with_breaks = opens(build(start, clock, zone, weeks, breaks))
    before = [sum(length for after, length in breaks.items() if after < number) for number in range(1, weeks + 1)]
    assert with_breaks == [plain[index + skipped] for index, skipped in enumerate(before)]


@given(calendars(), st.data())
def test_what_is_current_latest_and_next_fits_together_at_every_boundary(
    calendar: Calendar, data: st.DataObject
) -> None:
    week = data.draw(st.sampled_from(calendar.weeks))
    boundary = data.draw(st.sampled_from([week.opens_at, week.closes_at]))
    for now in (boundary - A_MOMENT, boundary, boundary + A_MOMENT):
        current, latest, following = calendar.current(now), calendar.latest(now), calendar.next(now)
        assert current is None or current == latest
        assert (latest.number if latest else 0) + 1 == (following.number if following else len(calendar.weeks) + 1)
        assert latest is None or latest.opens_at <= now
        assert following is None or following.opens_at > now
        assert (current is None) == (latest is None or now >= latest.closes_at)


@given(calendars())
def test_a_week_is_open_from_its_first_instant_to_right_before_its_last(calendar: Calendar) -> None:
    for week in calendar.weeks:
        assert calendar.current(week.opens_at) == week
        assert calendar.current(week.closes_at - A_MOMENT) == week
        assert calendar.current(week.closes_at) != week
        assert calendar.next(week.opens_at - A_MOMENT) == week


@given(calendars())
def test_nothing_is_open_before_the_start_and_after_the_end(calendar: Calendar) -> None:
    assert calendar.latest(calendar.starts_at - A_MOMENT) is None
    assert calendar.current(calendar.ends_at) is None
    assert calendar.next(calendar.ends_at) is None
