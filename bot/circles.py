"""Study circles: what members and organisers do about them. The calendar's part is in `bot.circle_rounds`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import choosing, circle_rounds
from bot.actors import Actor, require_organiser
from bot.calendar import Week
from bot.circle_allocation import SMALLEST
from bot.cohorts import require_running
from bot.errors import StudyError
from bot.records import Cohort, Kind, Occurrence
from bot.store import circles, memberships, occurrences
from bot.study import Study
from bot.texts import circles as text

# Two organisers who both press, or one who got no answer, are not to form circles twice, nor invite twice.
JUST_NOW, LATELY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands. `on`: the cohort has circles; `wants`: they want to be in one.

    `members` and `thread_id` are their circle's, if they are in one. `following`: the week that opens next; with it
    circles change.
    """

    cohort: Cohort
    on: bool
    wants: bool
    members: tuple[int, ...]
    thread_id: int | None
    following: Week | None


@dataclass(frozen=True, slots=True)
class Turned:
    """What an organiser is told. `invited`: an invitation is posted; `circles`: how many there are now."""

    cohort: Cohort
    invited: bool
    signed_up: int
    circles: int
    following: Week | None


async def sign_up(study: Study, actor: Actor, cohort_id: int, now: datetime) -> Standing:
    """The actor wants to be in a circle, from the next opening of a week on. Doing so again changes nothing.

    Raises StudyError for strangers, in ended cohorts, and where there are no circles.
    """
    cohort = await _mine(study, actor, cohort_id)
    async with study.db.write() as tx:
        if not await circles.are_on(tx, cohort.id):
            raise StudyError(text.off(cohort.name))
        choosing.require_member(cohort, await memberships.get(tx, cohort.id, actor.id))
        await circles.sign(tx, cohort.id, actor.id, True)
    return await standing(study, actor, cohort_id, now)


async def sign_off(
    study: Study, actor: Actor, cohort_id: int, now: datetime, *, circle_id: int | None = None
) -> Standing:
    """The actor wants to be in no circle any more, and leaves theirs at once. Raises StudyError like `sign_up`.

    `circle_id`: the one that they want to leave; nothing happens if they are in another by now.
    """
    cohort = await _mine(study, actor, cohort_id)
    async with study.db.write() as tx:
        mine = await circles.of_member(tx, cohort.id, actor.id)
        if circle_id is None or (mine is not None and mine.id == circle_id):
            await circle_rounds.leave(tx, cohort, actor.id, now)
    return await standing(study, actor, cohort_id, now)


async def standing(study: Study, actor: Actor, cohort_id: int, now: datetime) -> Standing:
    """Where the actor stands. Raises StudyError for strangers."""
    read = study.db.read
    cohort = await choosing.by_button(study, actor, cohort_id)
    membership = await choosing.membership(study, cohort, actor.id)
    circle = await circles.of_member(read, cohort.id, actor.id)
    thread = await occurrences.get(read, cohort.id, Kind.CIRCLE, circle.id) if circle else None
    return Standing(
        cohort=cohort,
        on=await circles.are_on(read, cohort.id),
        wants=membership.circle,
        members=tuple(await circles.present(read, circle.id)) if circle else (),
        thread_id=thread.thread_id if thread else None,
        following=_following(study, cohort, now),
    )


async def seen(study: Study, cohort: Cohort, now: datetime) -> Turned | None:
    """How it stands with a cohort's circles, for its organisers; None where there are none."""
    on = await circles.are_on(study.db.read, cohort.id)
    return await _turned(study, cohort, now, invited=True) if on else None


async def turn_on(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Turned:
    """Invite everyone, and form circles from now on.

    Raises StudyError for anyone but organisers, and in ended cohorts.
    """
    _require(actor, cohort)
    async with study.db.write() as tx:
        await circles.turn(tx, cohort.id, "stage")
        number, due_at = await circles.invitation(tx, cohort.id)
        invites = due_at is None or now - due_at > LATELY
        if invites:
            await occurrences.add_due(tx, Occurrence(cohort.id, Kind.INVITATION, number + 1, now, cohort.channel_id))
    return await _turned(study, cohort, now, invited=invites)


async def form_now(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Turned:
    """Put everyone who has signed up into new circles at once.

    Raises StudyError like `turn_on`; where there are too few, and where they were formed just now.
    """
    _require(actor, cohort)
    calendar = study.calendar(cohort)
    week = calendar.current(now) or calendar.next(now)
    if week is None:
        raise StudyError(text.over(cohort.name))
    async with study.db.write() as tx:
        if not await circles.are_on(tx, cohort.id):
            raise StudyError(text.turn_on_first(cohort.name))
        latest = await circles.latest(tx, cohort.id)
        if latest is not None and latest.open and abs(now - latest.formed_at) < JUST_NOW:
            raise StudyError(text.formed_just_now(latest.formed_at))
        able = await circle_rounds.mates(study, tx, cohort, week.number, now)
        if len(able) < SMALLEST:
            raise StudyError(text.too_few(len(able), SMALLEST))
        await circle_rounds.form(tx, cohort, able, week.number, now)
    return await _turned(study, cohort, now, invited=False)


async def turn_off(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Turned:
    """No circles any more; those that there are are closed. Raises StudyError like `turn_on`."""
    _require(actor, cohort)
    async with study.db.write() as tx:
        await circles.turn(tx, cohort.id, None)
        await circle_rounds.close_all(tx, cohort, "off", now)
    return await _turned(study, cohort, now, invited=False)


async def _turned(study: Study, cohort: Cohort, now: datetime, *, invited: bool) -> Turned:
    signed_up = len(await circles.wishes(study.db.read, cohort.id))
    there = len(await circles.open_ones(study.db.read, cohort.id))
    return Turned(cohort, invited, signed_up, there, _following(study, cohort, now))


async def _mine(study: Study, actor: Actor, cohort_id: int) -> Cohort:
    cohort = await choosing.by_button(study, actor, cohort_id)
    require_running(cohort)
    await choosing.membership(study, cohort, actor.id)
    return cohort


def _require(actor: Actor, cohort: Cohort) -> None:
    require_organiser(actor, cohort)
    require_running(cohort)


def _following(study: Study, cohort: Cohort, now: datetime) -> Week | None:
    """The week that opens next; None where none does, or the curriculum is gone."""
    return study.calendar(cohort).next(now) if study.library.get(cohort.curriculum) else None
