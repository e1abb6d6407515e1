"""The facts of what is posted by the calendar: weeks, breaks, capstones and live sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.agenda import Event, session_at
from bot.capstones import due_at
from bot.occurrences import is_late
from bot.posts import Assignment, BreakNotice, CapstoneNotice, LiveSession, Welcome
from bot.records import Cohort, Occurrence
from bot.sessions import held
from bot.store import checkins, memberships, occurrences, submissions
from bot.study import Study
from bot.texts import posts as text

A_MOMENT = timedelta(seconds=1)


async def welcome(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Welcome:
    """A cohort was created."""
    curriculum, calendar = study.curriculum(cohort), study.calendar(cohort)
    return Welcome(occurrence=occurrence, cohort=cohort, curriculum=curriculum, calendar=calendar)


async def assignment(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Assignment:
    """A week opens."""
    calendar, read = study.calendar(cohort), study.db.read
    newest, opening = calendar.latest(now), calendar.week(occurrence.number)
    if opening is None:
        raise LookupError(f"cohort {cohort.id} has no week {occurrence.number} now")
    overtaken = newest is not None and newest.number > occurrence.number  # None: the clock was set back since
    obsolete = text.skipped_for_newer(newest.number) if newest and overtaken else None
    if now >= opening.backfill_until:
        obsolete = obsolete or text.skipped_closed()
    if opening.left_out or now < opening.opens_at:
        obsolete = text.plan_changed()
    curriculum = study.curriculum(cohort)
    stage, week = curriculum.weeks[occurrence.number - 1]
    before = calendar.before(occurrence.number)
    # Who was on a break as in the digest, which goes out together with this: breaks begin and end as a week closes.
    return Assignment(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=obsolete,
        stage=stage,
        week=week,
        opening=opening,
        members=await memberships.count(read, cohort.id),
        norm=await checkins.norm(read, cohort.id, before.number, before.closes_at - A_MOMENT) if before else None,
        late=is_late(cohort, opening, now),
        missed=tuple(await occurrences.skipped_before(read, cohort.id, occurrence.number)),
        opens_stage=before is None or before.number < curriculum.first_week(stage),
    )


async def break_(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> BreakNotice:
    """A break begins."""
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    opening = calendar.weeks[occurrence.number - 1]
    following = calendar.after(occurrence.number) or opening  # where all that follows was left out it is obsolete
    return BreakNotice(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=why_obsolete(study, occurrence, cohort, now),
        opening=opening,
        following=following,
        # The weeks right before one of the curriculum's breaks may be left out.
        pause=next(
            (curriculum.breaks[n] for n in range(opening.number, following.number) if n in curriculum.breaks), None
        ),
    )


async def capstone(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> CapstoneNotice:
    """A capstone's stage begins, or its deadline has passed."""
    curriculum = study.curriculum(cohort)
    stage, _ = curriculum.weeks[occurrence.number - 1]
    found = curriculum.capstone(stage.capstone or "")
    if found is None:
        raise LookupError(f"week {occurrence.number} has no capstone")
    here = {member.member_id for member in await memberships.active(study.db.read, cohort.id)}
    handed_in = await submissions.of_capstone(study.db.read, cohort.id, found.id)
    return CapstoneNotice(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=why_obsolete(study, occurrence, cohort, now),
        capstone=found,
        deadline=due_at(curriculum, study.calendar(cohort), found),
        handed_in=sum(1 for each in handed_in if each.member_id in here),
    )


async def live_session(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> LiveSession:
    """A week's live session. An ended cohort has none to come."""
    curriculum, session = study.curriculum(cohort), cohort.session if cohort.running else None
    week = study.calendar(cohort).weeks[occurrence.number - 1]
    starts_at = session_at(week, session, cohort.timezone, cohort.pause) if session and not week.left_out else None
    been = (await held(study, study.db.read, cohort, now)).get(occurrence.number)
    too_late = None if been is None else text.too_late(occurrence.kind, occurrence.number)
    return LiveSession(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=too_late or why_obsolete(study, occurrence, cohort, now),
        session=session if been is None else cohort.session,
        week=curriculum.weeks[occurrence.number - 1][1],
        starts_at=been or starts_at,
        over=been is not None or (starts_at is not None and starts_at <= now),
    )


def why_obsolete(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> str | None:
    """Why something that the calendar made fall due need not be posted any more; None where it must be."""
    event = event_of(study, occurrence, cohort)
    if event is None or now < event.at:
        return text.plan_changed()
    return text.too_late(event.kind, event.number) if now >= event.until else None


def event_of(study: Study, occurrence: Occurrence, cohort: Cohort) -> Event | None:
    """The calendar's event that an occurrence is about, as it stands now; None where the plan has it no more."""
    key = occurrence.kind, occurrence.number
    return next((event for event in study.agenda(cohort) if (event.kind, event.number) == key), None)
