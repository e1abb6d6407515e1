"""Whether everything that was due is on Discord, once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.soak.scene import Scene

ROUNDS, LONG_ENOUGH = 4, 30.0  # how often what waits is tried again, and seconds for each
SETTLED_BEFORE = 5  # seconds: what falls due in this moment may still be on its way
UNFINISHED = (
    "SELECT cohort_id, kind, number, state, note FROM occurrences WHERE state IN ('due', 'claimed', 'failed') "
    "AND due_at < :now"
)


@dataclass(repr=False)
class Posts:
    """`missing` and `doubled` name each; `skipped` counts the written reasons."""

    sent: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


async def settle(scene: Scene) -> None:
    """When all faults are over: the pauses before whatever is tried again are, too."""
    bot, server = scene.bot, scene.server
    for _ in range(ROUNDS):
        with closing(sqlite3.connect(bot.database, timeout=30)) as connection, connection:
            connection.execute("UPDATE occurrences SET retry_at = 0 WHERE state IN ('claimed', 'failed')")
        course = scene.place.courses[0]
        try:
            options = {"cohort": str(course.id)}
            who = course.organiser
            await server.command(course.guild, course.channel, who, "cohort announce", options, seconds=20)
            await server.until(lambda: not unfinished(scene), "everything is posted", seconds=LONG_ENOUGH)
        except TimeoutError:
            continue
        await scene.last(0.5)
        return


def unfinished(scene: Scene) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(scene.bot.database, timeout=30)) as connection:
        now = datetime.now(UTC).timestamp() - SETTLED_BEFORE
        return connection.execute(UNFINISHED, {"now": int(now)}).fetchall()


def judge(scene: Scene) -> Posts:
    """What is there against what the rows say, and the rows against what the calendar promised."""
    found, server = Posts(), scene.server
    found.doubled = [f"{mark} × {len(each)}" for mark, each in server.posts().items() if len(each) > 1]
    there = set(scene.deleted)
    for channels in (*(guild.channels for guild in server.guilds.values()), server.direct):
        for channel in channels.values():
            there |= channel.messages.keys()
    known = set()
    for cohort, kind, number, state, message, note in scene.bot.rows(
        "SELECT cohort_id, kind, number, state, message_id, note FROM occurrences"
    ):
        known.add((cohort, kind, number))
        if state == "sent":
            found.sent[kind] += 1
            if message is not None and message not in there:
                found.missing.append(f"{kind} {number} of cohort {cohort}: sent, and not there")
        elif state == "skipped":
            found.skipped[f"{kind}: {note}"[:80]] += 1
    found.missing += [f"unfinished: {each}" for each in unfinished(scene)]
    now = datetime.now(UTC).timestamp() - SETTLED_BEFORE
    for course in scene.place.courses:
        if course.week is not None and course.due_at.timestamp() < now:
            for kind, number in (("assignment", course.week), ("digest", course.week - 1)):
                if (course.id, kind, number) not in known:
                    found.missing.append(f"{kind} {number} of cohort {course.id}: never planned")
    return found
