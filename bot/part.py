"""A member's own part in a cohort: their goal, their tracks, and whether the group may see their weeks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot import choosing
from bot.actors import Actor
from bot.curriculum.model import Stage, Track
from bot.membership import parse_goal
from bot.records import Cohort, Membership
from bot.store import circles, cohorts, memberships
from bot.store.db import Connection
from bot.study import Study
from bot.tracks import MOST_OFFERED, combined


@dataclass(frozen=True, slots=True)
class Part:
    """`tracks` are those to choose from, with their stages: none where the curriculum has none, or is not installed.

    `circles`: the cohort has study circles.
    """

    cohort: Cohort
    membership: Membership
    tracks: tuple[tuple[Stage, Track], ...]
    circles: bool = False

    @property
    def followed(self) -> list[str]:
        """The titles of the tracks that the member follows."""
        return [track.title for _, track in self.tracks if track.id in self.membership.tracks]


@dataclass(frozen=True, slots=True)
class Wish:
    """The form as it was filled in. `tracks` are ids."""

    goal: str
    tracks: tuple[str, ...]
    shares: bool


async def part(study: Study, actor: Actor, cohort_id: int) -> Part:
    """The actor's part in a cohort. Raises StudyError for strangers.

    In an ended one too, or one they have left: whoever agreed that their weeks may be seen may think otherwise later.
    """
    cohort = await choosing.by_button(study, actor, cohort_id)
    return await _part(study, cohort, await _membership(study.db.read, cohort, actor))


async def parts(study: Study, actor: Actor) -> list[Part]:
    """The actor's parts in this server's cohorts: in running ones, and wherever they share."""
    here = await cohorts.seen_in(study.db.read, actor.guild_id, actor.id)
    found = [await _part(study, cohort, await _membership(study.db.read, cohort, actor)) for cohort in here]
    return [each for each in found if each.cohort.running or each.membership.shares]


async def change(study: Study, actor: Actor, cohort_id: int, wish: Wish) -> Part:
    """Store what the actor wants of a cohort. Raises StudyError like `part`, and for a track that is gone."""
    goal, seen = parse_goal(wish.goal), await part(study, actor, cohort_id)
    async with study.db.write() as tx:
        before = await _membership(tx, seen.cohort, actor)
        tracks = combined(before.tracks, [track.id for _, track in seen.tracks], wish.tracks)
        after = replace(before, goal=goal, tracks=tracks, shares=wish.shares, name=actor.name or before.name)
        await memberships.keep(tx, after)
    return replace(seen, membership=after)


async def _membership(tx: Connection, cohort: Cohort, actor: Actor) -> Membership:
    found = await memberships.get(tx, cohort.id, actor.id)
    return found if found is not None and found.shares else choosing.require_member(cohort, found)


async def _part(study: Study, cohort: Cohort, membership: Membership) -> Part:
    curriculum = study.library.get(cohort.curriculum)
    return Part(
        cohort,
        membership,
        tuple(curriculum.all_tracks())[:MOST_OFFERED] if curriculum else (),
        cohort.running and membership.active and await circles.are_on(study.db.read, cohort.id),
    )
