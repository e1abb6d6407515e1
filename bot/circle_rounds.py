"""Study circles by the calendar: formed anew with every stage, looked after whenever a week opens.

All of it follows from how things are, so it may be done again at any time: by a ring after a kill, when the plan has
moved, when the clock was set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from bot import zones
from bot.checkin import streak_of
from bot.circle_allocation import ROUNDS, SMALLEST, Mate, Pair, allocate, regroup
from bot.records import Cohort, Kind, Membership, Occurrence
from bot.store import checkins, circle_changes, circles, occurrences, offers
from bot.store.circles import Wish
from bot.store.db import Connection
from bot.streaks import QUIET_WEEKS, silent
from bot.study import Study

MANY = 1000  # for seeds: more than a cohort has rounds


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage of a week, as circles see it: its first week, and its tracks."""

    first: int
    tracks: frozenset[str]


async def week_opens(study: Study, tx: Connection, cohort: Cohort, number: int, now: datetime) -> None:
    """A week opens: circles are formed if there are none, or none of this stage; else looked after. Once a week."""
    planned = await occurrences.get(tx, cohort.id, Kind.ASSIGNMENT, number)
    if planned is not None or not await circles.are_on(tx, cohort.id):
        return
    able = await mates(study, tx, cohort, number, now)
    there = await circles.open_ones(tx, cohort.id)
    latest = await circles.latest(tx, cohort.id)
    is_new = not there or latest is None or latest.week < stage_of(study, cohort, number).first
    would_be_the_same = len(there) == 1 and len(able) < 2 * SMALLEST
    if is_new and len(able) >= SMALLEST and not would_be_the_same:
        await form(tx, cohort, able, number, now)
    else:
        await _look_after(tx, cohort, able, there, now)


async def form(tx: Connection, cohort: Cohort, able: Sequence[Mate], week: int, now: datetime) -> int:
    """A new round: everyone in a new circle, the old ones closed. How many circles there are now."""
    latest = await circles.latest(tx, cohort.id)
    round = latest.round + 1 if latest else 1
    met = await _met(tx, cohort, round)
    groups = allocate(able, met, cohort.id * MANY + round)
    await close_all(tx, cohort, "round", now)
    for members in groups:
        await _found(tx, cohort, round, week, members, now)
    return len(groups)


async def close_all(tx: Connection, cohort: Cohort, outcome: str, now: datetime) -> None:
    """Every circle of a cohort is over: its thread says so, and goes to the archive."""
    for circle_id in await circles.open_ones(tx, cohort.id):
        await _close(tx, cohort, circle_id, outcome, now)


async def leave(tx: Connection, cohort: Cohort, member_id: int, now: datetime) -> None:
    """A member wants to be in no circle any more, and leaves the one they are in."""
    await circles.sign(tx, cohort.id, member_id, False)
    circle = await circles.of_member(tx, cohort.id, member_id)
    if circle is not None:
        change = await _change(tx, cohort, circle.id, now)
        await circle_changes.leave(tx, circle.id, member_id, change, now)


async def mates(study: Study, tx: Connection, cohort: Cohort, number: int, now: datetime) -> list[Mate]:
    """Who can be in a circle: signed up, not on a break of their own, not silent until they check in again."""
    calendar, stage = study.calendar(cohort), stage_of(study, cohort, number)
    done, posted = await checkins.weeks_by_member(tx, cohort.id), await offers.posted_weeks(tx, cohort.id)

    def heard_of(member: Membership) -> bool:
        marks = streak_of(calendar, member, done.get(member.member_id, ()), now).marks
        return not member.paused(now) and silent(marks, posted) < QUIET_WEEKS

    found = [wish for wish in await circles.wishes(tx, cohort.id) if heard_of(wish.membership)]
    return [
        Mate(wish.membership.member_id, offset(wish, cohort, now), stage.tracks.intersection(wish.membership.tracks))
        for wish in found
    ]


def offset(wish: Wish, cohort: Cohort, now: datetime) -> int:
    """How many minutes a member is ahead of UTC now: by their own zone, unless the world has given it up since."""
    zone = wish.timezone if wish.timezone in zones.names() else cohort.timezone
    return (now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()) // timedelta(minutes=1)


def stage_of(study: Study, cohort: Cohort, number: int) -> Stage:
    """The stage of a week."""
    curriculum = study.curriculum(cohort)
    stage, _ = curriculum.weeks[number - 1]
    return Stage(curriculum.first_week(stage), frozenset(track.id for track in stage.tracks))


async def _look_after(
    tx: Connection, cohort: Cohort, able: Sequence[Mate], there: Mapping[int, Sequence[int]], now: datetime
) -> None:
    """Who has fallen silent, is on a break or gone makes room; newcomers come in; small circles go on with others."""
    latest = await circles.latest(tx, cohort.id)
    if latest is None:
        return
    known = {mate.id: mate for mate in able}
    leaving = {id: [member for member in members if member not in known] for id, members in there.items()}
    staying = {id: [known[member] for member in members if member in known] for id, members in there.items()}
    placed = {mate.id for members in staying.values() for mate in members}
    newcomers = [mate for mate in able if mate.id not in placed]
    after = regroup(staying, newcomers, await _met(tx, cohort, latest.round + 1), cohort.id * MANY + latest.round)
    joining: dict[int, list[int]] = defaultdict(list)
    for member, circle_id in after.joins.items():
        joining[circle_id].append(member)
    for circle_id, members in leaving.items():
        if not (members or joining[circle_id]):
            continue
        change = await _change(tx, cohort, circle_id, now)
        for member in members:
            await circle_changes.leave(tx, circle_id, member, change, now)
        for member in joining[circle_id]:
            await circle_changes.join(tx, circle_id, member, change, now)
    for circle_id in after.dissolved:
        await _close(tx, cohort, circle_id, "merged", now)
    for group in after.formed:
        await _found(tx, cohort, latest.round, latest.week, group, now)


async def _found(
    tx: Connection, cohort: Cohort, round: int, week: int, members: tuple[int, ...], now: datetime
) -> None:
    circle_id = await circles.form(tx, cohort.id, round, week, members, now)
    await occurrences.add_due(tx, Occurrence(cohort.id, Kind.CIRCLE, circle_id, now, cohort.channel_id))


async def _close(tx: Connection, cohort: Cohort, circle_id: int, outcome: str, now: datetime) -> None:
    await circles.close(tx, circle_id, outcome, now)
    await _change(tx, cohort, circle_id, now, closes=True)


async def _change(tx: Connection, cohort: Cohort, circle_id: int, now: datetime, *, closes: bool = False) -> int:
    """Something changes in a circle, and its thread says so; the change's id."""
    change = await circle_changes.add(tx, circle_id, now, closes=closes)
    await occurrences.add_due(tx, Occurrence(cohort.id, Kind.REGROUPED, change, now, cohort.channel_id))
    return change


async def _met(tx: Connection, cohort: Cohort, round: int) -> dict[Pair, int]:
    """Who has been together in the rounds before that one, and how many rounds ago last."""
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    for was, circle_id, member in await circles.together(tx, cohort.id, round - ROUNDS):
        members[was, circle_id].append(member)
    return {
        frozenset(pair): round - was for (was, _), group in sorted(members.items()) for pair in combinations(group, 2)
    }
