"""Deleting one's check-in: first a question that says what it does to the streak, then the deletion itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import blockers
from bot.actors import Actor
from bot.calendar import Week
from bot.checked_in import CheckIn
from bot.checkin import streak_of
from bot.errors import StudyError
from bot.sheets import Sheet, open_by_button
from bot.store import blockers as rows
from bot.store import checkins
from bot.streaks import Streak
from bot.study import Study
from bot.texts import checkin as text


@dataclass(frozen=True, slots=True)
class Deletion:
    """A check-in that is to go, or is gone: what it said, and the streak with and without it.

    `question`: the id of the blocker that is to be drawn anew in the week's thread.
    """

    cohort_id: int
    week: Week
    written: CheckIn
    version: int
    before: Streak
    after: Streak
    question: int | None = None


async def consider(study: Study, actor: Actor, cohort_id: int, number: int, now: datetime) -> Deletion:
    """What deleting would do. Raises StudyError like `open_by_button`, and where there is nothing to delete."""
    return of_sheet(study, await open_by_button(study, actor, cohort_id, number, now), now)


async def delete(study: Study, actor: Actor, cohort_id: int, number: int, version: int, now: datetime) -> Deletion:
    """Delete that version of a check-in. Raises StudyError like `consider`, and where it was changed since."""
    done = await consider(study, actor, cohort_id, number, now)
    async with study.db.write() as tx:
        blocker = await rows.of_checkin(tx, cohort_id, number, actor.id)
        if not await checkins.delete(tx, cohort_id, number, actor.id, version):
            raise StudyError(text.changed_before_deletion(number))
        question = await blockers.take_back(tx, blocker)
    return Deletion(cohort_id, done.week, done.written, version, done.before, done.after, question)


def of_sheet(study: Study, sheet: Sheet, now: datetime) -> Deletion:
    """The same for a sheet that is open already."""
    week, calendar = sheet.week, study.calendar(sheet.cohort)
    if sheet.before is None:
        raise StudyError(text.nothing_to_delete(week.number))
    others = [number for number in sheet.weeks if number != week.number]
    return Deletion(
        sheet.cohort.id,
        week,
        sheet.before,
        sheet.version,
        streak_of(calendar, sheet.membership, sheet.weeks, now),
        streak_of(calendar, sheet.membership, others, now),
    )
