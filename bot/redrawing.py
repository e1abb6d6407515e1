"""Drawing posts anew after an edit: a deadline that moves, moves on them too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.board import Board
from bot.occurrences import is_late
from bot.posts import Assignment, Post, compose
from bot.records import Cohort, Kind, Posted
from bot.store import occurrences
from bot.study import Study


def shows_otherwise(before: Cohort, after: Cohort) -> bool:
    """Whether posts that are there say something that is no longer so."""
    return _shown(before) != _shown(after)


def _shown(cohort: Cohort) -> tuple[object, ...]:
    return cohort.name, cohort.starts_on, cohort.post_time, cohort.timezone


async def redraw(study: Study, board: Board, cohort: Cohort, now: datetime) -> None:
    """Draw the welcome anew, and the weeks that one can still check in for; what is older is history."""
    weeks = [week.number for week in study.calendar(cohort).weeks if week.opens_at <= now < week.backfill_until]
    for kind, number in ((Kind.WELCOME, 0), *((Kind.ASSIGNMENT, week) for week in weeks)):
        posted = await occurrences.get(study.db.read, cohort.id, kind, number)
        if posted is not None and posted.message_id is not None:
            await board.refresh(_as_sent(await compose(study, posted.occurrence, now), posted), posted)


def _as_sent(post: Post, posted: Posted) -> Post:
    """A post that was on time does not come late by being drawn again, nor by its opening being moved since."""
    if not isinstance(post, Assignment) or posted.claimed_at is None:
        return post
    # A second try may have been for its thread alone: then nothing says when the post itself was sent.
    fell_due = replace(post.opening, opens_at=posted.occurrence.due_at)
    return replace(post, late=posted.attempts == 1 and is_late(post.cohort, fell_due, posted.claimed_at))
