"""A curriculum is replaced by a shorter one under the same id: what was written about the lost weeks harms nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import blockers, certificates, gallery, posting, progress
from bot.blockers import Question
from bot.curriculum.library import Library
from bot.curriculum.model import Curriculum
from bot.records import Cohort, Kind
from bot.ringing import ring
from bot.study import Study
from tests.conftest import TINY, Clock
from tests.list_board import ListBoard
from tests.making import ADA, BEN, check_in, join, make_cohort


@pytest.fixture
def board() -> ListBoard:
    return ListBoard()


@pytest.fixture
async def cohort(study: Study, clock: Clock, board: ListBoard) -> Cohort:
    """Ada has checked in for all three weeks, and asked in the last; Ben never has. Both may be shown."""
    made = await make_cohort(study)
    await join(study, made, replace(ADA, name="Ada"), replace(BEN, name="Ben"))
    await study.db.write_one("UPDATE memberships SET shares = 1")
    for week in (1, 2, 3):
        await ring(study, board, clock)
        await check_in(study, ADA, made, week, clock(), blocker="The dough sticks.", share=week == 3)
        await ring(study, board, clock)
        clock.forward(weeks=1)
    return made


@pytest.fixture
def shorter(study: Study) -> Study:
    """Of one week, without its capstone."""
    left = TINY.model_dump()
    left["stages"][0].update(weeks=left["stages"][0]["weeks"][:1], capstone=None)
    return Study(study.db, Library((Curriculum.model_validate({**left, "capstones": ()}),)))


async def test_progress_certificate_and_heatmap_count_the_weeks_that_there_are(
    shorter: Study, cohort: Cohort, clock: Clock
) -> None:
    seen = await progress.progress(shorter, ADA, cohort, ADA.id, clock())
    assert (seen.checked_in, seen.weeks, seen.streak.weeks) == (1, 1, 1)
    given = await certificates.certificate(shorter, ADA, cohort, clock())
    assert (given.checked_in, given.weeks, given.longest) == (1, 1, 1)
    heatmap = await gallery.of_cohort(shorter, cohort, shorter.calendar(cohort), clock())
    assert heatmap is not None
    assert [len(row.marks) for row in heatmap.rows] == [1, 1]


async def test_a_question_about_a_lost_week_can_still_be_solved_and_drawn_anew(
    shorter: Study, cohort: Cohort, clock: Clock, board: ListBoard
) -> None:
    [asked] = [shown.post for shown in board.shown if isinstance(shown.post, Question)]
    await blockers.solve(shorter, ADA, cohort.id, asked.occurrence.number, clock())
    posted = await posting.known(shorter, cohort.id, Kind.BLOCKER, asked.occurrence.number)
    assert posted is not None
    await posting.refresh(shorter, board, posted, clock())
    assert (await blockers.question(shorter, asked.occurrence, cohort, clock())).solved
