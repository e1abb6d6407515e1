"""What falls due by the calendar: what to post, and what came too late."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from bot import asking, circle_rounds, nudges, silence
from bot.agenda import Event
from bot.calendar import LATER, Calendar, Week
from bot.errors import StudyError
from bot.records import Cohort, Kind, Occurrence
from bot.store import cohorts, deadlines, installation, occurrences, replanning
from bot.store.db import Connection
from bot.store.occurrences import Planned
from bot.study import Study
from bot.texts import posts as text

log = logging.getLogger(__name__)

# Up to here a post is on time; it may have waited for its turn among many.
PUNCTUAL = timedelta(minutes=15)
AT_ONCE = 50  # cohorts planned in one transaction: whoever checks in meanwhile waits for it
SHIFT = timedelta(hours=27)  # another zone, or new rules in the same one: from UTC−12 to UTC+14, and an hour
LOOK_AGAIN = timedelta(hours=1)  # at a cohort that cannot be reckoned with
CLAIM = timedelta(minutes=4)  # how long a post may be under way: longer than a look and a send together can take
REVIEW_REMINDER = timedelta(hours=24)
PLANNED_AT = "planned_at"
CLOCKS_APART = timedelta(seconds=10)  # by as much those of two processes may differ


def is_late(cohort: Cohort, week: Week, now: datetime) -> bool:
    """Whether the post must say that it is late. A cohort created after its first week opened is not to blame."""
    return now - max(week.opens_at, cohort.created_at) > PUNCTUAL


async def plan_due(study: Study, now: datetime) -> datetime | None:
    """Remember everything that has fallen due, and return when the calendar's next event is (None: never).

    Safe to call at any time, any number of times.
    """
    await _mind_the_clock(study, now)
    wake_at = await cohorts.next_wake(study.db.read, study.mine)
    while wake_at is not None and wake_at <= now:
        async with study.db.write() as tx:
            await _plan(study, tx, now)
        wake_at = await cohorts.next_wake(study.db.read, study.mine)
    await _plan_review_deadlines(study, now)
    await asking.plan(study, now)
    return None if wake_at is None or wake_at >= LATER else wake_at


async def _mind_the_clock(study: Study, now: datetime) -> None:
    """Where it was set back, what was decided in what is now the future is decided anew."""
    before = await installation.get(study.db.read, PLANNED_AT)
    apart = timedelta() if study.peer is None else CLOCKS_APART
    if before is not None and (now + apart).timestamp() < int(before):
        log.warning("The clock was set back: what fell due after %s is planned anew", now)
        async with study.db.write() as tx:
            await replanning.clock_was_ahead(tx, now, now + CLAIM)
    await installation.put(study.db, PLANNED_AT, str(int(now.timestamp())))


async def _plan(study: Study, tx: Connection, now: datetime) -> None:
    """What has fallen due in the cohorts whose turn it is."""
    planned: list[Planned] = []
    until: dict[int, datetime] = {}
    broken: list[int] = []
    for cohort, planned_to in await cohorts.woken(tx, now, AT_ONCE, study.mine):
        try:
            calendar, events = study.calendar(cohort), study.agenda(cohort)
        except StudyError as error:  # Its curriculum is gone: /cohort status says so; the others go on.
            _warn(cohort.id, str(error))
            broken.append(cohort.id)
            continue
        except Exception:  # Its zone is gone, say: a fault of one cohort must not silence the others.
            log.exception("Cohort %d has no calendar", cohort.id)
            broken.append(cohort.id)
            continue
        until[cohort.id] = next((event.at for event in events if event.at > now), LATER)
        for each in fallen_due(cohort, calendar, events, planned_to, now):
            if each.occurrence.kind is Kind.NUDGE and each.why_not is None:
                await nudges.plan(tx, cohort, each.occurrence, now)
            else:
                planned.append(each)
            if each.occurrence.kind is Kind.ASSIGNMENT and each.why_not is None:
                await circle_rounds.week_opens(study, tx, cohort, each.occurrence.number, now)
            if each.occurrence.kind is Kind.DIGEST:
                await silence.plan(tx, cohort, calendar, each.occurrence, now)
    await occurrences.add(tx, await _not_known(tx, planned), now)
    await cohorts.sleep(tx, until, now)
    await cohorts.look_again(tx, broken, now + LOOK_AGAIN)


async def _not_known(tx: Connection, planned: Sequence[Planned]) -> list[Planned]:
    """Weeks that were posted after the backup that was restored are there: they are looked for, then skipped."""
    restored_at = await installation.restored_at(tx)
    return [
        each._replace(why_not=None)
        if each.occurrence.kind is Kind.ASSIGNMENT and each.occurrence.due_at <= restored_at
        else each
        for each in planned
    ]


def fallen_due(
    cohort: Cohort, calendar: Calendar, events: Sequence[Event], planned_to: datetime, now: datetime
) -> Iterator[Planned]:
    """What has fallen due in a cohort whose events before `planned_to` were planned already.

    Of the weeks only the newest is posted: after a long downtime members get one post, never a flood. An event that
    was added in the past is planned while there is time; otherwise it was never promised. One that was still to come
    may have been moved into the past by as much as two zones can differ.
    """
    newest = calendar.latest(now)
    for event in events:
        if event.at > now:
            return
        promised = event.at >= planned_to - SHIFT
        if not promised and now >= event.until:
            continue
        why_not = _why_not(event, newest, now)
        if promised or why_not is None:
            yield Planned(Occurrence(cohort.id, event.kind, event.number, event.at, cohort.channel_id), why_not)


def _why_not(event: Event, newest: Week | None, now: datetime) -> str | None:
    if event.kind is Kind.ASSIGNMENT and newest is not None and newest.number > event.number:
        return text.skipped_for_newer(newest.number)
    return text.too_late(event.kind, event.number) if now >= event.until else None


async def _plan_review_deadlines(study: Study, now: datetime) -> None:
    nearly_due = await deadlines.nearly_due(study.db.read, now, now + REVIEW_REMINDER, study.mine)
    if nearly_due:
        async with study.db.write() as tx:
            await occurrences.add(tx, [Planned(each, None) for each in nearly_due], now)


@lru_cache(maxsize=1024)  # Once for each in the life of the process, not with every ring.
def _warn(cohort_id: int, why: str) -> None:
    log.warning("Nothing falls due in cohort %d: %s", cohort_id, why)
