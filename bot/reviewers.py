"""Finding reviewers: when a capstone is due, for latecomers at once, and anew when one declines or does not start."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actors import Actor, require_organiser
from bot.capstones import due_at, which
from bot.cohorts import require_running
from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.handing_out import Plan, decide, next_moment
from bot.leases import TIME_TO_REVIEW
from bot.pool import Pool
from bot.records import Cohort, Kind, Occurrence
from bot.reviews import find, own_open
from bot.rounds import close, close_if_complete
from bot.store import cohorts, handouts, marks, memberships, occurrences, reviews
from bot.store.db import Connection
from bot.store.occurrences import Planned
from bot.study import Study
from bot.texts import reviews as text
from bot.verdicts import owed

log = logging.getLogger(__name__)

# Whatever may have been missed is seen to within a day.
AT_LEAST_EVERY = timedelta(days=1)


async def allocate_due(study: Study, now: datetime) -> datetime | None:
    """Hand out reviews wherever a capstone's deadline has passed, ask others in place of those who do not start, and
    close what is over. When something is to be done next (None: not before somebody does something).

    Safe to call at any time, any number of times.
    """
    for cohort_id in await handouts.waiting(study.db.read, now, now + AT_LEAST_EVERY, study.mine):
        try:
            async with study.db.write() as tx:
                await _see_to(study, tx, cohort_id, now)
        except Exception:  # A fault of one cohort must not keep the others waiting.
            log.exception("Reviews in cohort %d could not be seen to", cohort_id)
            async with study.db.write() as tx:
                await handouts.look_at(tx, cohort_id, now + AT_LEAST_EVERY / 24)
    return await handouts.next_look(study.db.read, study.mine)


async def _see_to(study: Study, tx: Connection, cohort_id: int, now: datetime) -> None:
    cohort = await cohorts.get(tx, cohort_id)
    curriculum = study.library.get(cohort.curriculum) if cohort else None
    waiting = await handouts.open_capstones(tx, cohort_id)
    latest = now + AT_LEAST_EVERY if waiting else None
    found = [latest]
    if cohort is not None and cohort.paused(now):
        found.append(cohort.paused_until)
    elif cohort is not None and curriculum is not None:
        await handouts.clock_was_ahead(tx, cohort_id, now)
        capstones = [each for each in curriculum.capstones if each.id in waiting]
        found += [await _see_to_capstone(study, tx, cohort, each, now) for each in capstones]
    await handouts.look_at(tx, cohort_id, min((moment for moment in found if moment), default=None))


async def _see_to_capstone(
    study: Study, tx: Connection, cohort: Cohort, capstone: Capstone, now: datetime
) -> datetime | None:
    """Do what is to be done about a capstone's reviews; when there may be more to do."""
    due = due_at(study.curriculum(cohort), study.calendar(cohort), capstone)
    pool = await _pool(study, tx, cohort, capstone, now)
    plan = decide(pool, due=now >= due)
    await _carry_out(tx, cohort, plan, now)
    return next_moment(pool, due)  # whatever begins now has longer than a day, and by then there is another look


async def _carry_out(tx: Connection, cohort: Cohort, plan: Plan, now: datetime) -> None:
    since, channel_id = cohort.counts_from(now), cohort.reviews_channel_id
    pairs = [(submission, reviewer) for submission, asked in plan.asked.items() for reviewer in asked]
    await handouts.ask(tx, [*pairs, *plan.more], since, since + TIME_TO_REVIEW)
    await handouts.mark(tx, plan.states)
    await handouts.mark_allocated(tx, list(plan.asked), since)
    await handouts.mark_topped_up(tx, plan.topped_up, now)
    await close(tx, cohort, plan.closing, now)
    changed = {*plan.asked, *(submission for submission, _ in plan.more), *(each.id for each in plan.unreviewed)}
    await marks.threads(tx, cohort.id, changed)
    await marks.of_reviewers(tx, plan.states)
    stand_ins = await handouts.ids(tx, cohort.id, set(plan.more), since) if plan.more else ()
    told = [
        *((Kind.REVIEWERS, submission) for submission in plan.asked),
        *((Kind.STAND_IN, review) for review in stand_ins),
        *((Kind.UNREVIEWED, submission.edition) for submission in plan.unreviewed),
    ]
    posts = [Planned(Occurrence(cohort.id, kind, number, now, channel_id), None) for kind, number in told]
    await occurrences.add(tx, posts, now)


async def _pool(study: Study, tx: Connection, cohort: Cohort, capstone: Capstone, now: datetime) -> Pool:
    """All that is known of a capstone. Members count as of one track by those of the stages up to the capstone's."""
    curriculum = study.curriculum(cohort)
    members = await memberships.active(tx, cohort.id)
    until = curriculum.stages.index(curriculum.stage_of(capstone))
    tracks = {track.id for stage in curriculum.stages[: until + 1] for track in stage.tracks}
    return Pool(
        share=capstone.reviews,
        submissions=await handouts.of_capstone(tx, cohort.id, capstone.id),
        reviews=await handouts.given(tx, cohort.id, capstone.id),
        here={member.member_id for member in members},
        resting={member.member_id for member in members if member.paused(now)},
        tracks={each.member_id: tuple(sorted(tracks.intersection(each.tracks))) for each in members},
        met=await handouts.met(tx, cohort.id, capstone.id),
        now=now,
    )


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
    async with study.db.write() as tx:
        plan = decide(await _pool(study, tx, cohort, capstone, now), due=True)
        await _carry_out(tx, cohort, plan, now)
    count = len(plan.asked.keys() | {submission for submission, _ in plan.more})
    if count == 0:
        raise StudyError(text.nothing_to_allocate(capstone.title))
    return Allocated(capstone, count)


@dataclass(frozen=True, slots=True)
class Declined:
    """Whether somebody else could be asked, and whether the review still counts among those that one owes.

    `in_need`: somebody is missed; nobody is for a volunteer.
    """

    replaced: bool
    still_owed: bool
    in_need: bool = True


async def decline(study: Study, actor: Actor, submission_id: int, now: datetime) -> Declined:
    """Give a review back. Somebody else is asked in one's place, if there is anybody and nobody was before."""
    review = await own_open(study, actor, submission_id)
    submission, cohort, capstone = await find(study, actor, submission_id)
    async with study.db.write() as tx:
        if not await reviews.decline(tx, review.id):
            raise StudyError(text.not_asked())  # pressed twice at once
        await marks.thread(tx, submission_id, actor.id)
        replaced = review.state == "released"
        if replaced:
            await handouts.mark(tx, {review.id: "replaced"})
        elif not (review.volunteer or cohort.paused(now)):
            plan = decide(await _pool(study, tx, cohort, capstone, now), due=False)
            await _carry_out(tx, cohort, plan, now)
            replaced = any(number == submission.id for number, _ in plan.more)
        await close_if_complete(tx, cohort, submission.id, now)
        review = await reviews.by_id(tx, review.id) or review
    return Declined(replaced, owed(review), in_need=not review.volunteer)
