"""What begins while a cohort is paused has its days when the cohort goes on, whenever that is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import changes, reassigning, reviewers
from bot.actors import Actor
from bot.records import Cohort
from bot.store import reviews as rows
from bot.store import submissions
from bot.study import Study
from bot.submission import Review, Submission
from bot.verdicts import owed
from tests.making import ADA, BEN, CLEO, OLGA, at, hand_in, join, make_cohort, reload, review

BEGAN, A_DAY = at("2026-01-08 09:00"), timedelta(days=1)


@pytest.fixture
async def cohort(study: Study) -> Cohort:
    """Reviews of what Ada and Ben handed in have begun; Ada's has not passed. Then comes a pause of two weeks."""
    made = await make_cohort(study)
    await join(study, made, ADA, BEN, CLEO)
    work = [await hand_in(study, who, made, BEGAN) for who in (ADA, BEN)]
    await reviewers.allocate_now(study, OLGA, made, None, BEGAN)
    await review(study, BEN, work[0], BEGAN, score=2)
    preview = await changes.draft_pause(study, OLGA, made, 2, None, BEGAN + A_DAY)
    return (await changes.confirm(study, OLGA, preview.change.id, BEGAN + A_DAY)).after


async def resume(study: Study, cohort: Cohort, now: datetime) -> None:
    preview = await changes.draft_resume(study, OLGA, await reload(study, cohort), now)
    await changes.confirm(study, OLGA, preview.change.id, now)
    await reviewers.allocate_due(study, now)


async def found(study: Study, who: Actor, work: Submission) -> tuple[Submission, Review]:
    submission, given = await submissions.get(study.db.read, work.id), await rows.get(study.db.read, work.id, who.id)
    assert submission is not None
    assert given is not None
    return submission, given


@pytest.mark.parametrize("back", [4, 15])
async def test_what_is_handed_in_again_has_its_week_after_the_pause(study: Study, cohort: Cohort, back: int) -> None:
    work = await hand_in(study, ADA, cohort, BEGAN + 3 * A_DAY, url="https://example.org/better")
    assert (await found(study, BEN, work))[1].due_at == BEGAN + 22 * A_DAY
    if back == 4:
        await resume(study, cohort, BEGAN + 4 * A_DAY)
    await reviewers.allocate_due(study, BEGAN + back * A_DAY)
    submission, given = await found(study, BEN, work)
    assert submission.allocated_at == BEGAN + back * A_DAY
    assert (given.state, given.due_at) == ("offered", BEGAN + (back + 7) * A_DAY)


@pytest.mark.parametrize("by_hand", [True, False])
async def test_whoever_an_organiser_asks_has_their_days_to_start_after_the_pause(
    study: Study, cohort: Cohort, by_hand: bool
) -> None:
    now = BEGAN + 3 * A_DAY
    work = await hand_in(study, CLEO, cohort, now)
    if by_hand:
        await reassigning.reassign(study, OLGA, cohort, work.id, BEN.id, None, now)
    else:
        await reviewers.allocate_now(study, OLGA, cohort, None, now)
    await resume(study, cohort, BEGAN + 4 * A_DAY)
    _, given = await found(study, BEN, work)
    assert (given.state, given.offered_at) == ("offered", BEGAN + 4 * A_DAY)


async def test_what_was_owed_before_ones_own_results_is_owed_after_a_pause_too(study: Study, cohort: Cohort) -> None:
    await resume(study, cohort, BEGAN + 4 * A_DAY)
    [bens] = await submissions.of_member(study.db.read, cohort.id, BEN.id)
    _, given = await found(study, ADA, bens)
    assert given.offered_at > BEGAN  # when Ada had her results
    assert owed(given)
