"""Where organisers can help: members who have fallen silent, and what blocks members."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.calendar import BACKFILL, Calendar
from bot.checkin import streak_of
from bot.records import Cohort, Membership
from bot.store import blockers, checkins, handouts, memberships
from bot.store import silence as store
from bot.store.blockers import Unsolved
from bot.store.handouts import Unreviewed
from bot.store.silence import Offered
from bot.streaks import QUIET_WEEKS, silent
from bot.study import Study


@dataclass(frozen=True, slots=True)
class Silent:
    """A member who is not on a break and did not check in. `weeks`: how many in a row have closed since.

    `last`: the last week they checked in for (None: none yet). `offered_at`: when they were written to about it.
    """

    member_id: int
    weeks: int
    last: int | None
    offered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attention:
    """`unreviewed`: capstones that nobody has reviewed in time.

    `silent`: since two weeks or longer, the shortest silence first: there a word helps most. `away`: on a break.

    `blockers` that nobody has solved.
    """

    silent: tuple[Silent, ...] = ()
    away: int = 0
    blockers: tuple[Unsolved, ...] = ()
    unreviewed: tuple[Unreviewed, ...] = ()


NOTHING = Attention()


async def needed(study: Study, cohort: Cohort, calendar: Calendar, now: datetime) -> Attention:
    """What needs attention in a cohort: of its members nothing where nobody can check in any more."""
    if not cohort.running:
        return NOTHING
    read = study.db.read
    unreviewed = tuple(await handouts.unreviewed(read, cohort.id))
    if now >= calendar.ends_at + BACKFILL:
        return Attention(unreviewed=unreviewed)
    members = await memberships.active(read, cohort.id)
    done = await checkins.weeks_by_member(read, cohort.id)
    posted = {week.number for week in calendar.weeks} - await store.never_posted(read, cohort.id)
    found = list(fallen_silent(calendar, members, done, await store.offered(read, cohort.id), posted, now))
    return Attention(
        tuple(sorted(found, key=lambda each: each.weeks)),
        sum(member.paused(now) for member in members),
        tuple(await blockers.unsolved(read, cohort.id)),
        unreviewed,
    )


def fallen_silent(
    calendar: Calendar,
    members: Sequence[Membership],
    done: Mapping[int, Sequence[int]],
    offered: Mapping[int, Offered],
    posted: Collection[int],
    now: datetime,
) -> Iterator[Silent]:
    """Those of the members who have fallen silent. `done`: the weeks that each has checked in for.

    `posted`: the weeks whose post has come.
    """
    for member in members:
        weeks = done.get(member.member_id, ())
        count = silent(streak_of(calendar, member, weeks, now).marks, posted)
        if count >= QUIET_WEEKS and not member.paused(now):
            last, offer = max(weeks, default=None), offered.get(member.member_id)
            is_about_this = offer is not None and offer.week > (last or 0)
            yield Silent(member.member_id, count, last, offer.at if offer and is_about_this else None)
