"""What is posted about study circles, as facts, and how they are gathered from the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import circle_rounds
from bot.posts import Post
from bot.records import Cohort, Kind, Occurrence
from bot.store import circle_changes, circles, occurrences
from bot.store.circles import Circle
from bot.study import Study
from bot.texts import circle_threads as text


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Post):
    """Study circles can be joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleThread(Post):
    """A circle was formed: its private thread and the first message in it.

    `offsets`: member → minutes ahead of UTC, of those who have chosen a time zone.
    """

    circle_id: int
    members: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped(Post):
    """Something has changed in a circle: a message in its thread (None: it is not there yet).

    `left` and `joined` came with this change; `remove`: who has to be out of the thread. `outcome`: why the circle is
    over (None: it goes on); `others`: where its members go on instead, as (thread or None, members).
    """

    circle_id: int
    thread_id: int | None
    left: tuple[int, ...]
    joined: tuple[int, ...]
    remove: tuple[int, ...]
    outcome: str | None
    others: tuple[tuple[int | None, tuple[int, ...]], ...]


async def invitation(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Invitation:
    """Circles can be joined."""
    on = await circles.are_on(study.db.read, cohort.id)
    curriculum, obsolete = study.curriculum(cohort), None if on else text.turned_off()
    return Invitation(occurrence=occurrence, cohort=cohort, curriculum=curriculum, obsolete=obsolete)


async def formed(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> CircleThread:
    """A circle's thread, with who is in it by now."""
    read, circle = study.db.read, await _circle(study, cohort, occurrence.number)
    members = await circles.present(read, circle.id)
    chosen = [each for each in await circles.wishes(read, cohort.id) if each.timezone]
    known = {each.membership.member_id: circle_rounds.offset(each, cohort, now) for each in chosen}
    obsolete = None if circle.open else text.closed_before()
    return CircleThread(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=study.curriculum(cohort),
        obsolete=obsolete if members else text.nobody_left(),
        circle_id=circle.id,
        members=tuple(members),
        offsets=tuple((member, known[member]) for member in members if member in known),
    )


async def regrouped(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Regrouped:
    """A change in a circle."""
    read = study.db.read
    change = await circle_changes.get(read, occurrence.number)
    if change is None:
        raise LookupError(f"no change {occurrence.number} of a circle")
    circle = await _circle(study, cohort, change.circle_id)
    thread = await occurrences.get(read, cohort.id, Kind.CIRCLE, circle.id)
    left = await circle_changes.left(read, circle.id, change.id)
    joined = await circle_changes.joined_with(read, change.id)
    obsolete = None
    if not circle.open and not change.closes:
        obsolete = text.closed_before()
    elif not (change.closes or left or joined):
        obsolete = text.changed_again()
    if thread is None or thread.state in ("due", "failed", "skipped"):
        obsolete = text.thread_not_opened()  # if it ever is, then with whoever is in the circle by then
    elif thread.state == "sent" and thread.thread_id is None:
        obsolete = text.thread_gone()
    return Regrouped(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=study.curriculum(cohort),
        obsolete=obsolete,
        circle_id=circle.id,
        thread_id=thread.thread_id if thread else None,
        left=tuple(left),
        joined=tuple(joined),
        remove=tuple(await circle_changes.left(read, circle.id) if change.closes else left),
        outcome=circle.outcome if change.closes else None,
        others=await _others(study, cohort, circle) if change.closes else (),
    )


async def _others(study: Study, cohort: Cohort, circle: Circle) -> tuple[tuple[int | None, tuple[int, ...]], ...]:
    """Where the members of a circle that was merged are now."""
    found: dict[int | None, list[int]] = {}
    for member in await circles.present(study.db.read, circle.id) if circle.outcome == "merged" else ():
        now_in = await circles.of_member(study.db.read, cohort.id, member)
        if now_in is not None:
            thread = await occurrences.get(study.db.read, cohort.id, Kind.CIRCLE, now_in.id)
            found.setdefault(thread.thread_id if thread else None, []).append(member)
    return tuple((thread_id, tuple(members)) for thread_id, members in found.items())


async def _circle(study: Study, cohort: Cohort, circle_id: int) -> Circle:
    circle = await circles.get(study.db.read, circle_id)
    if circle is None:
        raise LookupError(f"cohort {cohort.id} has no circle {circle_id}")
    return circle
