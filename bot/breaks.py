"""A member's own break: taking one, coming back, and where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import away, choosing
from bot.actors import Actor
from bot.calendar import LATER, Calendar, Week
from bot.cohorts import require_running
from bot.errors import StudyError
from bot.records import Cohort, Membership
from bot.store import cohorts, memberships
from bot.study import Study
from bot.texts import breaks as text

MOST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Rest:
    """A break that somebody is on. `until` is None while it lasts until they are back."""

    cohort: Cohort
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Return:
    """Somebody is back: the week that is open (None: none is), and the one that opens next (None: none does).

    `was_away`: they were on a break until now.
    """

    cohort: Cohort
    was_away: bool
    week: Week | None
    next_week: Week | None


async def take(study: Study, actor: Actor, cohort: Cohort, weeks: int | None, now: datetime) -> Rest:
    """Go on a break until so many weeks have closed, from the one that is open on, or (None) until they are back.

    Whoever is on one already changes how long it lasts. Raises StudyError for strangers, and after the last week.
    """
    require_running(cohort)
    until = None if weeks is None else end_of(study.calendar(cohort), weeks, now)
    async with study.db.write() as tx:
        membership = choosing.require_member(cohort, await memberships.get(tx, cohort.id, actor.id))
        await memberships.pause(tx, away.begin(membership, now, until))
    return Rest(cohort, until)


def end_of(calendar: Calendar, weeks: int, now: datetime) -> datetime | None:
    """When so many weeks have closed, from the one that is open on, or the one that opens next.

    At most those that are left. None while nobody knows, because the cohort is paused. Raises StudyError where no week
    is left, or for a number that is not offered.
    """
    left = [week for week in calendar.weeks if week.closes_at > now and not week.left_out]
    if not left:
        raise StudyError(text.path_over())
    if not 1 <= weeks <= MOST_WEEKS:
        raise StudyError(text.too_long(MOST_WEEKS))
    closes_at = left[min(weeks, len(left)) - 1].closes_at
    return None if closes_at >= LATER else closes_at


async def come_back(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Return:
    """End the break, if there is one. Raises StudyError for strangers and ended cohorts."""
    require_running(cohort)
    async with study.db.write() as tx:
        membership = choosing.require_member(cohort, await memberships.get(tx, cohort.id, actor.id))
        if membership.paused(now):
            await memberships.pause(tx, away.finish(membership, now))
    calendar = study.calendar(cohort)
    return Return(cohort, membership.paused(now), calendar.current(now), calendar.next(now))


async def mine(study: Study, actor: Actor, now: datetime) -> list[Rest]:
    """The breaks that the actor is on in this server's running cohorts."""
    rests = []
    for cohort in await cohorts.of_member(study.db.read, actor.guild_id, actor.id):
        membership = await memberships.get(study.db.read, cohort.id, actor.id)
        if cohort.running and membership is not None and (rest := rest_of(cohort, membership, now)):
            rests.append(rest)
    return rests


def rest_of(cohort: Cohort, membership: Membership, now: datetime) -> Rest | None:
    """The break that a member is on; None where they are on none."""
    return Rest(cohort, membership.paused_until) if membership.active and membership.paused(now) else None
