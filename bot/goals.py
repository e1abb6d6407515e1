"""Goals, looked back at when the path is over: what became of them, in a word and in the member's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot import choosing
from bot.actors import Actor
from bot.errors import StudyError
from bot.progress import is_over
from bot.records import Cohort, Membership
from bot.store import memberships
from bot.study import Study
from bot.texts import goals as text

OUTCOMES = tuple(text.OUTCOMES)  # what is stored: reached, partly, changed, not-yet
LONGEST_REFLECTION = 1000


@dataclass(frozen=True, slots=True)
class LookingBack:
    """A member and their goal at the end."""

    cohort: Cohort
    membership: Membership


async def looking_back(study: Study, actor: Actor, cohort_id: int, now: datetime) -> LookingBack:
    """The actor's goal in a cohort. Raises StudyError for strangers, and before the path is over."""
    cohort = await choosing.by_button(study, actor, cohort_id)
    membership = await choosing.membership(study, cohort, actor.id)
    if not is_over(study, cohort, now):
        raise StudyError(text.not_yet(study.calendar(cohort).ends_at))
    return LookingBack(cohort, membership)


async def reflect(
    study: Study, actor: Actor, cohort_id: int, outcome: str, reflection: str, now: datetime
) -> LookingBack:
    """Store what became of the actor's goal. Raises StudyError like `looking_back`, and for a forged form."""
    seen = await looking_back(study, actor, cohort_id, now)
    words = reflection.strip() or None
    if outcome not in OUTCOMES:
        raise StudyError(text.choose_one())
    if words is not None and len(words) > LONGEST_REFLECTION:
        raise StudyError(text.too_long(LONGEST_REFLECTION))
    async with study.db.write() as tx:
        before = choosing.require_member(seen.cohort, await memberships.get(tx, cohort_id, actor.id))
        after = replace(before, outcome=outcome, reflection=words, name=actor.name or before.name)
        await memberships.keep(tx, after)
    return LookingBack(seen.cohort, after)
