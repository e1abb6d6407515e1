"""When a week's live session takes place."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.agenda import agenda, session_at
from bot.calendar import build
from bot.records import Kind, Session
from tests.making import at
from tests.test_agenda import TUESDAY_7PM, calendar, plan


@pytest.mark.parametrize(
    ("session", "starts"),
    [
        (Session(0, time(9), 60, 7, None), "2026-01-05 09:00"),  # as the week opens
        (Session(0, time(8, 59), 60, 7, None), "2026-01-12 08:59"),  # before it does: the same day a week later
        (Session(6, time(19), 60, 7, None), "2026-01-11 19:00"),
    ],
)
def test_a_live_session_takes_place_within_its_week(session: Session, starts: str) -> None:
    [event] = [each for each in plan(calendar(1), session=session) if each.kind is Kind.SESSION]
    assert event.until == at(starts)
    assert event.at == at(starts) - timedelta(weeks=1)


def test_a_live_session_keeps_its_time_when_the_clocks_change() -> None:
    found = build(date(2026, 3, 23), time(9), "Europe/Berlin", 2, {})
    [first, second] = [session_at(week, TUESDAY_7PM, "Europe/Berlin") for week in found.weeks]
    assert (first, second) == (at("2026-03-24 18:00"), at("2026-03-31 17:00"))


def test_of_a_week_that_lasts_longer_the_live_session_is_in_the_last_seven_days() -> None:
    [week] = calendar(1, lengths={1: 3}).weeks
    assert session_at(week, TUESDAY_7PM, "UTC") == at("2026-01-20 19:00")


@pytest.mark.parametrize(
    ("paused_at", "sessions"),
    [
        ("2026-01-05 12:00", {1: "2026-01-13 19:00"}),  # it had still to come, and moves along
        ("2026-01-06 19:00", {1: "2026-01-13 19:00"}),  # the pause ends as it begins
        ("2026-01-06 19:01", {}),  # it has been, and is not repeated in the pause
    ],
)
def test_in_a_pause_no_live_session_takes_place(paused_at: str, sessions: dict[int, str]) -> None:
    pause = at(paused_at), at(paused_at) + timedelta(weeks=1)
    events = agenda(calendar(1, lengths={1: 2}), (), TUESDAY_7PM, "UTC", pause)
    assert {each.number: f"{each.until:%Y-%m-%d %H:%M}" for each in events if each.kind is Kind.SESSION} == sessions
