"""What must be so once everything is repaired and the clock has rung often enough."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.records import Kind, Posted
from bot.store import occurrences
from bot.submission import ROUNDS
from bot.texts import blockers, changes, circle_threads, farewell, nudges, posts, returning, threads
from tests.simulation.rooms import key
from tests.simulation.world import World

LONG_ENOUGH = timedelta(days=3)
WRITTEN = {
    re.sub(r"\d+", "#", reason)
    for reason in (
        posts.skipped_for_newer(1),
        *(posts.too_late(kind, 1) for kind in Kind),
        posts.nobody_checked_in(),
        posts.plan_changed(),
        posts.review_thread_gone(),
        farewell.nothing_done(),
        changes.changed_again(),
        changes.over_by_then(),
        changes.nobody_to_tell(),
        blockers.no_longer_asked(),
        blockers.week_never_posted(),
        nudges.paused(),
        nudges.week_not_posted(),
        nudges.nobody_in_thread(),
        nudges.all_checked_in(),
        nudges.thread_gone(),
        nudges.inbox_closed(),
        circle_threads.closed_before(),
        circle_threads.nobody_left(),
        circle_threads.changed_again(),
        circle_threads.thread_not_opened(),
        circle_threads.thread_gone(),
        circle_threads.turned_off(),
        returning.wants_none(),
        returning.inbox_closed(),
        returning.no_longer_so(),
        returning.cohort_paused(),
        threads.stand_in_done(),
        threads.round_over(),
        threads.version_over(),
        threads.reviewed_since(),
        threads.review_not_due(),
    )
}


async def calm_down(world: World) -> None:
    """All faults end, everything is repaired, and the clock rings until nothing is overdue."""
    world.faults.storms = False
    world.watch.set_back |= world.clock.ahead > timedelta()
    world.clock.ahead = timedelta()
    world.note_plans(anew=True)
    world.place.rooms.repair()
    await world.start()
    for cohort in world.cohorts():
        if cohort.running:
            await world.process.run(world.organisers.move_out(cohort))
    world.note_plans()
    process, end = world.process, world.clock.true + LONG_ENOUGH
    process.alarm = world.clock.true
    while process.alarm is not None and process.alarm < end and not world.watch.mistakes:
        world.clock.go_to(process.alarm)
        await process.ring()
        if not any(_overdue(posted, world.clock()) for posted in rows(world.disk)):
            break


def _overdue(posted: Posted, now: datetime) -> bool:
    waits = posted.state == "due" and posted.retry_at is not None and posted.retry_at > now
    return posted.state not in ("sent", "skipped") and not waits


def rows(disk: sqlite3.Connection) -> Iterator[Posted]:
    """What is known of everything that belongs to running cohorts."""
    running = "FROM occurrences JOIN cohorts ON cohorts.id = cohort_id WHERE ended_at IS NULL"
    found = disk.execute(f"SELECT {occurrences.COLUMNS} {running}").fetchall()
    return map(occurrences.from_row, found)


def faults(world: World) -> Iterator[str]:
    """Everything that is not as it must be, in words."""
    known = {key(posted.occurrence): posted for posted in rows(world.disk)}
    for posted in known.values():
        yield from _of_row(world, posted)
    running = {cohort.id for cohort in world.cohorts() if cohort.running}
    for message in world.place.here():
        posted_for = known.get(message.key)
        if message.key[0] in running and (posted_for is None or posted_for.message_id != message.id):
            yield f"{message.key} is there, and {posted_for} is known of it"
    for cohort_id in running:
        for kind, number in sorted(world.promises[cohort_id].due(world.clock())):
            if (cohort_id, kind, number) not in known:
                yield f"{(cohort_id, kind, number)} has fallen due, and nothing is known of it"
    yield from _circles(world)
    for why, sql in BELONG_TOGETHER.items():
        for row in world.disk.execute(sql, {"rounds": ROUNDS}):
            yield f"{why}: {tuple(row)}"


def _circles(world: World) -> Iterator[str]:
    """In the thread of each circle are exactly its members."""
    sql = (
        "SELECT circles.id, thread_id, member_id FROM circles JOIN cohorts ON cohorts.id = circles.cohort_id "
        "JOIN occurrences ON occurrences.cohort_id = cohorts.id AND kind = 'circle' "
        "AND number = circles.id AND state = 'sent' "
        "LEFT JOIN circle_members ON circle_id = circles.id AND left_at IS NULL "
        "WHERE ended_at IS NULL AND closed_at IS NULL AND thread_id IS NOT NULL"
    )
    found: dict[tuple[int, int], set[int]] = {}
    for circle, thread, member in world.disk.execute(sql):
        found.setdefault((circle, thread), set()).update([member] if member else [])
    for (circle, thread), members in found.items():
        gone = thread in world.place.rooms.deleted or world.place.messages[thread].deleted
        if not gone and members != world.place.inside[thread]:
            yield f"in circle {circle} are {members}, and in its thread {world.place.inside[thread]}"


def _of_row(world: World, posted: Posted) -> Iterator[str]:
    there = world.place.by_key.get(key(posted.occurrence), [])
    match posted.state:
        case "sent" if posted.message_id is None:
            if not there:
                yield f"{posted} is said to be sent, and never was there"
        case "sent":
            if posted.message_id not in [message.id for message in there]:
                yield f"{posted} is said to be sent, and is not what is there: {[each.id for each in there]}"
        case "skipped":
            if any(not message.deleted for message in there):
                yield f"{posted} is said to be skipped, and is there"
            if re.sub(r"\d+", "#", posted.note or "") not in WRITTEN:
                yield f"{posted} is skipped by no written rule"
        case _:
            if _overdue(posted, world.clock()):
                yield f"{posted} is neither sent nor skipped"


# Rows that must be written together, whatever happens in between.
BELONG_TOGETHER = {
    "a cohort without a welcome": "SELECT id FROM cohorts WHERE NOT EXISTS "
    "(SELECT 1 FROM occurrences WHERE cohort_id = cohorts.id AND kind = 'welcome')",
    "a capstone without its thread": "SELECT id FROM submissions WHERE NOT EXISTS "
    "(SELECT 1 FROM occurrences WHERE cohort_id = submissions.cohort_id AND kind = 'submission' "
    "AND number = submissions.id)",
    "reviewers who are not asked": "SELECT id FROM submissions WHERE allocated_at IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM occurrences WHERE cohort_id = submissions.cohort_id AND kind = 'reviewers' "
    "AND number = submissions.id + (round - 1) * :rounds)",
    "results that are not told": "SELECT id FROM submissions WHERE closed_at IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM occurrences WHERE cohort_id = submissions.cohort_id AND kind = 'results' "
    "AND number = submissions.id + (round - 1) * :rounds)",
    "results with a review that is still open": "SELECT id FROM submissions WHERE closed_at IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM reviews WHERE submission_id = submissions.id AND reviews.state IN ('offered', 'released'))",
    "somebody who reviews their own work": "SELECT reviews.id FROM reviews JOIN submissions "
    "ON submissions.id = submission_id WHERE reviewer_id = member_id",
    "a capstone that nobody sees to": "SELECT id FROM cohorts WHERE ended_at IS NULL AND reviews_at IS NULL AND EXISTS "
    "(SELECT 1 FROM submissions WHERE cohort_id = cohorts.id AND closed_at IS NULL)",
    "a circle without its thread": "SELECT id FROM circles WHERE NOT EXISTS "
    "(SELECT 1 FROM occurrences WHERE cohort_id = circles.cohort_id AND kind = 'circle' AND number = circles.id)",
    "a circle that has changed, and does not say so": "SELECT circle_changes.id FROM circle_changes "
    "JOIN circles ON circles.id = circle_id WHERE NOT EXISTS (SELECT 1 FROM occurrences "
    "WHERE cohort_id = circles.cohort_id AND kind = 'regrouped' AND number = circle_changes.id)",
    "somebody in two circles": "SELECT cohort_id, member_id FROM circles JOIN circle_members ON circle_id = circles.id "
    "WHERE closed_at IS NULL AND left_at IS NULL GROUP BY cohort_id, member_id HAVING count(*) > 1",
    "a crowded circle": "SELECT circle_id FROM circle_members WHERE left_at IS NULL GROUP BY circle_id "
    "HAVING count(*) > 5",
    "somebody in a circle who does not want to be": "SELECT member_id FROM circle_members JOIN circles "
    "ON circles.id = circle_id JOIN memberships USING (cohort_id, member_id) WHERE closed_at IS NULL "
    "AND circle_members.left_at IS NULL AND (memberships.circle = 0 OR memberships.left_at IS NOT NULL)",
    "a reminder without its direct message": "SELECT id FROM nudges WHERE part IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM occurrences WHERE cohort_id = nudges.cohort_id AND kind = 'direct' AND number = nudges.id)",
    "an offer without its direct message": "SELECT id FROM offers WHERE NOT EXISTS "
    "(SELECT 1 FROM occurrences WHERE cohort_id = offers.cohort_id AND kind = 'offer' AND number = offers.id)",
    "somebody is said to be on a break, and never was": "SELECT offers.id FROM offers JOIN memberships "
    "ON memberships.cohort_id = offers.cohort_id AND memberships.member_id = offers.member_id "
    "WHERE what = 'paused' AND paused_at IS NULL",
}
