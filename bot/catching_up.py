"""The shortest way to catch up: for whoever joins late, and for whoever comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import choosing, sheets
from bot.actors import Actor
from bot.calendar import Calendar, Week
from bot.curriculum.model import Curriculum, Stage, Task
from bot.curriculum.model import Week as Lesson
from bot.records import Cohort
from bot.sheets import Sheet
from bot.store import checkins
from bot.study import Study

MOST = 5  # earlier weeks whose tasks are named


@dataclass(frozen=True, slots=True)
class Essential:
    """What matters most of a week: its first task that is for everyone and not optional (None: it has none)."""

    week: int
    task: Task | None


@dataclass(frozen=True, slots=True)
class Way:
    """Where a group is, and the shortest way there.

    `week` is the one that is open, or on a break the next one; `now` its essential task. `earlier` has those of the
    weeks before it in its stage, the last few; `skipped`: how many more there are. `stages`: those that are over.
    `late`: the week before, where one can still check in for it.
    """

    week: Week
    lesson: Lesson
    stage: Stage
    now: Essential
    earlier: tuple[Essential, ...]
    skipped: int
    stages: tuple[Stage, ...]
    late: Week | None


def way(curriculum: Curriculum, calendar: Calendar, now: datetime) -> Way | None:
    """The way for somebody who joins now. None where nothing lies behind the group, or nothing ahead."""
    week = calendar.current(now) or calendar.next(now)
    before = calendar.before(week.number) if week else None
    if week is None or before is None:
        return None
    stage, lesson = curriculum.weeks[week.number - 1]
    first = curriculum.first_week(stage)
    held = [each for each in calendar.weeks[: week.number - 1] if not each.left_out]
    earlier = [_essential(curriculum, each.number) for each in held if each.number >= first]
    named = [each for each in earlier if each.task is not None]
    return Way(
        week=week,
        lesson=lesson,
        stage=stage,
        now=_essential(curriculum, week.number),
        earlier=tuple(named[-MOST:]),
        skipped=len(named[:-MOST]),
        stages=curriculum.stages[: curriculum.stages.index(stage)],
        late=before if before.closes_at <= now < before.backfill_until else None,
    )


def _essential(curriculum: Curriculum, number: int) -> Essential:
    tasks = curriculum.weeks[number - 1][1].tasks
    return Essential(number, next((task for task in tasks if task.track is None and not task.optional), None))


async def earliest(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Sheet | None:
    """The check-in of the earliest week that is missing and still possible; None where there is none.

    Raises StudyError like `bot.checkin.open_sheet`.
    """
    await choosing.membership(study, cohort, actor.id)
    done = {each.week for each in await checkins.of_member(study.db.read, cohort.id, actor.id)}
    possible = (
        week.number
        for week in study.calendar(cohort).weeks
        if week.opens_at <= now < week.backfill_until and not week.left_out and week.number not in done
    )
    number = next(possible, None)
    return None if number is None else await sheets.open_by_button(study, actor, cohort.id, number, now)
