"""`python -m bot rehearse`: a cohort before there is one, as its operator reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from bot.__main__ import main
from bot.rehearsal import Rehearsal, Typed, as_text, rehearse
from bot.study import Study
from tests.command_line import bot
from tests.conftest import MONDAY_9, ROOT
from tests.making import at, make_cohort

SEED, TINY_FILE = ROOT / "curriculum.yaml", ROOT / "tests" / "data" / "tiny.yaml"


def rehearsal(start: str = "2026-01-05", timezone: str = "UTC", *, file: Path = TINY_FILE, **more: Any) -> Rehearsal:
    return rehearse([file], Typed(start, timezone, **more), MONDAY_9)


def rehearsed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return bot(folder, "rehearse", *arguments)


def openings(found: Rehearsal) -> list[datetime]:
    return [entry.local for entry in found.entries if entry.kind == "assignment"]


def test_a_small_cohort_reads_like_this(tmp_path: Path) -> None:
    done = rehearsed(
        tmp_path,
        *("--start", "2026-03-16", "--timezone", "Europe/Berlin", "--curriculum", str(TINY_FILE), "--break", "2:1"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Bread in Three Weeks: 3 weeks from Monday 2026-03-16 to Monday 2026-04-13, in the time of Europe/Berlin",
        "",
        "March 2026",
        "  Mon 2026-03-16  09:00  UTC+01:00  Week 1: Flour and water is posted",
        "  Mon 2026-03-16  09:00  UTC+01:00  One good loaf opens",
        "  Sun 2026-03-22  08:00  UTC+01:00  Reminder to those who have not checked in for week 1",
        "  Mon 2026-03-23  09:00  UTC+01:00  Week 1 closes; digest",
        "  Mon 2026-03-23  09:00  UTC+01:00  Week 2: Yeast and time is posted",
        "  Sun 2026-03-29  08:00  UTC+02:00  Reminder to those who have not checked in for week 2",
        "  Mon 2026-03-30  09:00  UTC+02:00  Week 2 closes; digest",
        "  Mon 2026-03-30  09:00  UTC+02:00  Break until Mon 2026-04-06 09:00",
        "",
        "April 2026",
        "  Mon 2026-04-06  09:00  UTC+02:00  Week 3: The loaf is posted",
        "  Sun 2026-04-12  08:00  UTC+02:00  Reminder to those who have not checked in for week 3",
        "  Mon 2026-04-13  09:00  UTC+02:00  Week 3 closes; digest",
        "  Mon 2026-04-13  09:00  UTC+02:00  One good loaf is due",
        "  Mon 2026-04-20  09:00  UTC+02:00  The farewell, with a certificate for everyone who checked in",
    ]
    assert list(tmp_path.iterdir()) == []


def test_the_curriculum_that_is_set_is_rehearsed_without_a_token(tmp_path: Path) -> None:
    done = rehearsed(tmp_path, "--start", "2026-01-05", "--timezone", "UTC")
    assert done.stdout.startswith("Learning Deep Learning: 33 weeks from Monday 2026-01-05 to Monday 2026-09-28")
    done = bot(tmp_path, "rehearse", "--start", "2026-01-05", "--timezone", "UTC", CURRICULUM=str(TINY_FILE))
    assert done.stdout.startswith("Bread in Three Weeks: 3 weeks")


async def test_what_is_rehearsed_is_what_the_clock_would_do(study: Study) -> None:
    cohort = await make_cohort(study, curriculum="learning-deep-learning", timezone="Europe/Berlin")
    found = rehearsal(timezone="Europe/Berlin", file=SEED)
    real = [(str(event.kind), event.number, event.at, event.until) for event in study.agenda(cohort)]
    assert [(entry.kind, entry.number, entry.at, entry.until) for entry in found.entries] == real


@pytest.mark.parametrize("start", ["2026-01-05", "2026-08-03", "1999-06-07"])
def test_nine_o_clock_in_berlin_stays_nine_o_clock_when_the_clocks_change(start: str) -> None:
    opened = openings(rehearsal(start, "Europe/Berlin", file=SEED))
    assert len(opened) == 33
    assert {f"{local:%a %H:%M}" for local in opened} == {"Mon 09:00"}
    assert {local.utcoffset() for local in opened} == {timedelta(hours=1), timedelta(hours=2)}


@pytest.mark.parametrize(
    ("zone", "offsets"),
    [
        ("Asia/Kolkata", {"+05:30"}),
        ("Pacific/Apia", {"+13:00"}),
        ("Australia/Lord_Howe", {"+10:30", "+11:00"}),
        ("America/St_Johns", {"-03:30", "-02:30"}),
    ],
)
def test_zones_with_odd_offsets_keep_their_local_time(zone: str, offsets: set[str]) -> None:
    opened = openings(rehearsal("2026-01-05", zone, time="07:45", file=SEED))
    assert {f"{local:%a %H:%M}" for local in opened} == {"Mon 07:45"}
    assert {local.isoformat()[-6:] for local in opened} == offsets


def test_a_cohort_on_a_day_that_its_zone_left_out_opens_a_day_later() -> None:
    """Samoa went from Thursday, 29 December 2011, to Saturday."""
    first = rehearsal("2011-12-30", "Pacific/Apia").entries[0]
    assert first.at == at("2011-12-30 19:00")
    assert first.local.isoformat() == "2011-12-31T09:00:00+14:00"


def test_breaks_are_the_curriculums_own_unless_one_says_otherwise() -> None:
    def breaks(**more: Any) -> list[int]:
        return [entry.number for entry in rehearsal(file=SEED, **more).entries if entry.kind == "break"]

    assert breaks() == [7, 11, 19, 23, 29]
    assert breaks(no_breaks=True) == []
    assert breaks(no_breaks=True, breaks=["2:1", "3:4"]) == [2, 3]
    assert breaks(breaks=["7:0", "8:2"]) == [8, 11, 19, 23, 29]


def test_each_live_session_is_announced_and_takes_place() -> None:
    found = rehearsal(session="thursday 19:00").entries
    lines = [(entry.kind, entry.number, f"{entry.local:%a %d %H:%M}") for entry in found if "session" in entry.kind]
    assert lines[:4] == [
        ("live-session", 1, "Thu 01 19:00"),
        ("live-session", 2, "Thu 08 19:00"),
        ("live-session-starts", 1, "Thu 08 19:00"),
        ("live-session", 3, "Thu 15 19:00"),
    ]
    assert any(
        "Thu 2026-01-08  19:00  UTC+00:00  Live session of week 1" in line
        for line in as_text(rehearsal(session="Thu 19:00"))
    )


def test_as_json_it_is_a_list_for_programs(tmp_path: Path) -> None:
    arguments = ("--start", "2026-03-23", "--timezone", "Europe/Berlin", "--curriculum", str(TINY_FILE))
    done = rehearsed(tmp_path, *arguments, "--format", "json")
    found = json.loads(done.stdout)
    assert found[0] == {
        "kind": "assignment",
        "number": 1,
        "at": "2026-03-23T08:00:00Z",
        "local": "2026-03-23T09:00:00+01:00",
        "until": "2026-04-06T07:00:00Z",
        "title": "Week 1: Flour and water is posted",
    }
    assert [entry["at"] for entry in found] == sorted(entry["at"] for entry in found)
    assert {entry["kind"] for entry in found} == {"assignment", "opening", "nudge", "digest", "closing", "farewell"}
    for entry in found:
        assert datetime.fromisoformat(entry["at"]) == datetime.fromisoformat(entry["local"])


def test_as_a_calendar_file_it_can_be_imported(tmp_path: Path) -> None:
    done = rehearsed(
        tmp_path, "--start", "2026-01-05", "--timezone", "UTC", "--session", "Thu 19:00", "--format", "ics"
    )
    calendar: Any = icalendar.Calendar.from_ical(done.stdout)
    assert calendar["X-WR-CALNAME"] == "Learning Deep Learning"
    assert len(calendar.events) == 33 + 2 + 33 + 5
    assert {event["STATUS"] for event in calendar.events} == {"CONFIRMED"}
    assert calendar.events[0]["UID"] == "week-1.cohort-0@rehearsal-learning-deep-learning.syllabot"


def test_all_mistakes_are_told_at_once_a_line_each(tmp_path: Path) -> None:
    done = rehearsed(
        tmp_path,
        *("--start", "2026-02-30", "--timezone", "Europe/Belrin", "--time", "25:00", "--session", "Thu"),
        *("--break", "seven", "--break", "1:99", "--curriculum", "nope.yaml"),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "nope.yaml: cannot be read: No such file or directory",
        "--start: “2026-02-30” is not a date. Write the start as year-month-day, such as 2026-03-02.",
        "--timezone: I don't know the time zone “Europe/Belrin”. Did you mean Europe/Berlin, Europe/Dublin or "
        "Europe/Helsinki? A zone is written like Europe/Berlin.",
        "--time: “25:00” is not a time of day. Write it as hours and minutes, such as 09:00 or 18:30.",
        "--session: “Thu” is not a weekday and a time. Write it like “Thu 19:00”.",
        "--break: “seven” is not a week and how many weeks of break follow it. Write it like 7:2.",
        "--break: A break lasts up to 26 weeks; 0 leaves it out.",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--start", "9999-12-01"), "--start: From 9999-12-01 on, some dates would lie outside the calendar."),
        (("--start", "8999-12-20"), "--start: From 8999-12-20 on, some dates"),
        (("--start", "0001-01-01", "--session", "Mon 10:00"), "--start: From 0001-01-01 on, some dates"),
        (("--break", "3:1"), "--break: No break can follow week 3. Choose a week from 1 to 2."),
        (("--break", "1:1", "--break", "1:2"), "--break: Two breaks follow week 1. Give one, with all its weeks."),
        (("--break", "0:1"), "--break: No break can follow week 0."),
        (("--session", "Th 19:00"), "--session: “Th 19:00” is not a weekday and a time."),
        (("--session", "Thu 7pm"), "--session: “7pm” is not a time of day."),
        (("--time", ""), "--time: “” is not a time of day."),
        (("--timezone", "Mars\n/Base"), "--timezone: I don't know the time zone “Mars /Base”."),
    ],
)
def test_a_wrong_option_ends_with_2_and_one_line_that_names_it(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    usual = ("--start", "2026-01-05", "--timezone", "UTC", "--curriculum", str(TINY_FILE))
    assert main(["rehearse", *usual, *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(words)
    assert said.err.count("\n") == 1


def test_whoever_has_read_enough_sees_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m bot rehearse --start 2026-01-05 --timezone UTC | head -n 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(  # noqa: S602 - our own words
        command, shell=True, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_a_start_and_a_zone_are_asked_for(tmp_path: Path) -> None:
    done = rehearsed(tmp_path)
    assert done.returncode == 2
    assert "--start, --timezone" in done.stderr


def test_a_curriculum_with_mistakes_is_told_with_line_and_path(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("title: 3\n")
    done = rehearsed(tmp_path, "--start", "2026-01-05", "--timezone", "UTC", "--curriculum", "mine.yaml")
    assert done.returncode == 2
    assert all(line.startswith("mine.yaml:") for line in done.stderr.splitlines())


def test_unusable_settings_are_told_unless_a_curriculum_is_named(tmp_path: Path) -> None:
    usual = ("rehearse", "--start", "2026-01-05", "--timezone", "UTC")
    assert bot(tmp_path, *usual, LOG_LEVEL="LOUD").stderr.startswith("LOG_LEVEL:")
    assert bot(tmp_path, *usual, "--curriculum", str(TINY_FILE), LOG_LEVEL="LOUD").returncode == 0
