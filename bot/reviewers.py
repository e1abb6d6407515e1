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
from bot.records import Cohort, Kind, Occurrence
from bot.reviews import able_reviewers, find, own_open
from bot.rounds import TIME_TO_REVIEW, close_if_complete
from bot.store import cohorts, marks, memberships, occurrences, reviews, submissions
from bot.store.db import Connection
from bot.study import Study
from bot.submission import Review, Submission
from bot.texts import reviews as text
from bot.verdicts import owed

log = logging.getLogger(__name__)

GIVEN_BACK = ("declined", "replaced")


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
    await _close_lapsed(study, cohort, found, now)


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
    """Find reviewers for every submission of a capstone that has none or too few; how many those were.

    The first time everybody is allocated together. Whoever is late gets those who have been asked least, and is asked
    themselves where a reviewer is missing. The work of someone who has left waits until they come back.
    """
    async with study.db.write() as tx:
        everyone = await submissions.of_capstone(tx, cohort.id, capstone.id)
        here = {member.member_id for member in await memberships.active(tx, cohort.id)}
        new = [each for each in everyone if each.allocated_at is None and each.member_id in here]
        together = all(each.allocated_at is None for each in everyone)
        chosen = _together(cohort, capstone, new) if together and new else {}
        for submission in new:
            asked = chosen.get(submission.member_id)
            if asked is None:
                asked = await _least_asked(tx, cohort, capstone, submission, capstone.reviews, now)
            await _ask(tx, cohort, submission, asked, now)
        share = min(capstone.reviews, len(here & {each.member_id for each in everyone}) - 1)
        under_way = [each for each in everyone if each.allocated_at and not each.closed_at and each.member_id in here]
        topped_up = [each for each in under_way if await _top_up(tx, cohort, capstone, each, share, now)]
    return len(new) + len(topped_up)


def _together(cohort: Cohort, capstone: Capstone, new: Sequence[Submission]) -> dict[int, tuple[int, ...]]:
    seed = new[0].id
    log.info("Allocating %s of cohort %d among %d authors with seed %d", capstone.id, cohort.id, len(new), seed)
    return allocate([submission.member_id for submission in new], capstone.reviews, seed)


async def _least_asked(
    tx: Connection, cohort: Cohort, capstone: Capstone, submission: Submission, wanted: int, now: datetime
) -> tuple[int, ...]:
    """Up to so many of those who could review a submission, whoever has the fewest reviews first.

    Nobody who is on a break of their own, unless there are too few without them.
    """
    everyones = await reviews.of_capstone(tx, cohort.id, capstone.id)
    burden = Counter(review.reviewer_id for review in everyones if review.state not in GIVEN_BACK)
    candidates = await able_reviewers(tx, cohort, submission)
    resting = {member.member_id for member in await memberships.active(tx, cohort.id) if member.paused(now)}
    if len(candidates - resting) >= wanted:
        candidates -= resting
    most = capstone.reviews + MOST_EXTRA
    # Whom we asked before moves the seed: the second stand-in for a submission is drawn anew.
    return least_burdened(candidates, burden, wanted, most, seed=submission.id + len(everyones))


async def _ask(
    tx: Connection, cohort: Cohort, submission: Submission, reviewer_ids: Sequence[int], now: datetime
) -> None:
    for reviewer_id in reviewer_ids:
        await reviews.ask(tx, submission.id, reviewer_id, now, now + TIME_TO_REVIEW)
    await submissions.mark_allocated(tx, submission.id, now)
    await marks.thread(tx, submission.id)
    edition, channel_id = submission.edition, cohort.reviews_channel_id
    await occurrences.add_due(tx, Occurrence(cohort.id, Kind.REVIEWERS, edition, now, channel_id))


async def _top_up(
    tx: Connection, cohort: Cohort, capstone: Capstone, submission: Submission, share: int, now: datetime
) -> bool:
    """Ask more reviewers for a submission that has fewer than its share; False if it needs none, or nobody is left."""
    asked = [review for review in await reviews.of_submission(tx, submission.id) if not review.volunteer]
    missing = share - sum(1 for review in asked if review.state in ("offered", "done"))
    return missing > 0 and await _stand_ins(tx, cohort, capstone, submission, missing, now) > 0


async def _stand_ins(
    tx: Connection, cohort: Cohort, capstone: Capstone, submission: Submission, wanted: int, now: datetime
) -> int:
    """Ask up to so many more reviewers; how many could be asked. They take over what others have declined."""
    declined = [review for review in await reviews.of_submission(tx, submission.id) if review.state == "declined"]
    found = await _least_asked(tx, cohort, capstone, submission, wanted, now)
    for reviewer_id in found:
        stand_in = await reviews.ask(tx, submission.id, reviewer_id, now, now + TIME_TO_REVIEW)
        if stand_in is not None:
            occurrence = Occurrence(cohort.id, Kind.STAND_IN, stand_in, now, cohort.reviews_channel_id)
            await occurrences.add_due(tx, occurrence)
    for review in declined[: len(found)]:
        await _take_over(tx, cohort, capstone, review)
        await marks.thread(tx, submission.id, review.reviewer_id)
    await marks.thread(tx, submission.id)
    return len(found)


async def _take_over(tx: Connection, cohort: Cohort, capstone: Capstone, declined: Review) -> None:
    """Whoever declined owes it no more, unless it was their last: see `bot.verdicts.owed`."""
    own = [
        review
        for review in await reviews.of_capstone(tx, cohort.id, capstone.id)
        if review.reviewer_id == declined.reviewer_id and review.id != declined.id
    ]
    if any(review.done_at is not None or owed(review) for review in own):
        await reviews.replace(tx, declined.id)


async def _close_lapsed(study: Study, cohort: Cohort, found: Sequence[Submission], now: datetime) -> None:
    """After the time to review, a submission with at least one review gets its results. What is missing stays owed."""
    for submission in found:
        if submission.allocated_at is None or not time_is_over(
            await reviews.of_submission(study.db.read, submission.id), now
        ):
            continue
        async with study.db.write() as tx:
            given = await reviews.of_submission(tx, submission.id)
            if not time_is_over(given, now):
                continue  # somebody asked for more time just now, or the author handed in again
            for review in given:
                if review.state == "offered":
                    await reviews.lapse(tx, review.id)
            await close_if_complete(tx, cohort, submission.id, now)


def time_is_over(given: Sequence[Review], now: datetime) -> bool:
    """There is a review, and those that are missing are overdue. A volunteer who has begun holds nobody up."""
    missing = [review for review in given if review.state == "offered" and not review.volunteer]
    return all(now >= review.due_at for review in missing) and any(review.state == "done" for review in given)


@dataclass(frozen=True, slots=True)
class Declined:
    """Whether somebody else could be asked, and whether the review still counts among those that one owes."""

    replaced: bool
    still_owed: bool


async def decline(study: Study, actor: Actor, submission_id: int, now: datetime) -> Declined:
    """Give a review back. Somebody else is asked in one's place, if there is anybody."""
    review = await own_open(study, actor, submission_id)
    submission, cohort, capstone = await find(study, actor, submission_id)
    async with study.db.write() as tx:
        if not await reviews.decline(tx, review.id):
            raise StudyError(text.not_asked())  # pressed twice at once
        await marks.thread(tx, submission_id, actor.id)
        replaced = not review.volunteer and await _stand_ins(tx, cohort, capstone, submission, 1, now) > 0
        await close_if_complete(tx, cohort, submission.id, now)
        review = await reviews.by_id(tx, review.id) or review
    return Declined(replaced, owed(review))
