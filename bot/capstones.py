"""Handing in a capstone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import choosing
from bot.actors import Actor
from bot.calendar import Calendar
from bot.cohorts import require_running
from bot.curriculum.model import Capstone, Curriculum
from bot.errors import StudyError
from bot.links import LinkReport, parse_url
from bot.records import Cohort, Kind, Occurrence, Submission
from bot.store import occurrences, submissions
from bot.study import Study
from bot.texts import capstones as text
from bot.texts.words import plain

Look = Callable[[str], Awaitable[LinkReport]]  # visits a link and says what is there
LONGEST_TITLE = 80
LONGEST_SUMMARY = 1000


@dataclass(frozen=True, slots=True)
class Handin:
    """A submission as its author typed it."""

    url: str
    title: str | None = None
    summary: str | None = None
    capstone: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the author is told. `again`: they had handed this capstone in before; `deadline`: when its stage closes."""

    cohort: Cohort
    capstone: Capstone
    submission: Submission
    deadline: datetime
    again: bool


def check(handin: Handin) -> None:
    """What can be said without looking anything up. Raises StudyError with what to write instead."""
    parse_url(handin.url)
    if handin.title is not None and len(plain(handin.title)) > LONGEST_TITLE:
        raise StudyError(text.long_title(LONGEST_TITLE))
    if handin.summary is not None and len(handin.summary) > LONGEST_SUMMARY:
        raise StudyError(text.long_summary(LONGEST_SUMMARY))


async def submit(study: Study, look: Look, actor: Actor, cohort: Cohort, handin: Handin, now: datetime) -> Receipt:
    """Hand in a capstone, or hand it in again. Its review thread is due at once.

    A link that cannot be read is accepted and said to be unchecked; only what is no link at all is refused.
    """
    require_running(cohort)
    await choosing.membership(study, cohort, actor.id)
    curriculum, calendar = study.curriculum(cohort), study.calendar(cohort)
    if now < calendar.starts_at:
        raise StudyError(text.not_started(calendar.starts_at))
    check(handin)
    url = parse_url(handin.url)
    before = {each.capstone: each for each in await submissions.of_member(study.db.read, cohort.id, actor.id)}
    capstone = which(curriculum, calendar, handin.capstone, now)
    deadline = due_at(curriculum, calendar, capstone)
    report = await look(url)
    submission = Submission(
        id=0,
        cohort_id=cohort.id,
        capstone=capstone.id,
        member_id=actor.id,
        title=plain(handin.title or "") or capstone.title,
        summary=(handin.summary or "").strip() or None,
        url=url,
        version=1,
        late=now >= deadline,
        link_state=report.state,
        link_note=report.note,
        submitted_at=now,
        allocated_at=None,
        closed_at=None,
    )
    async with study.db.write() as tx:
        stored = await submissions.put(tx, submission)
        thread = Occurrence(cohort.id, Kind.SUBMISSION, stored.id, now, cohort.reviews_channel_id)
        await occurrences.add_due(tx, thread)
    return Receipt(cohort, capstone, stored, deadline, capstone.id in before)


def which(curriculum: Curriculum, calendar: Calendar, typed: str | None, now: datetime) -> Capstone:
    """The capstone named by id or title; unnamed, the next one whose deadline is to come (after all, the last)."""
    if not curriculum.capstones:
        raise StudyError(text.no_capstones())
    if typed is not None:
        for capstone in curriculum.capstones:
            if typed.strip().lower() in (capstone.id, capstone.title.lower()):
                return capstone
        raise StudyError(text.unknown_capstone(typed, [capstone.title for capstone in curriculum.capstones]))
    ordered = in_order(curriculum)
    return next((each for each in ordered if now < due_at(curriculum, calendar, each)), ordered[-1])


def in_order(curriculum: Curriculum) -> Sequence[Capstone]:
    """The capstones in the order of their stages."""
    return sorted(curriculum.capstones, key=lambda capstone: curriculum.last_week(curriculum.stage_of(capstone)))


def due_at(curriculum: Curriculum, calendar: Calendar, capstone: Capstone) -> datetime:
    """A capstone is due when the last week of its stage closes."""
    week = calendar.week(curriculum.last_week(curriculum.stage_of(capstone)))
    if week is None:
        raise LookupError(f"the calendar has no week for {capstone.id}")
    return week.closes_at
