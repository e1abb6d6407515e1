"""Gathering what members of a cohort agreed to share, for a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import verdicts
from bot.actors import Actor, require_organiser
from bot.calendar import Calendar
from bot.calendar_file import file_name
from bot.checkin import streak_of
from bot.curriculum.model import Curriculum
from bot.errors import StudyError
from bot.export import Export, Sharing, Spell, Work, as_csv, as_json
from bot.records import Cohort, Membership
from bot.store import reviews, shared
from bot.store.db import Connection
from bot.store.shared import Spent
from bot.streaks import Mark, Streak
from bot.study import Study
from bot.submission import Review, Submission
from bot.texts import export as text

FORMATS = {"csv": as_csv, "json": as_json}
LARGEST = 10 * 1024 * 1024  # bytes; what Discord takes everywhere
LATE, AFTER_LEAVING, AFTER_END = "late", "after leaving", "after the end"
STATUS = {
    Mark.DONE: "done",
    Mark.FROZEN: "frozen",
    Mark.MISSED: "missed",
    Mark.OPEN: "open",
    Mark.BEFORE: "before joining",
    Mark.AHEAD: "ahead",
    Mark.LEFT_OUT: "left out",
    Mark.PAUSED: "on break",
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """`members`: how many it has; `others`: how many are in the cohort and did not agree."""

    name: str
    content: bytes
    members: int
    others: int


async def export_file(study: Study, actor: Actor, cohort: Cohort, format: str, now: datetime) -> ExportFile:
    """The cohort as a file, in one of FORMATS.

    Raises StudyError for anyone but organisers, where its curriculum is not installed, and where there is nothing.
    """
    require_organiser(actor, cohort)
    export = await gather(study, cohort, now)
    if not export.members:
        raise StudyError(text.nobody_agreed())
    content = FORMATS[format](export)
    if len(content) > LARGEST:
        raise StudyError(text.too_large(format))
    return ExportFile(file_name(cohort, format), content, len(export.members), export.others)


async def gather(study: Study, cohort: Cohort, now: datetime) -> Export:
    """What the members agreed to share, as of now; as of then for those who left, and for a cohort that has ended."""
    read = study.db.read
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    members, spent = await shared.members(read, cohort.id), await shared.weeks(read, cohort.id)
    works = await _works(read, cohort, curriculum)
    return Export(
        cohort=cohort,
        curriculum=curriculum,
        calendar=calendar,
        made_at=now,
        members=tuple(
            _sharing(cohort, calendar, each, spent.get(each.member_id, {}), works.get(each.member_id, ()), now)
            for each in members
        ),
        others=await shared.others(read, cohort.id),
    )


def _sharing(
    cohort: Cohort,
    calendar: Calendar,
    member: Membership,
    spent: Mapping[int, Spent],
    works: Sequence[Work],
    now: datetime,
) -> Sharing:
    then = min(now, member.left_at or now, cohort.ended_at or now)
    streak = streak_of(calendar, member, spent, then)
    weeks = tuple(
        Spell(number, _status(cohort, member, streak, number, spent), spent[number].hours if number in spent else None)
        for number in range(1, len(calendar.weeks) + 1)
    )
    return Sharing(member, streak, weeks, tuple(works))


def _status(cohort: Cohort, member: Membership, streak: Streak, number: int, spent: Mapping[int, Spent]) -> str:
    mark = streak.marks[number - 1]
    if mark is Mark.DONE:
        return LATE if spent[number].late else STATUS[mark]
    if mark in (Mark.OPEN, Mark.AHEAD):  # as it was when they left, or when the cohort ended
        if not member.active:
            return AFTER_LEAVING
        if not cohort.running:
            return AFTER_END
    return STATUS[mark]


async def _works(tx: Connection, cohort: Cohort, curriculum: Curriculum) -> dict[int, list[Work]]:
    """The capstones handed in, by author."""
    found: dict[int, list[Work]] = defaultdict(list)
    handed_in = await shared.handed_in(tx, cohort.id)
    passed = await _passed(tx, cohort, curriculum, handed_in)
    for each in handed_in:
        state = "reviewed" if each.closed_at else "in review" if each.allocated_at else "handed in"
        found[each.member_id].append(Work(each.capstone, each.title, each.version, state, each.id in passed))
    return found


async def _passed(tx: Connection, cohort: Cohort, curriculum: Curriculum, works: Sequence[Submission]) -> set[int]:
    """The ids of those that have passed. All reviews of a capstone are read at once, not author by author."""
    found: set[int] = set()
    for capstone in curriculum.capstones:
        received: dict[int, list[Review]] = defaultdict(list)
        given: dict[int, list[Review]] = defaultdict(list)
        for review in await reviews.of_capstone(tx, cohort.id, capstone.id):
            received[review.submission_id].append(review)
            given[review.reviewer_id].append(review)
        for each in works:
            if each.capstone == capstone.id and each.closed_at is not None:
                said = verdicts.verdict(capstone, each, received[each.id], given[each.member_id])
                found |= {each.id} if said.passed else set()
    return found
