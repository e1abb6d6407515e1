"""What the pictures of a cohort show is what its texts say."""

from __future__ import annotations

from dataclasses import replace

from bot import cohorts, gallery, progress
from bot.streaks import Mark
from bot.study import Study
from tests.conftest import Clock
from tests.making import ADA, BEN, OLGA, check_in, join, make_cohort, reload


async def test_in_an_ended_cohort_no_week_is_open_neither_in_the_heatmap_nor_in_the_progress(
    study: Study, clock: Clock
) -> None:
    cohort = await make_cohort(study)
    await join(study, cohort, replace(ADA, name="Ada"), replace(BEN, name="Ben"))
    await study.db.write_one("UPDATE memberships SET shares = 1")
    await check_in(study, ADA, cohort, 1, clock())
    await cohorts.end(study, OLGA, cohort, clock())
    cohort = await reload(study, cohort)
    heatmap = await gallery.of_cohort(study, cohort, study.calendar(cohort), clock())
    assert heatmap is not None
    for who, row in zip((ADA, BEN), heatmap.rows, strict=True):
        [stage] = (await progress.progress(study, who, cohort, who.id, clock())).stages
        assert row.marks == stage.marks
        assert Mark.OPEN not in row.marks
