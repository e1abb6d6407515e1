"""Gathering the facts of a post from the rows, when it is about to be posted or drawn anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot import (
    blockers,
    change_posts,
    circle_posts,
    digests,
    farewell,
    nudges,
    review_gathering,
    showcase,
    silence,
    weekly,
)
from bot.posts import Post
from bot.records import Cohort, Kind, Occurrence
from bot.store import cohorts
from bot.study import Study

Gather = Callable[[Study, Occurrence, Cohort, datetime], Awaitable[Post]]
GATHER: Mapping[Kind, Gather] = {
    Kind.WELCOME: weekly.welcome,
    Kind.CHANGE: change_posts.changed,
    Kind.RESUMED: change_posts.goes_on,
    Kind.DIGEST: digests.digest,
    Kind.FAREWELL: farewell.farewell,
    Kind.CLOSING: weekly.capstone,
    Kind.BREAK: weekly.break_,
    Kind.ASSIGNMENT: weekly.assignment,
    Kind.OPENING: weekly.capstone,
    Kind.INVITATION: circle_posts.invitation,
    Kind.CIRCLE: circle_posts.formed,
    Kind.REGROUPED: circle_posts.regrouped,
    Kind.SESSION: weekly.live_session,
    Kind.BLOCKER: blockers.question,
    Kind.NUDGE: nudges.of_week,
    Kind.DIRECT: nudges.direct,
    Kind.OFFER: silence.offer,
    Kind.SUBMISSION: review_gathering.of_submission,
    Kind.VERSION: review_gathering.of_submission,
    Kind.REVIEWERS: review_gathering.of_submission,
    Kind.ASKED: review_gathering.of_submission,
    Kind.STAND_IN: review_gathering.of_submission,
    Kind.DEADLINE: review_gathering.of_submission,
    Kind.UNREVIEWED: review_gathering.of_submission,
    Kind.RESULTS: review_gathering.of_submission,
    Kind.APPEAL: review_gathering.of_submission,
    Kind.RULING: review_gathering.of_submission,
    Kind.THANKS: review_gathering.of_submission,
    Kind.GALLERY: showcase.page,
}


async def compose(study: Study, occurrence: Occurrence, now: datetime) -> Post:
    """The facts of a post. Raises StudyError where the cohort's curriculum is not installed."""
    cohort = await cohorts.get(study.db.read, occurrence.cohort_id)
    if cohort is None:
        raise LookupError(f"no cohort {occurrence.cohort_id}")
    return await GATHER[occurrence.kind](study, occurrence, cohort, now)


async def still_shows(study: Study, occurrence: Occurrence, post: Post | None, now: datetime) -> bool:
    """Whether a post that was composed just now, and sent, would be the same again (None: it was sent before)."""
    return post is not None and replace(await compose(study, occurrence, now), lost=post.lost) == post
