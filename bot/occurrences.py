"""What falls due by the calendar: which assignments to post, and which came too late."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot.calendar import Calendar, Week
from bot.errors import StudyError
from bot.records import Cohort, Kind, Occurrence
from bot.store import cohorts, occurrences
from bot.study import Study
from bot.texts import posts as text

log = logging.getLogger(__name__)

# Up to here a post is on time; it may have waited for its turn among many.
PUNCTUAL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An assignment that will not be posted, and why."""

    occurrence: Occurrence
    why: str


def assignments(cohort: Cohort, calendar: Calendar, known: int, now: datetime) -> Iterator[Occurrence | Skipped]:
    """The assignments that have fallen due since week `known` (0: none yet).

    Only the newest is to be posted, and only while a check-in for it is still possible. The others came too late:
    after a long downtime members get one post, never a flood.
    """
    newest = calendar.latest(now)
    if newest is None:
        return
    for week in calendar.weeks[known : newest.number]:
        occurrence = Occurrence(cohort.id, Kind.ASSIGNMENT, week.number, week.opens_at, cohort.channel_id)
        if week != newest:
            yield Skipped(occurrence, text.skipped_for_newer(newest.number))
        elif now >= week.backfill_until:
            yield Skipped(occurrence, text.skipped_closed())
        else:
            yield occurrence


def is_late(cohort: Cohort, week: Week, now: datetime) -> bool:
    """Whether the post must say that it is late. A cohort created after its first week opened is not to blame."""
    return now - max(week.opens_at, cohort.created_at) > PUNCTUAL


async def plan_due(study: Study, now: datetime) -> datetime | None:
    """Remember every assignment that has fallen due, and return when the next one will (None: never).

    Safe to call at any time, any number of times.
    """
    known = await occurrences.latest_weeks(study.db.read, now)
    openings: list[datetime] = []
    fallen_due: list[Occurrence | Skipped] = []
    for cohort in await cohorts.running(study.db.read):
        try:
            calendar = study.calendar(cohort)
        except StudyError as error:  # Its curriculum is gone: /cohort status says so; the others go on.
            _warn(cohort.id, str(error))
            continue
        except Exception:  # Its zone is gone, say: a fault of one cohort must not silence the others.
            log.exception("Cohort %d has no calendar", cohort.id)
            continue
        fallen_due += assignments(cohort, calendar, known.get(cohort.id, 0), now)
        if following := calendar.next(now):
            openings.append(following.opens_at)
    if fallen_due:
        async with study.db.write() as tx:
            await occurrences.forget_skipped_later(tx, now)
            for each in fallen_due:
                if isinstance(each, Skipped):
                    await occurrences.add_skipped(tx, each.occurrence, each.why, now)
                else:
                    await occurrences.add_due(tx, each)
    return min(openings, default=None)


@lru_cache(maxsize=1024)  # Once for each in the life of the process, not with every ring.
def _warn(cohort_id: int, why: str) -> None:
    log.warning("Nothing falls due in cohort %d: %s", cohort_id, why)
