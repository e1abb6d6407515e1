"""Nudges: one reminder before a week closes, only to those who have not checked in, and not too often.

In the week's thread, or as a direct message to whoever asked for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import inbox
from bot.agenda import considerate
from bot.posts import Nudge
from bot.records import PARTS, Cohort, Kind, Occurrence, Person
from bot.store import checkins, installation, nudges, occurrences
from bot.store.db import Connection
from bot.store.occurrences import Planned
from bot.study import Study
from bot.texts import nudges as text
from bot.texts import posts as post_text

MOST, WITHIN = 3, timedelta(days=30)  # nudges a member
A_DAY = timedelta(days=1)  # whoever joined, or got the week's post, later than that is not reminded of it
NAMES = 25  # in one message


async def plan(tx: Connection, cohort: Cohort, nudge: Occurrence, now: datetime) -> None:
    """Decide who is reminded of a week, and how; once. What is posted leaves out whoever checks in meanwhile."""
    if await occurrences.get(tx, cohort.id, nudge.kind, nudge.number) is not None:
        return
    post = await occurrences.get(tx, cohort.id, Kind.ASSIGNMENT, nudge.number)
    if post is None or post.state != "sent" or (post.claimed_at or now) > now - A_DAY:
        await occurrences.add(tx, [Planned(nudge, text.week_not_posted())], now)
        return
    found = await nudges.candidates(tx, cohort, nudge.number, now - A_DAY, now - WITHIN, MOST, now)
    to_inbox = [person for person in found if person.reminders == "direct" and person.inbox_closed_at is None]
    in_thread = [person for person in found if person not in to_inbox]
    if nudge.due_at <= await installation.restored_at(tx):
        to_inbox = []  # they may have been written to, and a message to one of them cannot be recognised by its week
    planned = [Planned(nudge, None if in_thread else text.nobody_in_thread())]
    for part, some in enumerate(_parts(in_thread)):
        for person in some:
            await nudges.add(tx, cohort.id, nudge.number, person.member_id, part, now)
        if part:
            planned.append(Planned(replace(nudge, number=nudge.number + part * PARTS), None))
    for person, at in zip(to_inbox, await inbox.turns(tx, cohort, to_inbox, now), strict=True):
        id = await nudges.add(tx, cohort.id, nudge.number, person.member_id, None, now)
        planned.append(Planned(Occurrence(cohort.id, Kind.DIRECT, id, at, cohort.channel_id), None))
    # After a long downtime it may be night when this is decided.
    await occurrences.add(tx, planned, considerate(now, cohort.timezone))


def _parts(people: Sequence[Person]) -> list[Sequence[Person]]:
    return [people[start : start + NAMES] for start in range(0, len(people), NAMES)]


async def of_week(study: Study, nudge: Occurrence, cohort: Cohort, now: datetime) -> Nudge:
    """The facts of a message in the week's thread."""
    number, part = nudge.number % PARTS, nudge.number // PARTS
    waiting = await nudges.waiting(study.db.read, cohort.id, number, now)
    members = tuple(member for member, place in waiting.items() if place == part)
    return await _nudge(study, nudge, cohort, number, members, now)


async def direct(study: Study, nudge: Occurrence, cohort: Cohort, now: datetime) -> Nudge:
    """The facts of a direct message."""
    nudged = await nudges.get(study.db.read, nudge.number)
    if nudged is None:
        raise LookupError(f"no nudge {nudge.number}")
    waiting = await nudges.waiting(study.db.read, cohort.id, nudged.week, now)
    what = await _nudge(study, nudge, cohort, nudged.week, (nudged.member_id,), now)
    # Somebody who was to be reminded anew, in the thread this time, is not reminded in both places.
    waits = nudged.member_id in waiting and waiting[nudged.member_id] is None
    return what if waits else replace(what, obsolete=text.all_checked_in())


async def _nudge(
    study: Study, nudge: Occurrence, cohort: Cohort, number: int, members: tuple[int, ...], now: datetime
) -> Nudge:
    curriculum, opening = study.curriculum(cohort), study.calendar(cohort).weeks[number - 1]
    post = await occurrences.get(study.db.read, cohort.id, Kind.ASSIGNMENT, number)
    obsolete = None if members else text.all_checked_in()
    if not opening.opens_at <= now < opening.closes_at:
        obsolete = post_text.too_late(Kind.NUDGE, number)
    elif cohort.paused(now):
        obsolete = text.paused()
    return Nudge(
        occurrence=nudge,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=obsolete,
        members=members,
        opening=opening,
        lesson=curriculum.weeks[number - 1][1],
        norm=await checkins.norm(study.db.read, cohort.id, number, now),
        post=post,
    )
