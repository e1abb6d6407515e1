"""Certificates: when there is one, for whom, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import certificates, cohorts, membership
from bot.actors import Actor
from bot.certificates import Certificate, Passed, certificate
from bot.curriculum.library import Library
from bot.records import Cohort
from bot.store import handouts
from bot.streaks import longest, streak
from bot.study import Study, calendar_of
from bot.texts.certificates import heading
from tests.conftest import MONDAY_9, THE_PATH, TINY
from tests.making import (
    ADA,
    BEN,
    CLEO,
    ELSEWHERE,
    LOAF,
    OLGA,
    STRANGER,
    at,
    bare_cohort,
    check_in,
    hand_in,
    join,
    make_cohort,
    refused,
    reload,
    review,
)

WEEK = timedelta(weeks=1)
OVER = at("2026-01-26 09:00")


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Ada and Ben are in its first week."""
    made = await make_cohort(study)
    await join(study, made, replace(ADA, name="Ada Okafor"), BEN)
    return made


async def check_in_for(study: Study, cohort: Cohort, who: Actor, weeks: Sequence[int], **answers: str) -> None:
    for week in weeks:
        await check_in(study, who, cohort, week, MONDAY_9 + (week - 1) * WEEK, **answers)


async def pass_the_loaf(study: Study, cohort: Cohort) -> None:
    """Ada hands in a loaf, and it passes."""
    work = await hand_in(study, ADA, cohort)
    async with study.db.write() as tx:
        await handouts.mark_allocated(tx, [work.id], MONDAY_9)
    await review(study, BEN, work, MONDAY_9)
    async with study.db.write() as tx:
        await handouts.close(tx, [work.id], MONDAY_9)


async def test_it_says_what_a_member_has_done(study: Study, cohort: Cohort) -> None:
    await check_in_for(study, cohort, ADA, (1, 2, 3), hours="2.5")
    await pass_the_loaf(study, cohort)
    assert await certificate(study, ADA, cohort, OVER) == Certificate(
        name="Ada Okafor",
        cohort=cohort,
        curriculum=TINY.title,
        first_day=date(2026, 1, 5),
        last_day=date(2026, 1, 26),
        checked_in=3,
        weeks=3,
        hours=7.5,
        capstones=(Passed(LOAF.title, "https://example.org/11", None),),
        longest=3,
        completed=True,
    )


async def test_the_name_of_today_counts_more_than_the_one_from_joining(study: Study, cohort: Cohort) -> None:
    await check_in_for(study, cohort, ADA, (1,))
    assert (await certificate(study, replace(ADA, name="Dr Okafor"), cohort, OVER)).name == "Dr Okafor"


async def test_without_the_capstone_or_two_thirds_of_the_weeks_a_member_has_taken_part(
    study: Study, cohort: Cohort
) -> None:
    await check_in_for(study, cohort, ADA, (2,))
    await pass_the_loaf(study, cohort)
    assert not (await certificate(study, ADA, cohort, OVER)).completed  # 1 of the 2 weeks that opened after she joined
    await check_in_for(study, cohort, ADA, (3,))
    assert (await certificate(study, ADA, cohort, OVER)).completed
    await check_in_for(study, cohort, BEN, (1, 2, 3))
    ben = await certificate(study, BEN, cohort, OVER)
    assert (ben.completed, ben.capstones, ben.hours) == (False, (), None)


async def test_whoever_joined_later_is_measured_from_then_on(study: Study, cohort: Cohort) -> None:
    await join(study, cohort, CLEO, now=MONDAY_9 + WEEK)
    await check_in_for(study, cohort, CLEO, (2, 3))
    cleo = await certificate(study, CLEO, cohort, OVER)
    assert (cleo.checked_in, cleo.weeks) == (2, 2)


async def test_a_late_check_in_still_changes_it(study: Study, cohort: Cohort) -> None:
    await check_in_for(study, cohort, ADA, (1,))
    before = await certificate(study, ADA, cohort, OVER)
    await check_in(study, ADA, cohort, 3, OVER + timedelta(days=6))
    after = await certificate(study, ADA, cohort, OVER + timedelta(days=6))
    assert (before.checked_in, after.checked_in) == (1, 2)


async def test_before_the_end_it_says_when_it_comes(study: Study, cohort: Cohort) -> None:
    await check_in_for(study, cohort, ADA, (1, 2, 3))
    with refused("Certificates come when the path is over: <t:1769418000:F>"):
        await certificate(study, ADA, cohort, OVER - timedelta(seconds=1))


async def test_whoever_never_checked_in_is_told_kindly(study: Study, cohort: Cohort) -> None:
    with refused("There is no check-in of yours"):
        await certificate(study, ADA, cohort, OVER)


@pytest.mark.parametrize("who", [STRANGER, OLGA, Actor(ELSEWHERE, ADA.id)])
async def test_there_is_none_for_strangers_and_in_other_servers(study: Study, cohort: Cohort, who: Actor) -> None:
    await check_in_for(study, cohort, ADA, (1,))
    with refused("You are not in|No cohort is open here"):
        await certificate(study, who, cohort, OVER)


async def test_whoever_left_has_taken_part(study: Study, cohort: Cohort) -> None:
    await check_in_for(study, cohort, ADA, (1,))
    await membership.leave(study, ADA, cohort, MONDAY_9 + WEEK)
    ada = await certificate(study, ADA, cohort, OVER)
    assert (ada.checked_in, ada.weeks, ada.completed) == (1, 3, False)


async def test_where_the_cohort_was_ended_early_nobody_has_completed_the_path(study: Study, cohort: Cohort) -> None:
    await check_in_for(study, cohort, ADA, (1, 2))
    await pass_the_loaf(study, cohort)
    end = MONDAY_9 + WEEK + timedelta(days=2)
    await cohorts.end(study, OLGA, cohort, end)
    ada = await certificate(study, ADA, await reload(study, cohort), OVER)
    assert (ada.checked_in, ada.weeks, ada.last_day, ada.completed) == (2, 2, end.date(), False)


async def test_without_its_curriculum_it_says_so(study: Study, cohort: Cohort) -> None:
    await check_in_for(study, cohort, ADA, (1,))
    with refused("curriculum"):
        await certificate(Study(study.db, Library((THE_PATH,))), ADA, cohort, OVER)


def test_a_capstone_whose_stage_is_left_out_is_not_asked_for() -> None:
    whole = bare_cohort(curriculum=THE_PATH.id)
    without = replace(whole, lengths=dict.fromkeys(range(20, 24), 0))
    found = [certificates.required(THE_PATH, calendar_of(each, 33)) for each in (whole, without)]
    assert [[each.id for each in some] for some in found] == [["capstone-1", "capstone-2"], ["capstone-2"]]


def test_a_strange_name_stays_a_name() -> None:
    assert heading("# @everyone\n**x**", "Bread", completed=True) == (
        "## \\# @\u200beveryone\n\\*\\*x\\*\\*\nhas completed\n### Bread"
    )


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_the_longest_streak_is_the_best_of_all_moments(done: set[int], paused: set[int]) -> None:
    marks = streak(30, done, 0, 30, 30, paused=paused).marks
    running = [
        streak(30, {each for each in done if each <= week}, 0, week, week, paused=paused).weeks for week in range(1, 31)
    ]
    assert longest(marks) == max(running)
