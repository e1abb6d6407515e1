"""Joining and leaving a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actors import Actor
from bot.calendar import Week
from bot.cohorts import require_running
from bot.curriculum.model import Curriculum
from bot.errors import StudyError
from bot.records import Cohort, Membership
from bot.store import memberships
from bot.study import Study
from bot.texts import cohorts as text

LONGEST_GOAL = 500


class AlreadyIn(StudyError):
    """Joining again changes no row; what joining leads to beside it may still be missing."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a new member is told. `week`: the one that is open, if any; `next_week`: the one that opens next, if any.

    `returned`: they had been in before. `shares`: the group may see their weeks.
    """

    cohort: Cohort
    starts_at: datetime
    week: Week | None
    next_week: Week | None
    tracks: tuple[str, ...]
    returned: bool
    shares: bool


async def join(
    study: Study,
    actor: Actor,
    cohort: Cohort,
    goal: str | None,
    track: str | None,
    now: datetime,
    shares: bool | None = None,
) -> Joined:
    """Add the actor to the cohort, or take them back. `shares` is what they agree to (None: they were not asked).

    Raises StudyError if it has ended or is full, AlreadyIn if they are in.
    """
    require_running(cohort)
    tracks = parse_track(study.curriculum(cohort), track)
    goal = parse_goal(goal)
    async with study.db.write() as tx:
        before = await memberships.get(tx, cohort.id, actor.id)
        if before is not None and before.active:
            raise AlreadyIn(text.joined_already(cohort.name))
        if cohort.capacity is not None and await memberships.count(tx, cohort.id) >= cohort.capacity:
            raise StudyError(text.full(cohort.name, cohort.capacity))
        if before is not None and not tracks:
            tracks = before.tracks
        if shares is None:
            shares = before is not None and before.shares
        await memberships.join(tx, cohort.id, actor.id, goal, tracks, now, actor.name, shares)
    calendar = study.calendar(cohort)
    week, following = calendar.current(now), calendar.next(now)
    return Joined(cohort, calendar.starts_at, week, following, tracks, before is not None, shares)


def parse_goal(typed: str | None) -> str | None:
    """A goal as it is kept; None where nothing was written. Raises StudyError where it is too long."""
    goal = (typed or "").strip() or None
    if goal is not None and len(goal) > LONGEST_GOAL:
        raise StudyError(text.goal_too_long())
    return goal


async def require_joinable(study: Study, actor: Actor, cohort: Cohort) -> Membership | None:
    """What they were in it before, if they were.

    Raises StudyError if the actor could not join: better said before a form than after.
    """
    require_running(cohort)
    before = await memberships.get(study.db.read, cohort.id, actor.id)
    if before is not None and before.active:
        raise AlreadyIn(text.joined_already(cohort.name))
    if cohort.capacity is not None and await memberships.count(study.db.read, cohort.id) >= cohort.capacity:
        raise StudyError(text.full(cohort.name, cohort.capacity))
    return before


async def present(study: Study, cohort: Cohort) -> list[int]:
    """Who is in the cohort now, by their Discord ids."""
    return [each.member_id for each in await memberships.active(study.db.read, cohort.id)]


async def leave(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> None:
    """Take the actor out of the cohort. What they wrote stays."""
    async with study.db.write() as tx:
        await memberships.leave(tx, cohort.id, actor.id, now)


def parse_track(curriculum: Curriculum, typed: str | None) -> tuple[str, ...]:
    """The ids of the tracks meant by an id or a title; several with commas. Empty where nothing was typed."""
    if not typed:
        return ()
    tracks = [track for _, track in curriculum.all_tracks()]
    ids = {name: track.id for track in tracks for name in (track.id, track.title.lower())}
    wanted = typed.strip().lower()
    parts = [wanted] if wanted in ids else [part.strip() for part in wanted.split(",")]  # a title may have a comma
    for part in parts:
        if part not in ids:
            raise StudyError(text.unknown_track(part, [track.title for track in tracks]))
    return tuple(dict.fromkeys(ids[part] for part in parts))


def offer_tracks(curriculum: Curriculum) -> Sequence[tuple[str, str]]:
    """(label, id) of each track, to choose from."""
    return [(f"{track.title} ({stage.title})", track.id) for stage, track in curriculum.all_tracks()]
