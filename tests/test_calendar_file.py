"""The calendar file, read again as a calendar program would."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest

from bot import changes, cohorts, installation
from bot.calendar_file import calendar_file, file_name, of_cohort
from bot.cohorts import Wish
from bot.records import Cohort, Session
from bot.study import Study, calendar_of
from tests.conftest import MONDAY_9, THE_PATH, TINY
from tests.making import HERE, OLGA, at, make_cohort, reload

THURSDAYS = Session(3, time(19), 90, 555, None)
COHORT = Cohort(
    id=7,
    guild_id=HERE,
    name="Spring",
    curriculum=TINY.id,
    starts_on=date(2026, 1, 5),
    post_time=time(9),
    timezone="UTC",
    breaks={},
    channel_id=100,
    reviews_channel_id=101,
    role_id=None,
    organiser_role_id=None,
    capacity=None,
    created_by=10,
    created_at=MONDAY_9,
)


def content(cohort: Cohort, *, sequence: int = 0, now: datetime = MONDAY_9, former: Session | None = None) -> bytes:
    curriculum = TINY if cohort.curriculum == TINY.id else THE_PATH
    calendar = calendar_of(cohort, len(curriculum.weeks))
    return calendar_file(cohort, calendar, curriculum, "abc", sequence, now, former)


def events(read: bytes) -> dict[str, Any]:
    """The events of a file by the first part of their UID."""
    calendar: Any = icalendar.Calendar.from_ical(read)
    return {str(event["UID"]).split(".")[0]: event for event in calendar.events}


def cancelled(read: bytes) -> set[str]:
    return {key for key, event in events(read).items() if event["STATUS"] == "CANCELLED"}


def uids(read: bytes) -> list[str]:
    return [str(event["UID"]) for event in events(read).values()]


async def confirmed(study: Study, preview: changes.Preview, now: datetime) -> Cohort:
    change = await changes.confirm(study, OLGA, preview.change.id, now)
    return await reload(study, change.after)


def test_each_deadline_live_session_and_break_is_in_it() -> None:
    read = events(content(replace(COHORT, breaks={1: 1}, session=THURSDAYS)))
    assert list(read) == [
        *("week-1", "week-2", "week-3", "capstone-loaf", "session-1", "session-2", "session-3", "break-1")
    ]
    assert (read["week-1"].start, read["week-1"].end) == (at("2026-01-12 08:30"), at("2026-01-12 09:00"))
    assert read["week-2"].end == at("2026-01-26 09:00")
    assert read["capstone-loaf"].end == at("2026-02-02 09:00")
    assert (read["session-1"].start, read["session-1"].end) == (at("2026-01-08 19:00"), at("2026-01-08 20:30"))
    assert (read["break-1"].start, read["break-1"].end) == (date(2026, 1, 12), date(2026, 1, 19))


def test_it_reads_as_a_member_would_say_it() -> None:
    read = events(content(replace(COHORT, breaks={1: 1}, session=THURSDAYS)))
    assert [str(event["SUMMARY"]) for event in read.values()] == [
        "Spring · Week 1 closes: Flour and water",
        "Spring · Week 2 closes: Yeast and time",
        "Spring · Week 3 closes: The loaf",
        "Spring · One good loaf is due",
        "Spring · Live session of week 1: Flour and water",
        "Spring · Live session of week 2: Yeast and time",
        "Spring · Live session of week 3: The loaf",
        "Spring · Break",
    ]
    assert str(read["session-1"]["URL"]) == f"https://discord.com/channels/{HERE}/555"
    assert {key: str(event["TRANSP"]) for key, event in read.items() if event["TRANSP"] == "OPAQUE"} == {
        f"session-{number}": "OPAQUE" for number in (1, 2, 3)
    }


def test_it_is_a_calendar_to_publish_with_times_in_utc() -> None:
    read = content(replace(COHORT, timezone="Europe/Berlin", session=THURSDAYS), sequence=2)
    calendar = icalendar.Calendar.from_ical(read)
    assert (calendar["METHOD"], calendar["VERSION"], calendar["X-WR-CALNAME"]) == ("PUBLISH", "2.0", "Spring")
    assert b"TZID" not in read
    assert b"DTEND:20260112T080000Z" in read
    for event in events(read).values():
        assert (event["SEQUENCE"], event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt) == (2, MONDAY_9, MONDAY_9)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Apia", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_the_file_of_the_seed_curriculum_is_valid(zone: str) -> None:
    breaks = {week: each.weeks for week, each in THE_PATH.breaks.items()}
    cohort = replace(COHORT, curriculum=THE_PATH.id, breaks=breaks, timezone=zone, session=THURSDAYS)
    read = content(cohort)
    calendar: Any = icalendar.Calendar.from_ical(read)
    assert not calendar.errors
    assert not any(event.errors for event in calendar.events)
    assert len(calendar.events) == 33 + 2 + 33 + 5
    assert all(len(line) <= 75 for line in read.split(b"\r\n"))
    assert b"\n" not in read.replace(b"\r\n", b"")
    assert len(set(uids(read))) == len(calendar.events)
    assert cancelled(read) == set()
    for event in calendar.events:
        assert event.start < event.end


def test_two_cohorts_share_no_uid_nor_do_two_installations() -> None:
    other = replace(COHORT, id=8)
    elsewhere = calendar_file(COHORT, calendar_of(COHORT, 3), TINY, "xyz", 0, MONDAY_9)
    found = [*uids(content(COHORT)), *uids(content(other)), *uids(elsewhere)]
    assert len(found) == len(set(found)) == 12
    assert "week-3.cohort-7@abc.syllabot" in found


@pytest.mark.parametrize(
    "name", ["Ada, Ben; Cleo", "Ünïcode 🥖👩‍🍳 " * 4, "back\\slash, \\n", 'quoted "name": x', "学习小组" * 12]
)
def test_any_name_survives_and_long_lines_are_folded(name: str) -> None:
    read = content(replace(COHORT, name=name.strip()))
    calendar = icalendar.Calendar.from_ical(read)
    assert calendar["X-WR-CALNAME"] == name.strip()
    assert str(events(read)["week-1"]["SUMMARY"]) == f"{name.strip()} · Week 1 closes: Flour and water"
    assert all(len(line) <= 75 for line in read.split(b"\r\n"))
    for line in read.split(b"\r\n"):
        line.decode()  # no character is cut in two


def test_line_breaks_and_invisible_characters_put_nothing_else_into_the_file() -> None:
    read = content(replace(COHORT, name="Spring\r\nBEGIN:VALARM\r\n\u202eX"))
    assert icalendar.Calendar.from_ical(read)["X-WR-CALNAME"] == "Spring BEGIN:VALARM X"
    assert b"\r\nBEGIN:VALARM" not in read


def test_a_week_that_is_left_out_is_cancelled_and_the_rest_moves() -> None:
    before = content(COHORT)
    after = content(replace(COHORT, lengths={2: 0}, session=THURSDAYS), sequence=1)
    assert cancelled(after) == {"week-2", "session-2"}
    assert set(uids(before)) <= set(uids(after))
    assert events(after)["week-3"].end == at("2026-01-19 09:00")


def test_a_capstone_is_cancelled_only_with_its_whole_stage() -> None:
    assert "capstone-loaf" not in cancelled(content(replace(COHORT, lengths={3: 0})))
    assert "capstone-loaf" in cancelled(content(replace(COHORT, lengths={1: 0, 2: 0, 3: 0})))


def test_what_was_still_to_come_of_an_ended_cohort_is_cancelled() -> None:
    ended = replace(COHORT, breaks={2: 1}, session=THURSDAYS, ended_at=at("2026-01-13 12:00"))
    read = content(ended, sequence=1)
    assert set(events(read)) - cancelled(read) == {"week-1", "session-1"}


def test_what_waits_for_a_pause_to_end_is_cancelled_at_the_dates_it_had() -> None:
    stopped = replace(COHORT, breaks={2: 1}, session=THURSDAYS, paused_at=at("2026-01-13 12:00"))
    read = content(stopped)
    assert set(events(read)) - cancelled(read) == {"week-1", "session-1"}
    assert events(read)["week-3"].end == at("2026-02-02 09:00")


def test_a_pause_leaves_the_break_before_it_where_it_was() -> None:
    stopped = replace(COHORT, breaks={1: 1}, paused_at=at("2026-01-21 12:00"))
    assert "break-1" not in cancelled(content(stopped))


def test_a_pause_whose_end_is_known_cancels_nothing() -> None:
    paused = replace(COHORT, paused_at=at("2026-01-13 12:00"), paused_until=at("2026-01-20 12:00"), lengths={2: 2})
    read = content(paused)
    assert cancelled(read) == set()
    assert events(read)["week-2"].end == at("2026-01-26 09:00")


def test_a_break_that_was_taken_back_is_cancelled() -> None:
    read = content(replace(COHORT, breaks={1: 0}))
    assert cancelled(read) == {"break-1"}
    assert events(read)["break-1"].duration == timedelta(days=1)


def test_a_break_is_none_where_no_week_is_left_before_or_after_it() -> None:
    assert "break-1" in cancelled(content(replace(COHORT, breaks={1: 1}, lengths={1: 0})))
    assert "break-2" in cancelled(content(replace(COHORT, breaks={2: 1}, lengths={3: 0})))


def test_a_live_session_that_was_given_up_is_cancelled() -> None:
    read = content(COHORT, former=THURSDAYS)
    assert cancelled(read) == {"session-1", "session-2", "session-3"}


async def test_after_an_edit_the_uids_are_the_same_and_the_sequence_is_higher(study: Study) -> None:
    cohort = await make_cohort(study)
    before = await of_cohort(study, cohort, MONDAY_9)
    now = MONDAY_9 + timedelta(hours=1)
    cohort = await confirmed(study, await changes.draft_edit(study, OLGA, cohort, Wish(extra_week="bake"), now), now)
    after = await of_cohort(study, cohort, now)
    assert uids(before.content) == uids(after.content)
    assert [event["SEQUENCE"] for event in events(before.content).values()] == [0] * 4
    assert [event["SEQUENCE"] for event in events(after.content).values()] == [1] * 4
    assert events(after.content)["week-3"].end == at("2026-02-02 09:00")


async def test_a_draft_that_nobody_confirmed_changes_nothing(study: Study) -> None:
    cohort = await make_cohort(study)
    before = await of_cohort(study, cohort, MONDAY_9)
    await changes.draft_edit(study, OLGA, cohort, Wish(extra_week="bake"), MONDAY_9)
    assert await of_cohort(study, await reload(study, cohort), MONDAY_9) == before


async def test_the_end_of_a_cohort_makes_the_sequence_higher(study: Study) -> None:
    cohort = await make_cohort(study)
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    made = await of_cohort(study, await reload(study, cohort), MONDAY_9)
    assert {event["SEQUENCE"] for event in events(made.content).values()} == {1}


async def test_the_file_still_names_the_live_session_that_an_edit_took_away(study: Study) -> None:
    cohort = await make_cohort(study)
    assert "session-1" not in events((await of_cohort(study, cohort, MONDAY_9)).content)
    for session in (THURSDAYS, None):
        cohort = await confirmed(study, await changes.draft_session(study, OLGA, cohort, session, MONDAY_9), MONDAY_9)
        made = await of_cohort(study, cohort, MONDAY_9)
        assert ("session-1" in cancelled(made.content)) == (session is None)
        assert "session-1" in events(made.content)


async def test_two_first_uses_at_once_end_up_with_one_identity(study: Study) -> None:
    found = await asyncio.gather(*(installation.identity(study) for _ in range(20)))
    assert len(set(found)) == 1
    assert await installation.identity(study) == found[0]
    assert len(found[0]) == 16


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Spring 2026", "spring-2026.ics"),
        ("Frühling & Café!", "fruhling-cafe.ics"),
        ("学习小组", "cohort-7.ics"),
        ("../../etc/passwd", "etc-passwd.ics"),
    ],
)
def test_the_files_name_is_the_cohorts_in_plain_letters(name: str, file: str) -> None:
    assert file_name(replace(COHORT, name=name)) == file
