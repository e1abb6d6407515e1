"""Tracks: the ways through a stage, of which a member chooses one or combines several."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot import choosing
from bot.actors import Actor
from bot.cohorts import require_running
from bot.curriculum.model import Curriculum, Stage, Track
from bot.errors import StudyError
from bot.records import Cohort, Membership
from bot.store import memberships
from bot.study import Study
from bot.texts import tracks as text

MOST_OFFERED = 75  # three lists of 25 fit into one of Discord's forms beside two other fields


@dataclass(frozen=True, slots=True)
class Choice:
    """The tracks of a stage, and those of them that the member follows."""

    cohort: Cohort
    stage: Stage
    offered: tuple[Track, ...]
    chosen: tuple[Track, ...]


def followed(curriculum: Curriculum, ids: Collection[str]) -> list[str]:
    """The titles of these tracks in the curriculum's order. One that it has lost is left out."""
    return [track.title for _, track in curriculum.all_tracks() if track.id in ids]


def to_choose(stage: Stage, ids: Collection[str]) -> bool:
    """Whether a member who follows these tracks has still to choose one in the stage."""
    return bool(stage.tracks) and not any(track.id in ids for track in stage.tracks)


def combined(before: Sequence[str], offered: Collection[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The tracks of a member who was offered some and wants these of them: what was not offered stays as it was.

    Raises StudyError for one that was not offered: the curriculum has lost it since.
    """
    if not set(wanted) <= set(offered):
        raise StudyError(text.track_gone())
    return tuple(dict.fromkeys([*(id for id in before if id not in offered), *wanted]))


async def choice(study: Study, actor: Actor, cohort_id: int, week: int) -> Choice:
    """The tracks of the stage of a week, for the button under that week's post.

    Raises StudyError for strangers, in an ended cohort, and where the stage has no tracks (any more).
    """
    cohort, stage = await _stage(study, actor, cohort_id, week)
    return _choice(cohort, stage, await choosing.membership(study, cohort, actor.id))


async def choose(study: Study, actor: Actor, cohort_id: int, week: int, wanted: Sequence[str]) -> Choice:
    """Follow these tracks of the stage of a week and none else of it. Raises StudyError like `choice`."""
    cohort, stage = await _stage(study, actor, cohort_id, week)
    async with study.db.write() as tx:
        before = choosing.require_member(cohort, await memberships.get(tx, cohort.id, actor.id))
        tracks = combined(before.tracks, [track.id for track in _offered(stage)], wanted)
        after = replace(before, tracks=tracks, name=actor.name or before.name)
        await memberships.keep(tx, after)
    return _choice(cohort, stage, after)


async def _stage(study: Study, actor: Actor, cohort_id: int, week: int) -> tuple[Cohort, Stage]:
    cohort = await choosing.by_button(study, actor, cohort_id)
    require_running(cohort)
    weeks = study.curriculum(cohort).weeks
    if not 1 <= week <= len(weeks) or not weeks[week - 1][0].tracks:
        raise StudyError(text.no_tracks())
    return cohort, weeks[week - 1][0]


def _offered(stage: Stage) -> tuple[Track, ...]:
    return stage.tracks[:MOST_OFFERED]


def _choice(cohort: Cohort, stage: Stage, membership: Membership) -> Choice:
    return Choice(
        cohort, stage, _offered(stage), tuple(track for track in stage.tracks if track.id in membership.tracks)
    )
