"""Which cohort a command is about, when the person may or may not have said so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actors import Actor
from bot.errors import StudyError
from bot.records import Cohort, Membership
from bot.store import cohorts, memberships
from bot.study import Study
from bot.texts import cohorts as text


async def mine(study: Study, actor: Actor, typed: str | None) -> Cohort:
    """The named cohort, which the actor must be in; or the only one they are in, a running one before an ended one."""
    own = await cohorts.of_member(study.db.read, actor.guild_id, actor.id)
    if typed is not None:
        cohort = await any_here(study, actor, typed)
        if cohort not in own:
            raise StudyError(text.not_in_this_cohort(cohort.name))
        return cohort
    return _only(_running(own) or own, text.not_in_a_cohort())


async def open_here(study: Study, actor: Actor, typed: str | None) -> Cohort:
    """The named cohort of this server, or its only running one."""
    if typed is not None:
        return await any_here(study, actor, typed)
    here = await cohorts.of_guild(study.db.read, actor.guild_id)
    return _only(_running(here), text.no_open_cohort() if here else text.no_cohort_here())


async def here_even_ended(study: Study, actor: Actor, typed: str | None) -> Cohort:
    """The named cohort of this server; or its only running one; or, where none runs, the only one that has ended."""
    here = await cohorts.of_guild(study.db.read, actor.guild_id)
    if typed is not None or _running(here):
        return await open_here(study, actor, typed)
    return _only(here, text.no_cohort_here())


async def mine_or_open(study: Study, actor: Actor, typed: str | None) -> Cohort:
    """The actor's running cohort; or else the one they could join; or else the one they were in when it ended."""
    if typed is None:
        own = await cohorts.of_member(study.db.read, actor.guild_id, actor.id)
        here = [] if _running(own) else _running(await cohorts.of_guild(study.db.read, actor.guild_id))
        if own and not here:
            return await mine(study, actor, None)
    return await open_here(study, actor, typed)


async def mine_even_ended(study: Study, actor: Actor, typed: str | None) -> Cohort:
    """To look back: a cohort of the actor's, an ended one too, before one that they are not in."""
    own = await cohorts.of_member(study.db.glance, actor.guild_id, actor.id) if typed is None else []
    return _only(_running(own) or own, "") if own else await open_here(study, actor, typed)


async def any_here(study: Study, actor: Actor, typed: str) -> Cohort:
    """The cohort with this id or name; one of another server is as unknown as one that never was."""
    here = await cohorts.of_guild(study.db.read, actor.guild_id)
    by_id = [cohort for cohort in here if typed == str(cohort.id)]
    by_name = [cohort for cohort in here if typed.strip().lower() == cohort.name.lower()]
    for cohort in by_id + by_name:
        return cohort
    raise StudyError(text.unknown_cohort(typed, [cohort.name for cohort in _running(here)][:5]))


async def by_button(study: Study, actor: Actor, cohort_id: int) -> Cohort:
    """The cohort that a button belongs to. A forged id leads nowhere outside the server it was pressed in."""
    return require_here(actor, await cohorts.get(study.db.read, cohort_id))


async def from_inbox(study: Study, member_id: int, cohort_id: int) -> Actor:
    """Whoever presses a button in a direct message, as the member of the cohort that they are; without any powers.

    A stranger's forged id leads nowhere, and tells nothing of another server.
    """
    cohort = await cohorts.get(study.db.read, cohort_id)
    found = await memberships.get(study.db.read, cohort_id, member_id)
    if cohort is None or found is None:
        raise nowhere()
    return Actor(cohort.guild_id, member_id)


def require_here(actor: Actor, cohort: Cohort | None) -> Cohort:
    """The cohort, if it is one of the actor's server. Raises StudyError otherwise."""
    if cohort is None or cohort.guild_id != actor.guild_id:
        raise nowhere()
    return cohort


def nowhere() -> StudyError:
    """For an id that leads to nothing the actor may know of."""
    return StudyError(text.no_open_cohort())


async def offer(study: Study, actor: Actor, *, own: bool) -> Sequence[Cohort]:
    """The cohorts to offer while somebody types: one's own, or all of the server, running ones first."""
    if own:
        return await cohorts.of_member(study.db.read, actor.guild_id, actor.id)
    return await cohorts.of_guild(study.db.read, actor.guild_id)


async def membership(study: Study, cohort: Cohort, member_id: int) -> Membership:
    """The membership of someone who is in the cohort now. Raises StudyError for anyone else."""
    return require_member(cohort, await memberships.get(study.db.read, cohort.id, member_id))


def require_member(cohort: Cohort, found: Membership | None) -> Membership:
    """The membership, if it is one of someone who is in the cohort now. Raises StudyError otherwise."""
    if found is None or not found.active:
        raise StudyError(text.not_in_this_cohort(cohort.name))
    return found


def _running(found: Sequence[Cohort]) -> list[Cohort]:
    return [cohort for cohort in found if cohort.running]


def _only(found: Sequence[Cohort], nothing: str) -> Cohort:
    if not found:
        raise StudyError(nothing)
    if len(found) > 1:
        raise StudyError(text.several_cohorts([cohort.name for cohort in found]))
    return found[0]
