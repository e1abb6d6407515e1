"""A cohort that an organiser is about to create: what is suggested, and what they have typed so far.

What they typed is kept for a day or two, so that a mistake, a restart or a closed form costs them nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import zones
from bot.actors import Actor
from bot.cohorts import DEFAULT_TIME, Wish
from bot.errors import StudyError
from bot.store import cohorts, people, wishes
from bot.study import Study
from bot.texts import new_cohort as text

KEPT_FOR = timedelta(days=1)
NOTHING = 0  # the number of a wish in which nothing was typed; it has no row


async def keep(study: Study, actor: Actor, wish: Wish, now: datetime) -> int:
    """Keep what somebody typed; the number by which they get it back."""
    if wish == Wish():
        return NOTHING
    async with study.db.write() as tx:
        return await wishes.add(tx, actor.guild_id, actor.id, json.dumps(asdict(wish)), now)


async def kept(study: Study, actor: Actor, number: int) -> Wish:
    """What the actor typed before. Raises StudyError where it is gone, or not theirs."""
    if number == NOTHING:
        return Wish()
    stored = await wishes.get(study.db.read, actor.guild_id, actor.id, number)
    if stored is None:
        raise StudyError(text.gone())
    return Wish(**json.loads(stored))


async def fulfilled(study: Study, actor: Actor) -> None:
    """The cohort is there: what led to it need not be kept."""
    async with study.db.write() as tx:
        await wishes.forget(tx, actor.guild_id, actor.id)


async def forget_old(study: Study, now: datetime) -> None:
    """A daily duty: what led to no cohort."""
    async with study.db.write() as tx:
        await wishes.forget_old(tx, now - KEPT_FOR)


async def suggest(study: Study, actor: Actor, typed: Wish, language: str, now: datetime) -> Wish:
    """What was typed, and for the rest what is likely. `language`: the actor's, as Discord calls it, such as "de"."""
    zone = typed.timezone or await _likely_zone(study, actor, language)
    return replace(
        typed,
        start=typed.start or next_monday(now.astimezone(_zone(zone)).date()).isoformat(),
        time=typed.time or f"{DEFAULT_TIME:%H:%M}",
        timezone=zone,
    )


async def _likely_zone(study: Study, actor: Actor, language: str) -> str:
    """Their own; that of the newest cohort of their server; or where their language is at home."""
    own = await people.get(study.db.read, actor.id)
    if own.timezone:
        return own.timezone
    before = await cohorts.of_guild(study.db.read, actor.guild_id)
    return before[0].timezone if before else zones.of_language(language)


def _zone(typed: str) -> ZoneInfo:
    try:
        return ZoneInfo(zones.parse(typed))
    except StudyError:  # which is told when the form is sent
        return ZoneInfo("UTC")


def next_monday(today: date) -> date:
    """The first Monday after today: people need some time to join."""
    return today + timedelta(days=7 - today.weekday())
