"""The farewell: what a group did together, when its path is over and late check-ins are in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.capstones import in_order
from bot.curriculum.model import Capstone, Curriculum
from bot.posts import Farewell
from bot.progress import passed
from bot.records import Cohort, Occurrence
from bot.store import memberships, submissions
from bot.store.totals import totals
from bot.study import Study
from bot.texts import farewell as text
from bot.weekly import why_obsolete


async def farewell(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Farewell:
    """The facts of a cohort's farewell, of those who are in it now. Where none of them did anything there is none."""
    curriculum = study.curriculum(cohort)
    here = {member.member_id for member in await memberships.active(study.db.read, cohort.id)}
    done = await totals(study.db.read, cohort.id)
    nothing = None if done.checkins else text.nothing_done()
    capstones = [await _counted(study, cohort, curriculum, each, here) for each in in_order(curriculum)]
    return Farewell(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=why_obsolete(study, occurrence, cohort, now) or nothing,
        members=len(here),
        checkins=done.checkins,
        hours=done.hours,
        capstones=tuple(each for each in capstones if each[1]),
    )


async def _counted(
    study: Study, cohort: Cohort, curriculum: Curriculum, capstone: Capstone, here: Collection[int]
) -> tuple[Capstone, int, int]:
    """How many of those who are here have handed it in, and how many of them have passed."""
    everyones = await submissions.of_capstone(study.db.read, cohort.id, capstone.id)
    theirs = [each for each in everyones if each.member_id in here]
    return capstone, len(theirs), sum([await passed(study, curriculum, each) for each in theirs])
