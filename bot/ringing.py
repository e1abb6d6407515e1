"""Doing what is due when the clock rings: planned from the calendar, then posted, cohorts side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime
from time import monotonic

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

LONGEST = 600.0  # seconds; what a longer ring leaves is done by the next, so that health sees the clock ring
AT_ONCE = 32  # posts under way together; Discord takes 50 requests a second from a bot


async def ring(
    study: Study, board: Board, now: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False
) -> datetime | None:
    """Post whatever is due. Returns when to ring again; None when nothing is planned.

    Safe to call at any time, any number of times, by the clock, at the start and after a command. Once it is
    `stopping`, or has taken long, what is under way is finished, and nothing else begun.
    """
    until = monotonic() + LONGEST

    def is_enough() -> bool:
        return stopping() or monotonic() > until

    await _give_back(study, now())
    following = await occurrences.plan_due(study, now())
    queues: dict[int, list[Posted]] = defaultdict(list)
    for posted in await store.ready(study.db.read, now(), mine=study.mine):
        queues[posted.occurrence.cohort_id].append(posted)
    places = asyncio.Semaphore(AT_ONCE)
    stored = await asyncio.gather(
        *(_post_in_order(study, board, queue, now, places, is_enough) for queue in queues.values())
    )
    retry = await store.next_try(study.db.read, study.mine)
    if not all(stored):  # the disk is full, say: it would be tried again at once, for ever
        retry = now() + PAUSES[0]
    return min((moment for moment in (following, retry) if moment is not None), default=None)


async def ring_one(study: Study, board: Board, cohort_id: int, now: Callable[[], datetime]) -> None:
    """Post whatever is due in one cohort, for a command whose answer waits for it, and need not wait for the others."""
    await _give_back(study, now())
    await occurrences.plan_due(study, now())
    queue = await store.ready(study.db.read, now(), cohort_id)
    await _post_in_order(study, board, queue, now, asyncio.Semaphore(AT_ONCE), lambda: False)


async def _give_back(study: Study, now: datetime) -> None:
    """What this process had claimed when the database was in trouble is tried before what comes after it."""
    while study.turns.left:
        claim = study.turns.left.pop()
        try:
            await claims.give_back(study.db, claim, now)
        except DatabaseTrouble:
            study.turns.left.append(claim)
            raise


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
    if not queue:
        return True
    ordered, cohort_id = sorted(queue, key=_turn), queue[0].occurrence.cohort_id
    async with study.turns.of(cohort_id):
        if any(claim.occurrence.cohort_id == cohort_id for claim in study.turns.left):
            return False
        if await _wait_longer(study, cohort_id, ordered, now()):
            return True
        return await _post_all(study, board, ordered, now, places, stopping)


async def _wait_longer(study: Study, cohort_id: int, ordered: list[Posted], now: datetime) -> bool:
    """Whether these have fallen due while others wait for Discord, and have to wait behind them."""
    occurrence = study.turns.behind.get(cohort_id)
    failed = await store.get(study.db.read, cohort_id, occurrence.kind, occurrence.number) if occurrence else None
    if failed is None or failed.state != "claimed" or failed.retry_at is None or failed.retry_at <= now:
        study.turns.behind.pop(cohort_id, None)
        return False
    async with study.db.write() as tx:
        await claims.wait_behind(tx, ordered, failed.note or "", now, failed.retry_at)
    return True


async def _post_all(
    study: Study,
    board: Board,
    ordered: list[Posted],
    now: Callable[[], datetime],
    places: asyncio.Semaphore,
    stopping: Callable[[], bool],
) -> bool:
    waiting, stored, first = deque(ordered), True, None
    while waiting:
        posted, delay = waiting.popleft(), None
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
            # It may be this one alone that fails: another is tried, of those first that have not failed as often.
            first, waiting = delay, deque(sorted(waiting, key=_has_failed_often))
            continue
        # The others would fail too, or overtake it.
        study.turns.behind[posted.occurrence.cohort_id] = posted.occurrence
        async with study.db.write() as tx:
            await claims.wait_behind(tx, [posted, *waiting], delay.why, delay.until, (first or delay).until)
        break
    return stored


def _has_failed_often(posted: Posted) -> bool:
    return posted.attempts >= len(PAUSES)


def _turn(posted: Posted) -> tuple[bool, datetime, int, int]:
    """A cohort that starts today is welcomed after its first week fell due, and must be welcomed first."""
    occurrence = posted.occurrence
    place = ORDER[occurrence.kind]
    return occurrence.kind is not Kind.WELCOME, occurrence.due_at, place, occurrence.number
