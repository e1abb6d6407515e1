"""Doing what is due when the clock rings: planned from the calendar, then posted, cohorts side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from weakref import WeakValueDictionary

from bot import occurrences
from bot.agenda import ORDER
from bot.board import Board
from bot.errors import DatabaseTrouble
from bot.posting import PAUSES, post
from bot.records import Kind, Posted
from bot.store import claims
from bot.store import occurrences as store
from bot.study import Study

log = logging.getLogger(__name__)

_LOCKS: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()  # those that somebody holds
AT_ONCE = 32  # posts under way together; Discord takes 50 requests a second from a bot


async def ring(
    study: Study, board: Board, now: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False
) -> datetime | None:
    """Post whatever is due. Returns when to ring again; None when nothing is planned.

    Safe to call at any time, any number of times, by the clock, at the start and after a command. Once it is
    `stopping`, what is under way is finished, and nothing else begun.
    """
    following = await occurrences.plan_due(study, now())
    queues: dict[int, list[Posted]] = defaultdict(list)
    for posted in await store.ready(study.db.read, now()):
        queues[posted.occurrence.cohort_id].append(posted)
    places = asyncio.Semaphore(AT_ONCE)
    stored = await asyncio.gather(
        *(_post_in_order(study, board, queue, now, places, stopping) for queue in queues.values())
    )
    retry = await store.next_try(study.db.read)
    if retry is not None and not all(stored):  # the disk is full, say: it would be tried again at once, for ever
        retry = max(retry, now() + PAUSES[0])
    return min((moment for moment in (following, retry) if moment is not None), default=None)


async def ring_one(study: Study, board: Board, cohort_id: int, now: Callable[[], datetime]) -> None:
    """Post whatever is due in one cohort, for a command whose answer waits for it, and need not wait for the others."""
    await occurrences.plan_due(study, now())
    queue = await store.ready(study.db.read, now(), cohort_id)
    if queue:
        await _post_in_order(study, board, queue, now, asyncio.Semaphore(AT_ONCE), lambda: False)


async def _post_in_order(
    study: Study,
    board: Board,
    queue: list[Posted],
    now: Callable[[], datetime],
    places: asyncio.Semaphore,
    stopping: Callable[[], bool],
) -> bool:
    """Cohorts go side by side; within one, things are posted in the order in which they fell due.

    While Discord fails, what comes next waits for what comes first. Whether what became of everything could be stored.
    """
    ordered = sorted(queue, key=_turn)
    stored, first = True, None
    async with _one_at_a_time(study, queue[0].occurrence.cohort_id):
        for place, posted in enumerate(ordered):
            delay = None
            async with places:
                if stopping():
                    break
                try:
                    delay = await post(study, board, posted, now())
                except DatabaseTrouble:
                    return False  # the same awaits the others
                except Exception:  # It stays as it is, and the next ring looks whether it is there.
                    log.exception("What became of %s could not be stored", posted.occurrence)
                    stored = False
            if delay is None:
                continue
            if first is None and delay.attempts >= len(PAUSES):
                first = delay  # it may be this one alone that fails: another is tried
                continue
            # The others would fail too, or overtake it.
            async with study.db.write() as tx:
                await claims.wait_behind(tx, ordered[place:], delay.why, delay.until, (first or delay).until)
            break
    return stored


def _one_at_a_time(study: Study, cohort_id: int) -> asyncio.Lock:
    """A command and the clock may be at the same cohort; the second would overtake the first."""
    return _LOCKS.setdefault((id(study.db), cohort_id), asyncio.Lock())


def _turn(posted: Posted) -> tuple[bool, datetime, int, int]:
    """A cohort that starts today is welcomed after its first week fell due, and must be welcomed first."""
    occurrence = posted.occurrence
    place = ORDER[occurrence.kind]
    return occurrence.kind is not Kind.WELCOME, occurrence.due_at, place, occurrence.number
