"""Drawing posts anew after an edit: a deadline that moves, moves on them too."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.board import Board
from bot.composing import compose
from bot.occurrences import is_late
from bot.posts import Assignment, LiveSession, Post
from bot.records import Cohort, Kind, Posted
from bot.store import marks, occurrences
from bot.study import Study

log = logging.getLogger(__name__)

NEWEST = 50  # more than a cohort has posts in the weeks that one can still check in for
SESSIONS_AHEAD = 4  # of the older ones none is still to come
WITH_DATES = (Kind.WELCOME, Kind.ASSIGNMENT, Kind.OPENING, Kind.BREAK, Kind.SESSION)


def shows_otherwise(before: Cohort, after: Cohort) -> bool:
    """Whether posts that are there say something that is no longer so."""
    return _shown(before) != _shown(after)


def _shown(cohort: Cohort) -> tuple[object, ...]:
    plan = cohort.starts_on, cohort.post_time, cohort.timezone, cohort.breaks, cohort.lengths
    return cohort.name, *plan, cohort.paused_at, cohort.paused_until, cohort.session


async def redraw(study: Study, board: Board, cohort: Cohort, now: datetime) -> None:
    """Draw the welcome anew, and whatever is not over yet; what is older is history."""
    newest = await occurrences.of_cohort(study.db.read, cohort.id, NEWEST, direct=False)
    sessions = [posted for posted in newest if posted.occurrence.kind is Kind.SESSION]
    newest = [posted for posted in newest if posted not in sessions[SESSIONS_AHEAD:]]
    welcome = await occurrences.get(study.db.read, cohort.id, Kind.WELCOME, 0)
    for posted in {each.occurrence: each for each in (*newest, *([welcome] if welcome else []))}.values():
        if posted.message_id is not None and posted.occurrence.kind in WITH_DATES:
            try:
                await _redraw(study, board, posted, now)
            except Exception:  # One post must keep neither the others as they were, nor the organiser waiting.
                log.exception("%s could not be drawn anew", posted.occurrence)
    async with study.db.write() as tx:
        await marks.open_threads(tx, cohort.id)  # what waits for a deadline says when that is


async def take_away_sessions(study: Study, board: Board, cohort_id: int, now: datetime) -> None:
    """The events of live sessions that are still to come, after the cohort has ended."""
    newest = await occurrences.of_cohort(study.db.read, cohort_id, NEWEST, direct=False)
    sessions = [posted for posted in newest if posted.occurrence.kind is Kind.SESSION and posted.message_id is not None]
    for posted in sessions[:SESSIONS_AHEAD]:
        try:
            await board.refresh(await compose(study, posted.occurrence, now), posted)
        except Exception:  # It has ended all the same.
            log.exception("%s could not be taken away", posted.occurrence)


async def _redraw(study: Study, board: Board, posted: Posted, now: datetime) -> None:
    post = await compose(study, posted.occurrence, now)
    if _counts_still(post, now):
        await board.refresh(_as_sent(post, posted), posted)


def _counts_still(post: Post, now: datetime) -> bool:
    match post:
        case Assignment():  # one can still check in for it
            return now < post.opening.backfill_until
        case LiveSession():  # where the plan has none any more, it goes
            return True
    return post.obsolete is None


def _as_sent(post: Post, posted: Posted) -> Post:
    """A post that was on time does not come late by being drawn again, nor by its opening being moved since."""
    if not isinstance(post, Assignment) or posted.claimed_at is None:
        return post
    # A second try may have been for its thread alone: then nothing says when the post itself was sent.
    fell_due = replace(post.opening, opens_at=posted.occurrence.due_at)
    return replace(post, late=posted.attempts == 1 and is_late(post.cohort, fell_due, posted.claimed_at))
