"""Changing a cohort: first a draft that shows what moves, then, when an organiser confirms it, the change itself.

Everything that follows from what is changed moves along, and is announced with its old and new dates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import pausing, sessions, zones
from bot.actors import Actor, require_organiser
from bot.cohorts import Wish, parse_capacity, parse_name, parse_start, parse_time, require_apart, require_running
from bot.errors import StudyError
from bot.moves import Moved, moves, sessions_back
from bot.records import Change, Cohort, Kind, Occurrence, Session
from bot.soundness import require_sound
from bot.store import changes, cohorts, handouts, memberships, occurrences, replanning
from bot.store.db import Connection
from bot.study import Study, calendar_of
from bot.texts import changes as change_text
from bot.texts import cohorts as text
from bot.texts import nudges as nudge_text

DRAFT_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Preview:
    """A change that is not made yet: what it moves, and how many members will read of it."""

    change: Change
    moved: tuple[Moved, ...]
    members: int

    @property
    def tells(self) -> bool:
        """Whether there is anything that members should know."""
        return self.change.what != "edit" or bool(self.moved) or _session_changes(self.change)


def require_editable(actor: Actor, cohort: Cohort, wish: Wish) -> None:
    """Raises StudyError unless the actor may change what the wish names."""
    require_organiser(actor, cohort)
    # Whoever looks after a cohort can neither hand out the server's other roles nor appoint organisers.
    if not actor.manages and (wish.role_id is not None or wish.organiser_role_id is not None):
        raise StudyError(text.roles_need_a_manager())


async def draft_edit(study: Study, actor: Actor, cohort: Cohort, wish: Wish, now: datetime) -> Preview:
    """What the wish would change. Raises StudyError with what to write instead."""
    require_editable(actor, cohort, wish)
    again = wish.role_id is not None or wish.organiser_role_id is not None  # for whoever did not get the role
    return await _draft(study, actor, cohort, "edit", lambda it: _changed(study, it, wish, now), now, again=again)


async def draft_session(study: Study, actor: Actor, cohort: Cohort, session: Session | None, now: datetime) -> Preview:
    """Another time or place for the weekly live session; None: there is none any more."""
    return await _draft(study, actor, cohort, "edit", lambda it: replace(it, session=session), now)


async def draft_pause(
    study: Study, actor: Actor, cohort: Cohort, weeks: int | None, after: int | None, now: datetime
) -> Preview:
    """A pause from now on, or after a week; without `weeks` it lasts until somebody resumes the cohort."""
    least = 1 if after is None else 0  # which takes a break back
    if weeks is not None and not least <= weeks <= pausing.LONGEST_PAUSE:
        raise StudyError(change_text.bad_weeks(pausing.LONGEST_PAUSE, after))

    def paused(it: Cohort) -> Cohort:
        if after is not None:
            return pausing.pause_after(it, study.calendar, 1 if weeks is None else weeks, after, now)
        return pausing.pause(it, study.calendar, weeks, now)

    return await _draft(study, actor, cohort, "edit" if after is not None else "pause", paused, now)


async def draft_resume(study: Study, actor: Actor, cohort: Cohort, now: datetime) -> Preview:
    """The end of a pause."""
    return await _draft(study, actor, cohort, "resume", lambda it: pausing.resume(it, study.calendar, now), now)


async def _draft(
    study: Study,
    actor: Actor,
    cohort: Cohort,
    what: str,
    change: Callable[[Cohort], Cohort],
    now: datetime,
    *,
    again: bool = False,
) -> Preview:
    require_organiser(actor, cohort)
    async with study.db.write() as tx:
        # As it is now: somebody else may have edited or ended it since it was looked up.
        present = await cohorts.get(tx, cohort.id) or cohort
        require_running(present)
        after = change(present)
        if after == present and not again:
            raise StudyError(text.nothing_to_change())
        await require_sound(study, tx, present, after, now)
        await changes.forget_drafts(tx, now - DRAFT_FOR)
        id = await changes.add(tx, what, actor.id, present, after, now)
        members = await memberships.count(tx, cohort.id)
    draft = Change(id, what, actor.id, now, present, after, None)
    return Preview(draft, moved(study, draft, now), members)


async def confirm(study: Study, actor: Actor, change_id: int, now: datetime) -> Change:
    """Make a change that was drafted. Raises StudyError if the cohort has changed since, or it is made already."""
    async with study.db.write() as tx:
        change = await changes.get(tx, change_id)
        present = await cohorts.get(tx, change.before.id) if change else None
        if change is None or present is None or present.guild_id != actor.guild_id:
            raise StudyError(change_text.draft_gone())
        require_organiser(actor, present)
        require_running(present)
        if change.confirmed_at is not None:
            raise StudyError(change_text.made_already())
        if change.before != present or now - change.made_at > DRAFT_FOR:
            raise StudyError(change_text.changed_meanwhile())
        await require_sound(study, tx, present, change.after, now)
        await cohorts.update(tx, change.after)
        await changes.confirm(tx, change_id, now)
        moved_by = pausing.moves_reviews(present, change.after, now)
        if moved_by is not None:
            await handouts.move(tx, present.id, *moved_by)
        await _plan(study, tx, change, now)
    return replace(change, confirmed_at=now)


async def _plan(study: Study, tx: Connection, change: Change, now: datetime) -> None:
    """What waits goes to the present channels; what moved falls due anew; the change is announced."""
    after = change.after
    await replanning.move(tx, after, now)
    events = study.agenda(after)
    later = [(event.kind, event.number) for event in events if event.at > now]
    gone = {(each.kind, each.number) for each in study.agenda(change.before)} - {(e.kind, e.number) for e in events}
    put_off = [number for kind, number in gone if kind is Kind.NUDGE]  # while it is paused nobody is reminded
    await replanning.put_off(tx, after.id, Kind.NUDGE, put_off, nudge_text.paused(), now)
    await replanning.take_back(tx, after.id, later)
    await replanning.take_back_direct(tx, after.id, [number for kind, number in later if kind is Kind.NUDGE])
    been = await sessions.held(study, tx, after, now)
    back = [key for key in sessions_back(study.agenda(change.before), events, now) if key[1] not in been]
    await replanning.forget(tx, after.id, back, later)
    await replanning.drop(tx, after.id, Kind.RESUMED)  # a pause that was cut short, or made longer
    if change.what != "edit" or moved(study, change, now) or _session_changes(change):
        await occurrences.add_due(tx, Occurrence(after.id, Kind.CHANGE, change.id, now, after.channel_id))
    if after.paused_until is not None and after.paused_until > now:
        over = Occurrence(after.id, Kind.RESUMED, change.id, after.paused_until, after.channel_id)
        await occurrences.add_due(tx, over)


def _session_changes(change: Change) -> bool:
    return change.before.session != change.after.session


def moved(study: Study, change: Change, now: datetime) -> tuple[Moved, ...]:
    """What a change moves, as of an instant. Raises StudyError where the cohort's curriculum is not installed."""
    curriculum = study.curriculum(change.after)
    before, after = (calendar_of(each, len(curriculum.weeks)) for each in (change.before, change.after))
    return moves(before, after, curriculum, now)


