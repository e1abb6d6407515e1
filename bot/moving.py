"""Moving to the next cohort of the server: which one that is, and going there in one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot import choosing, circle_rounds, membership
from bot.actors import Actor
from bot.cohorts import require_running
from bot.errors import StudyError
from bot.records import Cohort
from bot.store import cohorts, memberships
from bot.study import Study
from bot.texts import returning as text


@dataclass(frozen=True, slots=True)
class Moved:
    """A member has left one cohort and joined another."""

    left: Cohort
    joined: membership.Joined


async def following(study: Study, cohort: Cohort, member_id: int, now: datetime) -> Cohort | None:
    """The cohort that a member could move to: behind theirs, with weeks to come and room, and they are not in it.

    The same curriculum before another, one that is still to start before one that has started.
    """
    mine = study.calendar_or_none(cohort)
    found: list[tuple[bool, bool, float, Cohort]] = []
    for other in await cohorts.of_guild(study.db.read, cohort.guild_id):
        calendar = study.calendar_or_none(other) if other.running and other.stopped_at is None else None
        if mine is None or calendar is None or calendar.starts_at <= mine.starts_at or calendar.ends_at <= now:
            continue
        if await _has_room(study, other, member_id):
            away = abs((calendar.starts_at - now).total_seconds())
            found.append((other.curriculum != cohort.curriculum, calendar.starts_at <= now, away, other))
    return min(found, key=lambda each: each[:3])[-1] if found else None


async def _has_room(study: Study, cohort: Cohort, member_id: int) -> bool:
    there = await memberships.get(study.db.read, cohort.id, member_id)
    full = cohort.capacity is not None and await memberships.count(study.db.read, cohort.id) >= cohort.capacity
    return not full and (there is None or not there.active)


async def move(study: Study, actor: Actor, cohort: Cohort, other: Cohort, now: datetime) -> Moved:
    """Join the other cohort and leave this one; both, or neither. Goal, tracks, name and consent go along.

    Raises StudyError if the actor is not in it, if either has ended, or the other one is full or has them already.
    """
    require_running(cohort)
    require_running(other)
    known = {track.id for _, track in study.curriculum(other).all_tracks()}
    async with study.db.write() as tx:
        there = await memberships.get(tx, other.id, actor.id)
        if there is not None and there.active:
            raise StudyError(text.moved_already(other.name))
        mine = choosing.require_member(cohort, await memberships.get(tx, cohort.id, actor.id))
        tracks = tuple(track for track in mine.tracks if track in known)
        known_as = replace(actor, name=actor.name or mine.name)  # a direct message does not say it
        joined = await membership.enter(study, tx, known_as, other, mine.goal, tracks, now, mine.shares)
        await circle_rounds.leave(tx, cohort, actor.id, now)
        await memberships.leave(tx, cohort.id, actor.id, now)
    return Moved(cohort, joined)
