"""The facts of what is posted about changes of plan: what moved from when to when, and that a pause is over."""

from __future__ import annotations

from datetime import datetime

from bot.moves import moves
from bot.posts import ChangeNotice
from bot.records import Change, Cohort, Occurrence
from bot.store import changes, memberships
from bot.study import Study, calendar_of
from bot.texts import changes as text


async def changed(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> ChangeNotice:
    """The plan was changed."""
    change, latest = await _change(study, occurrence), await changes.latest(study.db.read, cohort)
    obsolete = text.changed_again() if latest is not None and latest.id != change.id else None
    if await memberships.count(study.db.read, cohort.id) == 0:
        obsolete = obsolete or text.nobody_to_tell()
    return _notice(study, occurrence, cohort, change, obsolete, now)


async def goes_on(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> ChangeNotice:
    """A pause is over."""
    change = await _change(study, occurrence)
    same = cohort.paused_until == change.after.paused_until and not cohort.paused(now)
    return _notice(study, occurrence, cohort, change, None if same else text.changed_again(), now)


async def _change(study: Study, occurrence: Occurrence) -> Change:
    change = await changes.get(study.db.read, occurrence.number)
    if change is None:
        raise LookupError(f"no change {occurrence.number}")
    return change


def _notice(
    study: Study, occurrence: Occurrence, cohort: Cohort, change: Change, obsolete: str | None, now: datetime
) -> ChangeNotice:
    curriculum, calendar = study.curriculum(cohort), study.calendar(cohort)
    before, after = (calendar_of(each, len(curriculum.weeks)) for each in (change.before, change.after))
    return ChangeNotice(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=obsolete,
        change=change,
        moved=moves(before, after, curriculum, change.confirmed_at or now),
        open=calendar.current(now),
        following=calendar.next(now),
    )
