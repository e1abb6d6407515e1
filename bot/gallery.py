"""What the pictures of a cohort show: the same facts as the texts beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from bot.calendar import Calendar
from bot.certificates import Certificate
from bot.checkin import streak_of
from bot.pictures.values import CapstoneState, CertificatePicture, Heatmap, HeatmapRow, ProgressPicture, StageRow
from bot.progress import Progress, StageProgress
from bot.progress import shown as shown_marks
from bot.records import Cohort, Membership
from bot.store import checkins, memberships
from bot.study import Study
from bot.texts import certificates as certificate_text
from bot.texts import pictures as text

FEWEST = 2  # a picture of one member is no picture of the group


def of_progress(progress: Progress, name: str) -> ProgressPicture:
    """A member's progress. `name`: what the server calls them."""
    return ProgressPicture(
        name=name,
        cohort=progress.cohort.name,
        stages=tuple(StageRow(each.stage.title, each.marks, _capstone(each)) for each in progress.stages),
        checked_in=progress.checked_in,
        weeks=progress.weeks,
        streak=progress.streak.weeks,
        freezes=progress.streak.freezes,
        hours=progress.hours,
        deadline=_what_comes(progress),
    )


def of_certificate(certificate: Certificate) -> CertificatePicture | None:
    """The same on paper; None where nobody knows the member's name."""
    if certificate.name is None:
        return None
    return CertificatePicture(
        name=certificate.name,
        curriculum=certificate.curriculum,
        cohort=certificate.cohort.name,
        dates=certificate_text.span(certificate.first_day, certificate.last_day),
        checked_in=certificate.checked_in,
        weeks=certificate.weeks,
        hours=certificate.hours,
        capstones=tuple(each.title for each in certificate.capstones),
        completed=certificate.completed,
    )


def of_members(
    cohort: Cohort,
    calendar: Calendar,
    members: Iterable[Membership],
    weeks: Mapping[int, Collection[int]],
    now: datetime,
) -> Heatmap | None:
    """The members who agreed to be shown, by name; None where they are too few.

    `weeks`: those that each of them has checked in for.
    """
    shown = sorted((each for each in members if each.shares and each.name), key=lambda each: str(each.name).casefold())
    if len(shown) < FEWEST:
        return None
    rows = (
        HeatmapRow(str(each.name), shown_marks(cohort, streak_of(calendar, each, weeks.get(each.member_id, ()), now)))
        for each in shown
    )
    return Heatmap(cohort.name, tuple(rows))


async def of_cohort(study: Study, cohort: Cohort, calendar: Calendar, now: datetime) -> Heatmap | None:
    """The same as it stands now; of an ended cohort as it stood then."""
    members = await memberships.active(study.db.read, cohort.id)
    weeks = await checkins.weeks_by_member(study.db.read, cohort.id)
    return of_members(cohort, calendar, members, weeks, min(now, cohort.ended_at or now))


def _capstone(progress: StageProgress) -> CapstoneState | None:
    if progress.capstone is None:
        return None
    if progress.submission is None:
        return CapstoneState.NOT_YET
    if progress.submission.closed_at is None:
        return CapstoneState.HANDED_IN
    return CapstoneState.PASSED if progress.passed else CapstoneState.REVIEWED


def _what_comes(progress: Progress) -> str:
    zone = progress.cohort.timezone
    if not progress.cohort.running:
        return text.COHORT_ENDED
    if progress.week is not None:
        return text.open_until(progress.week.number, progress.week.closes_at, zone)
    if progress.next_week is not None:
        return text.opens(progress.next_week.number, progress.next_week.opens_at, zone)
    return text.PATH_OVER
