"""The facts of what is posted about changes of plan: what moved from when to when, and that a pause is over."""

from __future__ import annotations

from datetime import datetime

from bot.changes import moved
from bot.posts import ChangeNotice
from bot.records import Change, Cohort, Occurrence
from bot.store import changes, memberships
from bot.study import Study, calendar_of
from bot.texts import changes as text


async def changed(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> ChangeNotice:
    """The plan was changed."""
    change = await _change(study, occurrence)
    obsolete = await _why_obsolete(study, cohort, still_so=_still_so(study, change, cohort))
    return _notice(study, occurrence, cohort, change, obsolete, now)


async def goes_on(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> ChangeNotice:
    """A pause is over."""
    change = await _change(study, occurrence)
    same = cohort.paused_until == change.after.paused_until and not cohort.paused(now)
    obsolete = await _why_obsolete(study, cohort, still_so=same)
    calendar = study.calendar(cohort)
    if calendar.current(now) is None and calendar.next(now) is None:
        obsolete = text.over_by_then()
    return _notice(study, occurrence, cohort, change, obsolete, now)


async def _why_obsolete(study: Study, cohort: Cohort, *, still_so: bool) -> str | None:
    if not still_so:
        return text.changed_again()
    return None if await memberships.count(study.db.read, cohort.id) else text.nobody_to_tell()


def _still_so(study: Study, change: Change, cohort: Cohort) -> bool:
    """Whether what it says is as it was left: a later change of something else does not matter."""
    after = change.after
    same_session = after.session in (change.before.session, cohort.session)
    same_pause = (after.paused_at, after.paused_until) == (cohort.paused_at, cohort.paused_until)
    weeks = len(study.curriculum(cohort).weeks)
    return same_session and same_pause and calendar_of(after, weeks) == calendar_of(cohort, weeks)


async def _change(study: Study, occurrence: Occurrence) -> Change:
    change = await changes.get(study.db.read, occurrence.number)
    if change is None:
        raise LookupError(f"no change {occurrence.number}")
    return change


def _notice(
    study: Study, occurrence: Occurrence, cohort: Cohort, change: Change, obsolete: str | None, now: datetime
) -> ChangeNotice:
    calendar = study.calendar(cohort)
    return ChangeNotice(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=study.curriculum(cohort),
        obsolete=obsolete,
        change=change,
        moved=moved(study, change, change.confirmed_at or now),
        open=calendar.current(now),
        following=calendar.next(now),
    )
