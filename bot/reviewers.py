"""Finding reviewers: handing out reviews when a capstone is due, to latecomers at once, and anew when one declines."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actors import Actor, require_organiser
from bot.allocation import MOST_EXTRA, allocate, least_burdened
from bot.capstones import due_at, which
from bot.cohorts import require_running
from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.records import Cohort, Kind, Occurrence, Review, Submission
from bot.reviews import TIME_TO_REVIEW, able_reviewers, close_if_complete, find, own_open
from bot.store import cohorts, memberships, occurrences, reviews, submissions
from bot.store.db import Connection
from bot.study import Study
from bot.texts import reviews as text

log = logging.getLogger(__name__)


async def allocate_due(study: Study, now: datetime) -> None:
    """Hand out reviews wherever a capstone's deadline has passed, and close what its reviewers let lapse.

    Safe to call at any time, any number of times.
    """
    waiting: dict[tuple[int, str], list[Submission]] = defaultdict(list)
    for submission in await submissions.open_everywhere(study.db.read):
        waiting[submission.cohort_id, submission.capstone].append(submission)
    for (cohort_id, capstone_id), found in waiting.items():
        try:
            await _see_to(study, cohort_id, capstone_id, found, now)
        except Exception:  # A fault of one cohort must not keep the others waiting.
            log.exception("Reviews of %s in cohort %d could not be seen to", capstone_id, cohort_id)


async def _see_to(study: Study, cohort_id: int, capstone_id: str, found: Sequence[Submission], now: datetime) -> None:
    cohort = await cohorts.get(study.db.read, cohort_id)
    curriculum = study.library.get(cohort.curriculum) if cohort else None
    capstone = curriculum.capstone(capstone_id) if curriculum else None
    if cohort is None or curriculum is None or capstone is None:
        return  # its curriculum is not installed: /cohort status says so
    if now >= due_at(curriculum, study.calendar(cohort), capstone):
        await hand_out(study, cohort, capstone, now)
    await _close_lapsed(study, cohort, capstone, found, now)


@dataclass(frozen=True, slots=True)
class Allocated:
    """How many submissions of a capstone were given reviewers."""

    capstone: Capstone
    submissions: int


async def allocate_now(study: Study, actor: Actor, cohort: Cohort, typed: str | None, now: datetime) -> Allocated:
    """An organiser hands out reviews before the deadline."""
    require_organiser(actor, cohort)
    require_running(cohort)
    capstone = which(study.curriculum(cohort), study.calendar(cohort), typed, now)
    count = await hand_out(study, cohort, capstone, now)
    if count == 0:
        raise StudyError(text.nothing_to_allocate(capstone.title))
    return Allocated(capstone, count)


async def hand_out(study: Study, cohort: Cohort, capstone: Capstone, now: datetime) -> int:
    """Find reviewers for every submission of a capstone that has none; how many those were.

    The first time everybody is allocated together. Whoever is late gets those who have been asked least. The work of
    someone who has left waits until they come back.
    """
    async with study.db.write() as tx:
        everyone = await submissions.of_capstone(tx, cohort.id, capstone.id)
        here = {member.member_id for member in await memberships.active(tx, cohort.id)}
        new = [each for each in everyone if each.allocated_at is None and each.member_id in here]
        if not new:
            return 0
        together = all(each.allocated_at is None for each in everyone)
        chosen = _together(cohort, capstone, new) if together else {}
        for submission in new:
            asked = chosen[submission.member_id] if together else await _latecomer(tx, cohort, capstone, submission)
            await _ask(tx, cohort, submission, asked, now)
    return len(new)


def _together(cohort: Cohort, capstone: Capstone, new: Sequence[Submission]) -> dict[int, tuple[int, ...]]:
    seed = new[0].id
    log.info("Allocating %s of cohort %d among %d authors with seed %d", capstone.id, cohort.id, len(new), seed)
    return allocate([submission.member_id for submission in new], capstone.reviews, seed)


async def _latecomer(tx: Connection, cohort: Cohort, capstone: Capstone, submission: Submission) -> tuple[int, ...]:
    burden = Counter(review.reviewer_id for review in await _asked(tx, cohort, capstone))
    candidates = await able_reviewers(tx, cohort, submission)
    most = capstone.reviews + MOST_EXTRA
    return least_burdened(candidates, burden, capstone.reviews, most, seed=submission.id)


async def _asked(tx: Connection, cohort: Cohort, capstone: Capstone) -> list[Review]:
    return [each for each in await reviews.of_capstone(tx, cohort.id, capstone.id) if each.state != "declined"]


async def _ask(
    tx: Connection, cohort: Cohort, submission: Submission, reviewer_ids: Sequence[int], now: datetime
) -> None:
    for reviewer_id in reviewer_ids:
        await reviews.offer(tx, submission.id, reviewer_id, now, now + TIME_TO_REVIEW)
    await submissions.mark_allocated(tx, submission.id, now)
    await occurrences.add_due(tx, Occurrence(cohort.id, Kind.REVIEWERS, submission.id, now, cohort.channel_id))


async def _close_lapsed(
    study: Study, cohort: Cohort, capstone: Capstone, found: Sequence[Submission], now: datetime
) -> None:
    """After the time to review, a submission with at least one review gets its results."""
    for submission in found:
        if submission.allocated_at is None:
            continue
        given = await reviews.of_submission(study.db.read, submission.id)
        begun = [review for review in given if review.state == "offered"]
        lapsed = all(now >= review.due_at for review in begun if not review.volunteer)
        if lapsed and any(review.state == "done" for review in given):
            async with study.db.write() as tx:
                for review in begun:
                    await reviews.decline(tx, review.id)
                await close_if_complete(tx, cohort, capstone, submission, now)


async def decline(study: Study, actor: Actor, submission_id: int, now: datetime) -> bool:
    """Give a review back; True if somebody else could be asked in one's place."""
    review = await own_open(study, actor, submission_id)
    submission, cohort, capstone = await find(study, actor, submission_id)
    async with study.db.write() as tx:
        if not await reviews.decline(tx, review.id):
            raise StudyError(text.not_asked())  # pressed twice at once
        stand_in = None
        if not review.volunteer:
            burden = Counter(each.reviewer_id for each in await _asked(tx, cohort, capstone))
            candidates = await able_reviewers(tx, cohort, submission)
            most = capstone.reviews + MOST_EXTRA
            for reviewer_id in least_burdened(candidates, burden, 1, most, seed=review.id):
                stand_in = await reviews.offer(tx, submission.id, reviewer_id, now, now + TIME_TO_REVIEW)
        if stand_in is not None:
            await occurrences.add_due(tx, Occurrence(cohort.id, Kind.STAND_IN, stand_in, now, cohort.channel_id))
        await close_if_complete(tx, cohort, capstone, submission, now)
    return stand_in is not None
