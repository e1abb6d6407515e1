"""Certificates: what a member did in a cohort, once its path is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import choosing, progress, streaks
from bot.actors import Actor
from bot.calendar import Calendar
from bot.capstones import in_order
from bot.checkin import streak_of
from bot.curriculum.model import Capstone, Curriculum
from bot.errors import StudyError
from bot.records import Cohort, Kind
from bot.store import checkins, memberships, occurrences, submissions
from bot.streaks import Mark, Streak
from bot.study import Study
from bot.submission import Submission
from bot.texts import certificates as text
from bot.texts import cohorts as cohort_text

TOOK_PLACE = (Mark.DONE, Mark.FROZEN, Mark.MISSED, Mark.PAUSED)


@dataclass(frozen=True, slots=True)
class Passed:
    """A capstone, by its title, that a member has passed, and where the version is that did.

    `thread_id`: where its reviews are (None: nobody knows).
    """

    title: str
    url: str
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """`name` is None where nobody knows what the server calls them. `curriculum` is a title.

    `first_day` and `last_day` are the cohort's in its zone. `weeks`: how many took place since they joined, those of a
    break of their own included; `checked_in`: for how many of them; `hours` is None where they never counted;
    `longest`: their longest streak in check-ins. `completed`: they have completed the path, and did not only take part.
    """

    name: str | None
    cohort: Cohort
    curriculum: str
    first_day: date
    last_day: date
    checked_in: int
    weeks: int
    hours: float | None
    capstones: tuple[Passed, ...]
    longest: int
    completed: bool


async def certificate(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Certificate:
    """The actor's certificate, which grows while late work still counts.

    Raises StudyError before the path is over, for strangers, and for whoever never checked in. Whoever has left
    took part too.
    """
    choosing.require_here(actor, cohort)
    membership = await memberships.get(study.db.read, cohort.id, actor.id)
    if membership is None:
        raise StudyError(cohort_text.not_in_this_cohort(cohort.name))
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    if not progress.is_over(study, cohort, now):
        raise StudyError(text.not_yet(calendar.ends_at))
    written = await checkins.of_member(study.db.read, cohort.id, actor.id)
    if not written:
        raise StudyError(text.never_checked_in(cohort.name))
    end = min(calendar.ends_at, cohort.ended_at or calendar.ends_at)
    streak = streak_of(calendar, membership, [each.week for each in written], min(now, cohort.ended_at or now))
    counted = [each.hours for each in written if each.hours is not None]
    passed = await _passed(study, actor.id, cohort, curriculum)
    weeks, checked_in = sum(mark in TOOK_PLACE for mark in streak.marks), streak.marks.count(Mark.DONE)
    zone = ZoneInfo(cohort.timezone)
    return Certificate(
        name=actor.name or membership.name,
        cohort=cohort,
        curriculum=curriculum.title,
        first_day=calendar.starts_at.astimezone(zone).date(),
        last_day=end.astimezone(zone).date(),
        checked_in=checked_in,
        weeks=weeks,
        hours=sum(counted) if counted else None,
        capstones=tuple([await _linked(study, each, work) for each, work in passed]),
        longest=streaks.longest(streak.marks),
        completed=_to_the_end(streak)
        and 3 * checked_in >= 2 * weeks
        and {each.id for each in required(curriculum, calendar)} <= {capstone.id for capstone, _ in passed},
    )


def required(curriculum: Curriculum, calendar: Calendar) -> list[Capstone]:
    """The capstones that the cohort does: those of stages of which some weeks take place."""
    spans = {
        each.capstone: calendar.span(curriculum.first_week(each), curriculum.last_week(each))
        for each in curriculum.stages
        if each.capstone
    }
    return [each for each in in_order(curriculum) if spans[each.id][0] < spans[each.id][1]]


def _to_the_end(streak: Streak) -> bool:
    """Whether the cohort was not ended before its last week."""
    return Mark.AHEAD not in streak.marks


async def _passed(
    study: Study, member_id: int, cohort: Cohort, curriculum: Curriculum
) -> list[tuple[Capstone, Submission]]:
    """What a member has passed, in the curriculum's order."""
    theirs = {each.capstone: each for each in await submissions.of_member(study.db.read, cohort.id, member_id)}
    return [
        (each, theirs[each.id])
        for each in in_order(curriculum)
        if each.id in theirs and await progress.passed(study, curriculum, theirs[each.id])
    ]


async def _linked(study: Study, capstone: Capstone, work: Submission) -> Passed:
    thread = await occurrences.get(study.db.read, work.cohort_id, Kind.SUBMISSION, work.id)
    return Passed(capstone.title, work.permalink or work.url, thread.thread_id if thread else None)
