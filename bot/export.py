"""A cohort as a file for organisers: from values to bytes. docs/export.md says what is in it.

It has what members agreed to share. What they wrote in check-ins and goals has no place in these values.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from bot.calendar import LATER, Calendar
from bot.capstones import due_at, in_order
from bot.curriculum.model import Curriculum
from bot.records import Cohort, Membership
from bot.streaks import Streak

VERSION = 1  # of the JSON's shape; a reader of this version can ignore what is added to it
HEADER = ("cohort", "member_id", "name", "joined", "left", "tracks", "week", "title", "opens", "status", "hours")
# A cell that begins so is a formula to spreadsheet programs; some take the wide forms as well.
FORMULA = ("=", "+", "-", "@", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Spell:
    """What became of a member's week: `status` is one of the words in docs/export.md."""

    week: int
    status: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class Work:
    """A capstone handed in. `state`: handed in, in review or reviewed."""

    capstone: str
    title: str
    version: int
    state: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """A member who agreed to share their weeks."""

    membership: Membership
    streak: Streak
    weeks: tuple[Spell, ...]
    works: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """`others`: how many are in the cohort and did not agree."""

    cohort: Cohort
    curriculum: Curriculum
    calendar: Calendar
    made_at: datetime
    members: tuple[Sharing, ...]
    others: int


def as_csv(export: Export) -> bytes:
    """RFC 4180 in UTF-8: a header, then a row for each member and week.

    A text that a spreadsheet program would take for a formula gets an apostrophe before it; control characters, which
    the RFC does not allow, are left out. Ids are plain digits: whoever needs all of them in a spreadsheet program
    imports that column as text.
    """
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(_rows(export))
    return lines.getvalue().encode()


def _rows(export: Export) -> Iterator[tuple[str | int, ...]]:
    name = cell(export.cohort.name)
    weeks = [
        (cell(lesson.title), instant(week.opens_at) or "")
        for week, (_, lesson) in zip(export.calendar.weeks, export.curriculum.weeks, strict=True)
    ]
    for member in export.members:
        who = member.membership
        known = (name, who.member_id, cell(who.name or ""), instant(who.joined_at) or "", instant(who.left_at) or "")
        tracks = ";".join(who.tracks)
        for (title, opens), each in zip(weeks, member.weeks, strict=True):
            hours = "" if each.hours is None else f"{each.hours:g}"
            yield (*known, tracks, each.week, title, opens, each.status, hours)


def cell(text: str) -> str:
    """A text as it stands in a cell."""
    kept = "".join(each for each in text if each in "\r\n" or unicodedata.category(each) != "Cc")
    return f"'{kept}" if kept.lstrip(" ").startswith(FORMULA) else kept


def as_json(export: Export) -> bytes:
    """The same and the capstones, as UTF-8. Discord's ids are texts: as numbers JavaScript would round them."""
    return json.dumps(_document(export), ensure_ascii=False, separators=(",", ":")).encode()


def _document(export: Export) -> dict[str, Any]:
    cohort, curriculum, calendar = export.cohort, export.curriculum, export.calendar
    return {
        "format": "syllabot cohort",
        "version": VERSION,
        "made_at": instant(export.made_at),
        "cohort": {
            "name": cohort.name,
            "server_id": str(cohort.guild_id),
            "curriculum": cohort.curriculum,
            "timezone": cohort.timezone,
            "starts": instant(calendar.starts_at),
            "ends": instant(calendar.ends_at),
            "ended": instant(cohort.ended_at),
            "members_not_sharing": export.others,
        },
        "weeks": [
            {
                "week": week.number,
                "stage": stage.id,
                "title": lesson.title,
                "opens": instant(week.opens_at),
                "closes": instant(week.closes_at),
                "left_out": week.left_out,
            }
            for week, (stage, lesson) in zip(calendar.weeks, curriculum.weeks, strict=True)
        ],
        "capstones": [
            {"capstone": each.id, "title": each.title, "due": instant(due_at(curriculum, calendar, each))}
            for each in in_order(curriculum)
        ],
        "members": [_member(each) for each in export.members],
    }


def _member(member: Sharing) -> dict[str, Any]:
    who, streak = member.membership, member.streak
    return {
        "member_id": str(who.member_id),
        "name": who.name,
        "joined": instant(who.joined_at),
        "left": instant(who.left_at),
        "tracks": who.tracks,
        "streak": {"weeks": streak.weeks, "since": streak.since, "freezes": streak.freezes},
        "weeks": [{"week": each.week, "status": each.status, "hours": each.hours} for each in member.weeks],
        "capstones": [
            {
                "capstone": each.capstone,
                "title": each.title,
                "version": each.version,
                "state": each.state,
                "passed": each.passed,
            }
            for each in member.works
        ],
    }


def instant(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, such as 2026-01-05T09:00:00Z; None for none, and for what waits for the end of a pause."""
    return None if moment is None or moment >= LATER else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
