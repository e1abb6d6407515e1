"""Cohorts: choosing, creating, editing and ending them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import zones
from bot.actors import Actor, require_manager, require_organiser
from bot.errors import StudyError
from bot.records import Cohort, Kind, Occurrence
from bot.store import cohorts, memberships, occurrences
from bot.store.db import Connection
from bot.study import Study
from bot.texts import cohorts as text
from bot.texts.words import plain

FURTHEST_START = timedelta(days=730)
DEFAULT_TIME = time(9)


@dataclass(frozen=True, slots=True)
class Wish:
    """A cohort as an organiser typed it; None where an option was left out."""

    name: str | None = None
    start: str | None = None
    timezone: str | None = None
    time: str | None = None
    channel_id: int | None = None
    reviews_channel_id: int | None = None
    role_id: int | None = None
    organiser_role_id: int | None = None
    capacity: int | None = None
    curriculum: str | None = None
    breaks: bool | None = None
    extra_week: str | None = None
    skip_week: int | None = None
    anonymous: bool | None = None


async def plan_new(study: Study, actor: Actor, wish: Wish, now: datetime) -> Cohort:
    """Check a wish for a new cohort, storing nothing; the returned one has no id yet.

    Raises StudyError with what to write instead.
    """
    require_manager(actor)
    zone = zones.parse(wish.timezone or "UTC")
    curriculum = study.library.get(wish.curriculum) if wish.curriculum else study.library.default
    if curriculum is None:
        known = study.library.nearest(wish.curriculum or "") or study.library.curricula
        raise StudyError(text.unknown_curriculum(wish.curriculum or "", [each.id for each in known]))
    if wish.channel_id is None:
        raise ValueError("a new cohort needs a channel")
    cohort = Cohort(
        id=0,
        guild_id=actor.guild_id,
        name=parse_name(wish.name or ""),
        curriculum=curriculum.id,
        starts_on=parse_start(wish.start or "", now.astimezone(ZoneInfo(zone)).date()),
        post_time=parse_time(wish.time) if wish.time else DEFAULT_TIME,
        timezone=zone,
        breaks={} if wish.breaks is False else {week: each.weeks for week, each in curriculum.breaks.items()},
        channel_id=wish.channel_id,
        reviews_channel_id=wish.reviews_channel_id or wish.channel_id,
        role_id=wish.role_id,
        organiser_role_id=wish.organiser_role_id,
        capacity=parse_capacity(wish.capacity),
        created_by=actor.id,
        created_at=now.replace(microsecond=0),
        anonymous=bool(wish.anonymous),
    )
    require_apart(cohort)
    await require_free_name(study.db.read, cohort)
    return cohort


async def create(study: Study, cohort: Cohort) -> Cohort:
    """Store a planned cohort, and its welcome as due. Raises StudyError if the name was taken in between."""
    async with study.db.write() as tx:
        await require_free_name(tx, cohort)
        stored = await cohorts.add(tx, cohort)
        welcome = Occurrence(stored.id, Kind.WELCOME, 0, stored.created_at, stored.channel_id)
        await occurrences.add_due(tx, welcome)
    return stored


def with_role(cohort: Cohort, role_id: int | None) -> Cohort:
    """The planned cohort with the role that was made for it (None: it keeps what it has)."""
    return cohort if role_id is None else replace(cohort, role_id=role_id)


async def ending(study: Study, actor: Actor, cohort: Cohort) -> int:
    """How many members it concerns. Raises StudyError unless the actor may end the cohort and it still runs."""
    _require_endable(actor, cohort)
    return await memberships.count(study.db.read, cohort.id)


async def end(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> None:
    """End a cohort: nothing more is posted in it; what members wrote is kept."""
    _require_endable(actor, cohort)
    async with study.db.write() as tx:
        await cohorts.end(tx, cohort.id, now)
        await occurrences.give_up(tx, cohort.id, text.ended_before(), now)


def _require_endable(actor: Actor, cohort: Cohort) -> None:
    require_organiser(actor, cohort)
    require_running(cohort)


async def require_free_name(tx: Connection, cohort: Cohort) -> None:
    for other in await cohorts.of_guild(tx, cohort.guild_id):
        if other.running and other.id != cohort.id and other.name.lower() == cohort.name.lower():
            raise StudyError(text.name_taken(other.name))


def require_apart(cohort: Cohort) -> None:
    """Raises StudyError where everyone who joins, or is in the server, would be an organiser.

    The role that everyone has bears the number of its server.
    """
    if cohort.organiser_role_id is not None and cohort.organiser_role_id in (cohort.role_id, cohort.guild_id):
        raise StudyError(text.everyone_would_organise())


def require_running(cohort: Cohort) -> None:
    """Raises StudyError if the cohort has ended."""
    if not cohort.running:
        raise StudyError(text.ended(cohort.name))


def parse_name(typed: str) -> str:
    name = plain(typed)
    if not 2 <= len(name) <= 60:
        raise StudyError(text.bad_name())
    return name


def parse_start(typed: str, today: date) -> date:
    """A date from today on, within two years; `today` is the present date in the cohort's zone."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise StudyError(text.bad_date(typed)) from None
    if day < today:
        raise StudyError(text.date_past(day, today))
    if day > today + FURTHEST_START:
        raise StudyError(text.date_far(day))
    return day


def parse_time(typed: str) -> time:
    try:
        moment = datetime.strptime(typed.strip(), "%H:%M")  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise StudyError(text.bad_time(typed)) from None
    return moment.time()


def parse_capacity(typed: int | None) -> int | None:
    if typed is not None and not 1 <= typed <= 10_000:
        raise StudyError(text.bad_capacity())
    return typed
