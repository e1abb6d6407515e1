"""Whatever curriculum is accepted, its cards fit Discord's limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from discord import ui

from bot import calendar
from bot.curriculum.lengths import LONGEST_WEEK, mistakes_in, week_length
from bot.curriculum.model import Curriculum
from bot.plan import Plan, StageAhead
from bot.posts import Assignment, Welcome
from bot.records import Cohort, Kind, Membership, Occurrence
from bot.store.checkins import Norm
from bot.ui import plan_card, posts
from bot.ui.lesson import lesson
from tests.conftest import THE_PATH, TINY

OPENS = datetime(2026, 1, 5, 9, tzinfo=UTC)
URL = "https://example.org/" + "u" * 60


def longest(weeks: int = 26, stages: int = 12) -> Curriculum:
    """Every text at its limit, and as many tasks as a week may hold."""
    ids = count()
    resource = {"title": "R" * 80, "author": "A", "kind": "book", "url": URL, "cost": "free to audit"}
    tasks = [{"text": "t" * 140, "resource": "r", "part": "p" * 80, "track": "way-0", "optional": True}] * 3
    week = {
        "title": "W" * 80,
        "goals": ["g" * 140] * 4,
        "tasks": tasks,
        "question": "q" * 200,
        "advice": "a",
    }
    all_stages = [
        {
            "id": f"s{(number := next(ids))}",
            "title": "S" * 80,
            "purpose": "p" * 400,
            "tracks": [{"id": f"way-{number}", "title": "T" * 80, "about": "a" * 400}],
            "weeks": [week | {"tasks": [task | {"track": f"way-{number}"} for task in tasks]}] * weeks,
        }
        for _ in range(stages)
    ]
    return Curriculum.model_validate(
        {
            "id": "long",
            "title": "L" * 80,
            "about": "a" * 400,
            "advice": {"a": {"text": "a" * 400}},
            "resources": {"r": resource},
            "stages": all_stages,
        }
    )


def cohort_of(curriculum: Curriculum) -> Cohort:
    return Cohort(
        1, 2, "_" * 60, curriculum.id, date(2026, 1, 5), time(9), "UTC", {}, 3, 3, 10**18, None, None, 4, OPENS
    )


def size(view: ui.LayoutView) -> tuple[int, int]:
    """Characters and components."""
    parts: list[Any] = list(view.walk_children())
    return sum(len(getattr(part, "content", "")) for part in parts), len(parts)


def test_the_longest_lesson_is_accepted_by_a_hair() -> None:
    curriculum = longest()
    stage, week = curriculum.weeks[0]
    assert 0.9 * LONGEST_WEEK < week_length(curriculum, stage, week) <= LONGEST_WEEK
    assert list(mistakes_in(curriculum)) == []


@pytest.mark.parametrize("curriculum", [THE_PATH, TINY, longest(1, 1)], ids=lambda each: each.id)
def test_a_week_is_never_longer_than_it_was_taken_for(curriculum: Curriculum) -> None:
    for stage, week in curriculum.weeks:
        drawn = sum(len(block) for block in lesson(curriculum, stage, week))
        assert drawn <= week_length(curriculum, stage, week)


def test_a_week_that_is_too_long_is_a_mistake_at_its_line() -> None:
    curriculum = longest(1, 1)
    stage = curriculum.stages[0]
    week = stage.weeks[0]
    long = week.model_copy(update={"tasks": week.tasks * 2})
    broken = curriculum.model_copy(update={"stages": (stage.model_copy(update={"weeks": (long,)}),)})
    (mistake,) = mistakes_in(broken)
    assert mistake.path == ("stages", 0, "weeks", 0)
    assert "shorten them or make it two weeks" in mistake.text


def test_the_longest_welcome_and_weekly_post_fit_a_card() -> None:
    curriculum = longest()
    cohort, weeks = cohort_of(curriculum), calendar.build(date(2026, 1, 5), time(9), "UTC", 312, {})
    stage, week = curriculum.weeks[0]
    post = Assignment(
        occurrence=Occurrence(1, Kind.ASSIGNMENT, 1, OPENS, 3),
        cohort=cohort,
        curriculum=curriculum,
        stage=stage,
        week=week,
        opening=weeks.weeks[0],
        members=10_000,
        norm=Norm(10_000, 10_000),
        late=True,
        missed=tuple(range(1, 60, 2)),
        opens_stage=True,
    )
    welcome = Welcome(
        occurrence=Occurrence(1, Kind.WELCOME, 0, OPENS, 3), cohort=cohort, curriculum=curriculum, calendar=weeks
    )
    for each in (post, welcome):
        characters, components = size(posts.draw(each))
        assert characters <= 4000
        assert components <= 40


def test_the_longest_plan_fits_a_card() -> None:
    curriculum = longest()
    weeks = calendar.build(date(2026, 1, 5), time(9), "UTC", 312, {})
    stage, week = curriculum.weeks[0]
    ahead = tuple(StageAhead(each, 100, 126, OPENS + timedelta(weeks=100)) for each in curriculum.stages)
    member = Membership(1, 5, OPENS, None, None, ("way-0",))
    plan = Plan(
        cohort=cohort_of(curriculum),
        curriculum=curriculum,
        calendar=weeks,
        membership=member,
        week=weeks.weeks[0],
        stage=stage,
        lesson=week,
        open=True,
        checked_in=True,
        next_week=weeks.weeks[1],
        ahead=ahead,
        post=None,
    )
    characters, components = size(plan_card.draw(plan))
    assert characters <= 4000
    assert components <= 40
