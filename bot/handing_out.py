"""What is to be done about the reviews of a capstone now: a pure rule, from all that is known of it.

Safe to ask at any time, any number of times: what was done before is among what is known.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush

from bot.allocation import allocate
from bot.leases import ENOUGH, TOP_UP_AFTER, complete, expected, finished, fresh, moments, nobody_comes, time_is_over
from bot.pool import Pool, Queue
from bot.submission import Review, Submission
from bot.verdicts import owed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """`asked`: the reviewers of what had none; `more`: (submission, reviewer) of those who are asked beside others.

    `states`: what becomes of reviews that somebody else takes over. `topped_up`, `closing` and `unreviewed`: whose
    fifth day has come, whose results are due, and what nobody has reviewed in time.
    """

    asked: dict[int, tuple[int, ...]] = field(default_factory=dict)
    more: list[tuple[int, int]] = field(default_factory=list)
    states: dict[int, str] = field(default_factory=dict)
    topped_up: list[int] = field(default_factory=list)
    closing: list[Submission] = field(default_factory=list)
    unreviewed: list[Submission] = field(default_factory=list)


def decide(pool: Pool, *, due: bool) -> Plan:
    """What to do now. `due`: reviewers are to be asked for what has none.

    The work of someone who has left waits until they come back.
    """
    plan, queue = Plan(), Queue(pool)
    here = [each for each in pool.submissions if each.member_id in pool.here]
    new = [each for each in here if each.allocated_at is None]
    if due and new:
        _ask(pool, plan, queue, new)
    under_way = [each for each in here if each.allocated_at and not each.closed_at]
    over = [each for each in under_way if time_is_over(each, pool.of(each), pool.now)]
    plan.closing.extend(over)
    ended = {each.id for each in over}
    running = [each for each in under_way if each.id not in ended]
    _let_go(pool, plan, running)
    _fill_up(pool, plan, queue, running)
    _top_up(pool, plan, queue, running)
    helped = {submission_id for submission_id, _ in plan.more}
    for each in running:
        given = [review for review in pool.of(each) if review.id not in plan.states]
        if each.id not in helped and complete(given):
            plan.closing.append(each)
        elif each.id not in helped and nobody_comes(each, given, pool.now):
            plan.unreviewed.append(each)
    return plan


def _ask(pool: Pool, plan: Plan, queue: Queue, new: Sequence[Submission]) -> None:
    """The first time everybody is allocated together. Whoever is late gets those who have given least."""
    if all(each.allocated_at is None for each in pool.submissions):
        seed = new[0].id
        log.info("Allocating %s of cohort %d: %d, seed %d", new[0].capstone, new[0].cohort_id, len(new), seed)
        chosen = allocate([each.member_id for each in new], pool.share, seed, pool.tracks, pool.met)
        plan.asked.update({each.id: chosen[each.member_id] for each in new})
    else:
        plan.asked.update({each.id: queue.take(each, pool.share) for each in new})


def _let_go(pool: Pool, plan: Plan, running: Sequence[Submission]) -> None:
    """Nobody waits for those who have left the cohort."""
    for submission in running:
        for review in pool.of(submission):
            if review.state == "offered" and not review.volunteer and review.reviewer_id not in pool.here:
                plan.states[review.id] = "released"


def _fill_up(pool: Pool, plan: Plan, queue: Queue, running: Sequence[Submission]) -> None:
    """Ask more reviewers for what has fewer than its share, because some declined, left or did not start.

    Whatever has the fewest comes first: there may not be enough for all.
    """
    share = min(pool.share, len(pool.authors) - 1)

    def coming(submission: Submission) -> int:
        done = finished(pool.of(submission))
        asked = (each for each in pool.of(submission) if not each.volunteer and each.id not in plan.states)
        return done + sum(1 for review in asked if expected(review, pool.now))

    back = {each.id: list(_given_back(pool, plan, each)) for each in running}
    own = _by_reviewer(pool)
    for submission, reviewer in _neediest_first(running, coming, share, lambda each: queue.take(each, 1)):
        plan.more.append((submission.id, reviewer))
        if back[submission.id]:
            review = back[submission.id].pop(0)
            if review.state == "offered":
                plan.states[review.id] = "released"
            elif not _is_last(review, own.get(review.reviewer_id, ())):
                plan.states[review.id] = "replaced"


def _given_back(pool: Pool, plan: Plan, submission: Submission) -> Iterator[Review]:
    """The reviews that somebody can take over, in the order in which that happens."""
    asked = [review for review in pool.of(submission) if not review.volunteer and review.id not in plan.states]
    yield from (review for review in asked if review.state == "declined")
    yield from (review for review in asked if review.state == "offered" and not expected(review, pool.now))


def _by_reviewer(pool: Pool) -> Mapping[int, Sequence[Review]]:
    found: dict[int, list[Review]] = {}
    for review in pool.everyones():
        found.setdefault(review.reviewer_id, []).append(review)
    return found


def _is_last(declined: Review, own: Sequence[Review]) -> bool:
    """Whoever declined owes it no more when it is taken over, unless it was their last: see `bot.verdicts.owed`."""
    return not any(each.done_at is not None or owed(each) for each in own if each.id != declined.id)


def _top_up(pool: Pool, plan: Plan, queue: Queue, running: Sequence[Submission]) -> None:
    """On its fifth day what has too few reviews is offered, once, to those who do review, one more each."""
    due = [each for each in running if each.allocated_at and pool.now >= each.allocated_at + TOP_UP_AFTER]
    due = [each for each in due if each.topped_up_at is None]
    if not due:
        return
    plan.topped_up.extend(each.id for each in due)
    queue.among(pool.active().difference(pool.resting))
    added = {submission_id for submission_id, _ in plan.more}

    def coming(submission: Submission) -> int:
        given = pool.of(submission)
        return finished(given) + sum(fresh(each, pool.now) for each in given) + (submission.id in added)

    chosen = _neediest_first(due, coming, ENOUGH, lambda each: queue.take(each, 1, once=True))
    plan.more.extend((each.id, who) for each, who in chosen)


def _neediest_first(
    submissions: Sequence[Submission],
    coming: Callable[[Submission], int],
    enough: int,
    take: Callable[[Submission], tuple[int, ...]],
) -> Iterator[tuple[Submission, int]]:
    """One reviewer after another, always for what has the fewest, until all have enough or nobody can be asked."""
    waiting = [(coming(each), each.id, each) for each in submissions]
    heap = [(count, id, each) for count, id, each in waiting if count < enough]
    heapify(heap)
    while heap:
        count, id, submission = heappop(heap)
        for reviewer in take(submission):
            yield submission, reviewer
            if count + 1 < enough:
                heappush(heap, (count + 1, id, submission))


def next_moment(pool: Pool, due_at: datetime) -> datetime | None:
    """When something may have to be done next; None: not before somebody does something."""
    found: list[datetime] = []
    for submission in pool.submissions:
        if submission.closed_at is None and submission.member_id in pool.here:
            found.extend(moments(submission, pool.of(submission)))
            if submission.allocated_at is None:
                found.append(due_at)
    return min((moment for moment in found if moment > pool.now), default=None)
