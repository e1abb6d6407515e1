"""Silence: after two quiet weeks a member is asked privately whether to come back; after four they are on a break.

Nobody is removed for it, and nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import away, inbox, moving
from bot.calendar import Calendar
from bot.checkin import streak_of
from bot.posts import Post
from bot.records import Cohort, Kind, Membership, Occurrence, Person
from bot.store import checkins, installation, memberships, occurrences, offers, people
from bot.store.db import Connection
from bot.store.occurrences import Planned
from bot.store.offers import PAUSED, RETURN
from bot.streaks import QUIET_WEEKS, Mark, silent
from bot.study import Study
from bot.texts import returning as text

ASKED_AFTER, PAUSED_AFTER = QUIET_WEEKS, 4  # silent weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Post):
    """A direct message to a member who has been silent for so many `weeks`; or (`paused`) is on a break for it.

    `member_id` is in that cohort, `following` another one that they could move to (None: there is none).
    """

    member_id: int
    weeks: int
    paused: bool
    following: Cohort | None

    @property
    def recipient(self) -> int | None:
        return self.member_id


@dataclass(frozen=True, slots=True)
class Invitation:
    """To come back, after so many silent `weeks`; or to move to the `following` cohort (None: there is none)."""

    cohort: Cohort
    weeks: int
    following: Cohort | None


async def plan(tx: Connection, cohort: Cohort, calendar: Calendar, digest: Occurrence, now: datetime) -> None:
    """When a week has closed: decide who is asked to come back, and who is put on a break; once for each silence.

    Where several weeks have closed since the bot was last there, it is about the state as it is now.
    """
    closed = [week.number for week in calendar.weeks if week.closes_at <= now and not week.left_out]
    newest = bool(closed) and closed[-1] == digest.number
    if not newest or _over(calendar, now) or cohort.paused(now):
        return
    if await occurrences.get(tx, cohort.id, digest.kind, digest.number) is not None:
        return  # decided already
    if digest.due_at <= await installation.restored_at(tx):
        return  # they may have been asked, and the rows not know it; if they stay silent they are with the next week
    posted = await offers.posted_weeks(tx, cohort.id)
    counted = [number for number in closed if number in posted]
    if len(counted) < ASKED_AFTER:
        return
    told: list[tuple[int, Person]] = []
    for each in await offers.quiet(tx, cohort, counted[-ASKED_AFTER], now):
        missed = silent_weeks(calendar, each.membership, [each.done], posted, now)
        what = due(missed, each.offered)
        offer = await offers.add(tx, cohort.id, each.person.member_id, missed[-1], what, now) if what else None
        if what == PAUSED:
            await memberships.pause(tx, away.begin(each.membership, now, None))
        if offer is not None:
            told.append((offer, each.person))
    await occurrences.add(tx, await _messages(tx, cohort, told, now), now)


def due(missed: Sequence[int], offered: int) -> str | None:
    """What is due to a member who was silent in these weeks, and got their last offer after that one (0: none)."""
    if len(missed) >= PAUSED_AFTER:
        return PAUSED
    return RETURN if len(missed) >= ASKED_AFTER and offered < missed[0] else None


def silent_weeks(
    calendar: Calendar, membership: Membership, done: Collection[int], posted: Collection[int], now: datetime
) -> list[int]:
    """The weeks in a row, up to the last that has closed, that a member let pass without a check-in.

    `done`: those they checked in for, the last of them at least; `posted`: those whose post has come, for a week
    without one is no silence. Nor is what had passed when they came back from a break, or into the cohort.
    """
    back, marks = membership.paused_until, streak_of(calendar, membership, done, now).marks
    kept: list[Mark] = []
    missed: list[int] = []
    for week, mark in zip(calendar.weeks, marks, strict=False):
        if mark not in (Mark.MISSED, Mark.FROZEN):
            kept.append(mark)
        elif week.number in posted and (back is None or not week.closes_at <= back <= now):
            kept.append(mark)
            missed.append(week.number)
    return missed[len(missed) - silent(kept) :]


async def _messages(tx: Connection, cohort: Cohort, told: Sequence[tuple[int, Person]], now: datetime) -> list[Planned]:
    """Their direct messages; for whoever takes none it is kept why not."""
    writable = [(offer, person) for offer, person in told if unreachable(person) is None]
    turns = await inbox.turns(tx, cohort, [person for _, person in writable], now)
    planned = [
        Planned(Occurrence(cohort.id, Kind.OFFER, offer, at, cohort.channel_id), None)
        for (offer, _), at in zip(writable, turns, strict=True)
    ]
    for offer, person in told:
        if why_not := unreachable(person):
            planned.append(Planned(Occurrence(cohort.id, Kind.OFFER, offer, now, cohort.channel_id), why_not))
    return planned


def unreachable(person: Person) -> str | None:
    """Why a member is not written to; None where they are."""
    if person.reminders == "off":
        return text.wants_none()
    return None if person.inbox_closed_at is None else text.inbox_closed()


async def offer(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Offer:
    """The facts of a direct message, as of now."""
    found = await offers.get(study.db.read, occurrence.number)
    if found is None:
        raise LookupError(f"no offer {occurrence.number}")
    membership = await memberships.get(study.db.read, cohort.id, found.member_id)
    invited = await invitation(study, cohort, membership, now) if membership else None
    holds = membership is not None and _put_on_a_break(membership, now) if found.what == PAUSED else invited is not None
    obsolete = None if holds else text.no_longer_so()
    if cohort.paused(now):
        obsolete = text.cohort_paused()
    return Offer(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=study.curriculum(cohort),
        obsolete=obsolete or unreachable(await people.get(study.db.read, found.member_id)),
        member_id=found.member_id,
        weeks=invited.weeks if invited else 0,
        paused=found.what == PAUSED,
        following=invited.following if invited else None,
    )


def _put_on_a_break(membership: Membership, now: datetime) -> bool:
    """Whether they are on a break without an end, and not on one that they have chosen since."""
    return membership.active and membership.paused(now) and membership.paused_until is None


async def invitation(study: Study, cohort: Cohort, membership: Membership, now: datetime) -> Invitation | None:
    """What a member is asked who has been silent for long enough, as of now; None for anybody else."""
    calendar, read = study.calendar(cohort), study.db.read
    if not membership.active or membership.paused(now) or not cohort.running or _over(calendar, now):
        return None
    written = await checkins.of_member(read, cohort.id, membership.member_id)
    posted = await offers.posted_weeks(read, cohort.id)
    missed = silent_weeks(calendar, membership, [each.week for each in written], posted, now)
    if len(missed) < ASKED_AFTER:
        return None
    return Invitation(cohort, len(missed), await moving.following(study, cohort, membership.member_id, now))


def _over(calendar: Calendar, now: datetime) -> bool:
    return calendar.current(now) is None and calendar.next(now) is None
