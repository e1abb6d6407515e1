"""Moving to the next cohort of the server: which one it is, and that it is one step."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import cohorts, membership, moving
from bot.actors import Actor
from bot.errors import StudyError
from bot.records import Cohort
from bot.store import memberships
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH
from tests.making import ADA, BEN, ELSEWHERE, OLGA, STRANGER, join, make_cohort, refused

NOW = MONDAY_9 + timedelta(days=10)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Ada is in it, with a goal and a track."""
    made = await make_cohort(study, curriculum=THE_PATH.id)
    await membership.join(study, ADA, made, "Read papers", "d2l-book", MONDAY_9)
    return made


async def names(study: Study, cohort: Cohort) -> str | None:
    found = await moving.following(study, cohort, ADA.id, NOW)
    return found.name if found else None


async def test_the_same_curriculum_comes_first_and_a_start_to_come_before_one_that_has_been(
    study: Study, cohort: Cohort
) -> None:
    assert await names(study, cohort) is None
    for name, start, curriculum in (
        ("Bread", "2026-01-19", "bread-in-three-weeks"),
        ("Begun", "2026-01-12", THE_PATH.id),
        ("Autumn", "2026-03-02", THE_PATH.id),
        ("Summer", "2026-02-02", THE_PATH.id),
    ):
        await make_cohort(study, name=name, start=start, curriculum=curriculum)
    seen = []
    while name := await names(study, cohort):
        seen.append(name)
        found = await moving.following(study, cohort, ADA.id, NOW)
        assert found is not None
        await cohorts.end(study, OLGA, found, NOW)
    assert seen == ["Summer", "Autumn", "Begun", "Bread"]


async def test_none_is_offered_that_is_full_over_elsewhere_ahead_or_has_them_already(
    study: Study, cohort: Cohort
) -> None:
    full = await make_cohort(study, name="Full", start="2026-02-02", capacity=1)
    await join(study, full, BEN)
    await join(study, await make_cohort(study, name="Theirs", start="2026-02-02"), ADA)
    await make_cohort(study, name="Elsewhere", start="2026-02-02", who=Actor(ELSEWHERE, 20, manages=True))
    await make_cohort(study, name="As early", start="2026-01-05", curriculum=THE_PATH.id)
    gone = await make_cohort(study, name="Gone", start="2026-02-02")
    await study.db.write_one("UPDATE cohorts SET curriculum = 'gone' WHERE id = :id", {"id": gone.id})
    assert await names(study, cohort) is None


async def test_goal_tracks_name_and_consent_go_along(study: Study, cohort: Cohort) -> None:
    await study.db.write_one("UPDATE memberships SET name = 'Ada', shares = 1")
    other = await make_cohort(study, name="Autumn", start="2026-02-02", curriculum=THE_PATH.id)
    moved = await moving.move(study, ADA, cohort, other, NOW)
    assert moved.joined.shares  # the answer says so
    there = await memberships.get(study.db.read, other.id, ADA.id)
    assert there is not None
    assert (there.goal, there.tracks, there.name, there.shares) == ("Read papers", ("d2l-book",), "Ada", True)
    here = await memberships.get(study.db.read, cohort.id, ADA.id)
    assert here is not None
    assert (here.active, here.goal) == (False, "Read papers")


async def test_they_are_called_there_what_the_server_calls_them_now(study: Study, cohort: Cohort) -> None:
    other = await make_cohort(study, name="Autumn", start="2026-02-02", curriculum=THE_PATH.id)
    await moving.move(study, replace(ADA, name="Ada Okafor"), cohort, other, NOW)
    there = await memberships.get(study.db.read, other.id, ADA.id)
    assert there is not None
    assert there.name == "Ada Okafor"


async def test_a_track_that_the_other_path_does_not_have_stays_behind(study: Study, cohort: Cohort) -> None:
    bread = await make_cohort(study, name="Bread", start="2026-02-02")
    assert (await moving.move(study, ADA, cohort, bread, NOW)).joined.tracks == ()


async def test_of_two_presses_at_once_one_moves_and_the_other_is_told_so(study: Study, cohort: Cohort) -> None:
    other = await make_cohort(study, name="Autumn", start="2026-02-02")
    both = (moving.move(study, ADA, cohort, other, NOW) for _ in range(2))
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(each, StudyError) for each in done) == [False, True]
    assert [each.member_id for each in await memberships.active(study.db.read, other.id)] == [ADA.id]
    assert await memberships.active(study.db.read, cohort.id) == []


async def test_where_it_cannot_be_nothing_changes(study: Study, cohort: Cohort) -> None:
    other = await make_cohort(study, name="Autumn", start="2026-02-02", capacity=1)
    with refused("You are not in"):
        await moving.move(study, STRANGER, cohort, other, NOW)
    await join(study, other, BEN)
    with refused("is full"):
        await moving.move(study, ADA, cohort, other, NOW)
    assert [each.member_id for each in await memberships.active(study.db.read, cohort.id)] == [ADA.id]
    assert [each.member_id for each in await memberships.active(study.db.read, other.id)] == [BEN.id]