def _changed(study: Study, cohort: Cohort, wish: Wish, now: datetime) -> Cohort:
    if wish.extra_week:
        curriculum = study.curriculum(cohort)
        cohort = pausing.extra_week(cohort, study.calendar, curriculum, wish.extra_week, now)
    if wish.skip_week is not None:
        cohort = pausing.skip_week(cohort, study.calendar, wish.skip_week, now)
    if wish.start:  # then it is known when the cohort goes on
        cohort = replace(cohort, paused_at=None, paused_until=None)
    zone = zones.parse(wish.timezone) if wish.timezone else cohort.timezone
    today = now.astimezone(ZoneInfo(zone)).date()
    after = replace(
        cohort,
        name=parse_name(wish.name) if wish.name else cohort.name,
        starts_on=parse_start(wish.start, today) if wish.start else cohort.starts_on,
        post_time=parse_time(wish.time) if wish.time else cohort.post_time,
        timezone=zone,
        channel_id=wish.channel_id or cohort.channel_id,
        reviews_channel_id=wish.reviews_channel_id or cohort.reviews_channel_id,
        role_id=wish.role_id or cohort.role_id,
        organiser_role_id=wish.organiser_role_id or cohort.organiser_role_id,
        capacity=parse_capacity(wish.capacity) if wish.capacity is not None else cohort.capacity,
        anonymous=cohort.anonymous if wish.anonymous is None else wish.anonymous,
    )
    if wish.role_id is not None or wish.organiser_role_id is not None:
        require_apart(after)
    return after
