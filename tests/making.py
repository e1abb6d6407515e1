"""What tests are about, made in one line each: organisers and members, cohorts, check-ins, capstones and reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import capstones, changes, checkin, choosing, cohorts, membership, review_steps, reviews
from bot.actors import Actor
from bot.answers import Answers
from bot.capstones import Handin
from bot.cohorts import Wish
from bot.curriculum.library import Library
from bot.curriculum.model import Capstone
from bot.errors import StudyError
from bot.links import LinkReport
from bot.records import Cohort
from bot.study import Study
from bot.submission import Submission
from tests.conftest import MONDAY_9, THE_PATH, TINY

HERE, ELSEWHERE = 1, 2  # two servers
CHANNEL, REVIEWS = 100, 101
OLGA = Actor(HERE, 10, manages=True)
ADA, BEN, CLEO = Actor(HERE, 11), Actor(HERE, 12), Actor(HERE, 13)
STRANGER = Actor(HERE, 99)
LIBRARY = Library((THE_PATH, TINY))
LOAF = TINY.capstones[0]
STRENGTH, SUGGESTION = "The crumb is even all over.", "Try a longer second rise next time."


def at(text: str) -> datetime:
    """An instant in UTC, written as "2026-01-05 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wish(**changes: Any) -> Wish:
    """Three weeks from Monday, 5 January 2026, at 09:00 UTC."""
    return Wish(
        **{
            "name": "Spring",
            "start": "2026-01-05",
            "channel_id": CHANNEL,
            "reviews_channel_id": REVIEWS,
            "curriculum": TINY.id,
            **changes,
        }
    )


async def make_cohort(study: Study, *, who: Actor = OLGA, now: datetime = MONDAY_9, **changes: Any) -> Cohort:
    return await cohorts.create(study, await cohorts.plan_new(study, who, wish(**changes), now))


def bare_cohort(**changes: Any) -> Cohort:
    """The same as a value, in no database."""
    fields = {
        "id": 1, "guild_id": HERE, "name": "Spring", "curriculum": TINY.id, "starts_on": MONDAY_9.date(),
        "post_time": MONDAY_9.time(), "timezone": "UTC", "breaks": {}, "channel_id": CHANNEL,
        "reviews_channel_id": REVIEWS, "role_id": None, "organiser_role_id": None, "capacity": None,
        "created_by": OLGA.id, "created_at": MONDAY_9,
    }  # fmt: skip
    return Cohort(**{**fields, **changes})


def bare_submission(**changes: Any) -> Submission:
    """Ada's loaf as a value, in no database."""
    fields = {
        "id": 1, "cohort_id": 1, "capstone": LOAF.id, "member_id": ADA.id, "title": "A loaf", "summary": None,
        "url": "https://example.org/loaf", "version": 1, "round": 1, "late": False, "link_state": "reachable",
        "link_note": "The link opens.", "submitted_at": MONDAY_9, "allocated_at": None, "closed_at": None,
    }  # fmt: skip
    return Submission(**{**fields, **changes})


async def edit(study: Study, actor: Actor, cohort: Cohort, wish: Wish, now: datetime) -> Cohort:
    """Change a cohort: look at what moves, then confirm it."""
    preview = await changes.draft_edit(study, actor, cohort, wish, now)
    return (await changes.confirm(study, actor, preview.change.id, now)).after


async def join(study: Study, cohort: Cohort, *actors: Actor, now: datetime = MONDAY_9) -> None:
    for actor in actors:
        await membership.join(study, actor, cohort, None, None, now)


async def check_in(
    study: Study, actor: Actor, cohort: Cohort, week: int, now: datetime, **answers: Any
) -> checkin.Receipt:
    given = Answers(**{"done": "I baked a flatbread.", **answers})
    return await checkin.check_in(study, actor, cohort.id, week, given, now)


async def look(url: str, capstone: Capstone) -> LinkReport:
    """Instead of the network: everything can be opened."""
    return LinkReport("reachable", "web page", "The link opens.")


async def hand_in(study: Study, actor: Actor, cohort: Cohort, now: datetime = MONDAY_9, **changes: Any) -> Submission:
    handin = Handin(**{"url": f"https://example.org/{actor.id}", **changes})
    return (await capstones.submit(study, look, actor, cohort, handin, now)).submission


def scores(score: int = 4) -> Mapping[str, int]:
    return {criterion.id: score for criterion in LOAF.rubric}


async def review(study: Study, actor: Actor, submission: Submission, now: datetime, score: int = 4) -> reviews.Saved:
    """Write a whole review."""
    return await reviews.save(
        study, actor, submission.id, review_steps.Answers(scores(score), STRENGTH, SUGGESTION), now
    )


async def reload(study: Study, cohort: Cohort) -> Cohort:
    return await choosing.by_button(study, Actor(cohort.guild_id, 0), cohort.id)


def refused(part: str) -> pytest.RaisesExc[StudyError]:
    """Somebody is told, in words that contain this, why it cannot be."""
    return pytest.raises(StudyError, match=part)
