"""Goals, looked back at when the path is over."""

from __future__ import annotations

import pytest

from bot import cohorts, goals, membership, progress
from bot.actors import Actor
from bot.curriculum.library import Library
from bot.records import Cohort
from bot.study import Study
from tests.conftest import MONDAY_9, THE_PATH
from tests.making import ADA, BEN, ELSEWHERE, OLGA, STRANGER, at, join, make_cohort, refused, reload

OVER = at("2026-01-26 09:00")


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    made = await make_cohort(study)
    await membership.join(study, ADA, made, "Bake one good loaf", None, MONDAY_9)
    await join(study, made, BEN)
    return made


@pytest.mark.parametrize("outcome", goals.OUTCOMES)
async def test_what_became_of_a_goal_is_kept_and_only_the_member_sees_it(
    study: Study, cohort: Cohort, outcome: str
) -> None:
    await goals.reflect(study, ADA, cohort.id, outcome, " It rose. ", OVER)
    own = await progress.progress(study, ADA, cohort, ADA.id, OVER)
    assert own.mine is not None
    assert (own.mine.goal, own.mine.outcome, own.mine.reflection) == ("Bake one good loaf", outcome, "It rose.")
    for who in (BEN, OLGA):
        assert (await progress.progress(study, who, cohort, ADA.id, OVER)).mine is None


async def test_it_can_be_said_again_and_without_words(study: Study, cohort: Cohort) -> None:
    await goals.reflect(study, ADA, cohort.id, "not-yet", "Too flat.", OVER)
    seen = await goals.reflect(study, ADA, cohort.id, "reached", " ", OVER)
    assert (seen.membership.outcome, seen.membership.reflection) == ("reached", None)


@pytest.mark.parametrize(
    ("outcome", "words", "part"), [("", "", "Choose"), ("won", "", "Choose"), ("reached", "x" * 1001, "1,000")]
)
async def test_a_forged_form_changes_nothing(study: Study, cohort: Cohort, outcome: str, words: str, part: str) -> None:
    with refused(part):
        await goals.reflect(study, ADA, cohort.id, outcome, words, OVER)
    assert (await goals.looking_back(study, ADA, cohort.id, OVER)).membership.outcome is None


async def test_before_the_end_it_says_when(study: Study, cohort: Cohort) -> None:
    with refused("when the path is over: <t:1769418000:F>"):
        await goals.looking_back(study, ADA, cohort.id, MONDAY_9)


async def test_an_ended_cohort_is_over_whether_its_curriculum_is_there_or_not(study: Study, cohort: Cohort) -> None:
    await cohorts.end(study, OLGA, cohort, MONDAY_9)
    bare = Study(study.db, Library((THE_PATH,)))
    assert (await goals.reflect(bare, ADA, cohort.id, "changed", "", MONDAY_9)).membership.outcome == "changed"
    assert not (await reload(study, cohort)).running


@pytest.mark.parametrize("who", [STRANGER, OLGA, Actor(ELSEWHERE, ADA.id, manages=True)])
async def test_the_goals_of_others_are_not_to_be_had(study: Study, cohort: Cohort, who: Actor) -> None:
    with refused("You are not in|No cohort is open here"):
        await goals.reflect(study, who, cohort.id, "reached", "", OVER)


async def test_whoever_left_is_not_asked(study: Study, cohort: Cohort) -> None:
    await membership.leave(study, ADA, cohort, MONDAY_9)
    with refused("You are not in"):
        await goals.looking_back(study, ADA, cohort.id, OVER)
