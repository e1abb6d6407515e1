"""This week, and the road ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.actors import Actor
from bot.calendar import Calendar, Week
from bot.curriculum.model import Curriculum, Stage
from bot.curriculum.model import Week as Lesson
from bot.records import Cohort, Kind, Membership
from bot.store import checkins, memberships, occurrences
from bot.study import Study
from bot.tracks import to_choose


@dataclass(frozen=True, slots=True)
class StageAhead:
    """A stage with its numbers of weeks, and when its first opens."""

    stage: Stage
    first: int
    last: int
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """`week` is the newest that has opened (None before the start); `open`: one can still check in for it in time.

    `post` is that week's post, if it is there: its channel's id and its own; `checked_in` whether the person has.
    """

    cohort: Cohort
    curriculum: Curriculum
    calendar: Calendar
    membership: Membership | None
    week: Week | None
    stage: Stage | None
    lesson: Lesson | None
    open: bool
    checked_in: bool
    next_week: Week | None
    ahead: tuple[StageAhead, ...]
    post: tuple[int, int] | None

    @property
    def next_or_open(self) -> bool:
        """The path is not over: a week is open, or another one follows."""
        return self.open or self.next_week is not None

    @property
    def to_choose(self) -> bool:
        """The stage has tracks, and the member follows none of them yet."""
        stage, member = self.stage, self.membership
        return self.next_or_open and stage is not None and member is not None and to_choose(stage, member.tracks)


async def plan(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Plan:
    """The plan of a cohort, for a member or for anyone who wonders whether to join."""
    read = study.db.read
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    week = calendar.latest(now)
    stage, lesson = curriculum.weeks[week.number - 1] if week else (None, None)
    posted = await occurrences.get(read, cohort.id, Kind.ASSIGNMENT, week.number) if week else None
    written = await checkins.get(read, cohort.id, week.number, actor.id) if week else None
    membership = await memberships.get(read, cohort.id, actor.id)
    return Plan(
        cohort=cohort,
        curriculum=curriculum,
        calendar=calendar,
        membership=membership if membership and membership.active else None,
        week=week,
        stage=stage,
        lesson=lesson,
        open=week is not None and now < week.closes_at,
        checked_in=written is not None,
        next_week=calendar.next(now),
        ahead=_ahead(curriculum, calendar, now),
        post=(posted.occurrence.channel_id, posted.message_id) if posted and posted.message_id else None,
    )


def _ahead(curriculum: Curriculum, calendar: Calendar, now: datetime) -> tuple[StageAhead, ...]:
    """The stages that are not over, in order."""
    stages = []
    for stage in curriculum.stages:
        first, last = curriculum.first_week(stage), curriculum.last_week(stage)
        opens_at, closes_at = calendar.span(first, last)
        if now < closes_at and opens_at < closes_at:  # some of its weeks take place
            stages.append(StageAhead(stage, first, last, opens_at))
    return tuple(stages)
