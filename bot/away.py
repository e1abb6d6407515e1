"""A member's own break: pure values. Weeks that close in it neither break a streak nor count."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.records import Membership


def begin(membership: Membership, now: datetime, until: datetime | None) -> Membership:
    """On a break from now on, until then or (None) until they are back; one they are on already is changed."""
    if membership.paused(now):
        return replace(membership, paused_until=until)
    return replace(membership, paused_at=now, paused_until=until, pauses=_over(membership))


def finish(membership: Membership, now: datetime) -> Membership:
    """Back from now on. Without a break there is nothing to finish."""
    return replace(membership, paused_until=now) if membership.paused(now) else membership


def rejoin(membership: Membership, now: datetime) -> Membership:
    """Back in a cohort that they had left: the time between counts like a break."""
    gone = begin(membership, min(membership.left_at or now, now), None)
    return finish(gone, now)


def _over(membership: Membership) -> tuple[tuple[datetime, datetime], ...]:
    """The breaks before, with the last one among them."""
    began, until = membership.paused_at, membership.paused_until
    return membership.pauses if began is None or until is None else (*membership.pauses, (began, until))
