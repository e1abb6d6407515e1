"""What organisers and the clock ask of a large cohort: its digest, its status, its weeks as a file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.below import FIRST_MEMBER, GUILD
from benchmarks.checkins import new_cohort
from bot import cohorts, composing, exporting, overview
from bot.actors import Actor
from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.records import Cohort, Kind, Occurrence
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from bot.ui import cohort_cards, posts

WEEKS = 26
ORGANISER = Actor(GUILD, 9, manages=True)
A_WEEK = timedelta(weeks=1)
Measured = Callable[[], Awaitable[object]]


async def times(folder: Path, members: int, rounds: int) -> dict[str, float]:
    """The median of how long each takes, in seconds, in a cohort that has so many members and is in its 27th week."""
    database = folder / "organisers.db"
    migrate(database)
    async with Database.open(database) as db:
        study = Study(db, Library((load(Path("curriculum.yaml")),)))
        cohort = await cohorts.create(study, new_cohort(study, 0))
        now = study.calendar(cohort).weeks[WEEKS - 1].closes_at
        _fill(database, study, cohort, members)
        found: dict[str, list[float]] = {}
        for _ in range(rounds):
            for name, ask in _asked(study, cohort, now).items():
                began = time.perf_counter()
                await ask()
                found.setdefault(name, []).append(time.perf_counter() - began)
    return {name: median(took) for name, took in found.items()}


def _asked(study: Study, cohort: Cohort, now: datetime) -> dict[str, Measured]:
    async def digest() -> object:
        due = Occurrence(cohort.id, Kind.DIGEST, WEEKS, now, cohort.channel_id)
        return posts.draw(await composing.compose(study, due, now)).to_components()

    async def status() -> object:
        seen = await overview.overview(study, ORGANISER, cohort, now)
        if not (seen.attention.silent and seen.attention.blockers):
            raise RuntimeError("nobody needs a hand")
        return cohort_cards.status(seen, now, ()).to_components()

    async def export(format: str) -> object:
        return await exporting.export_file(study, ORGANISER, cohort, format, now)

    return {
        "digest": digest,
        "/cohort status": status,
        "/cohort export, CSV": lambda: export("csv"),
        "/cohort export, JSON": lambda: export("json"),
    }


def _fill(database: Path, study: Study, cohort: Cohort, members: int) -> None:
    """Everybody shares; one in ten stopped a while ago, each of the others misses a week now and then."""
    joined = _seconds(cohort.created_at)
    people = range(FIRST_MEMBER, FIRST_MEMBER + members)
    weeks = [
        (
            cohort.id,
            week,
            person,
            "Read the chapter and did its exercises.",
            6.5,
            "A blocker" if week == WEEKS else None,
        )
        for person in people
        for week in range(1, WEEKS + 1)
        if (person + week) % 7 and (person % 10 or week < WEEKS - 3)
    ]
    capstones = [each.id for each in study.curriculum(cohort).capstones]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "INSERT INTO memberships (cohort_id, member_id, joined_at, tracks, name, shares) "
            "VALUES (?, ?, ?, '[]', ?, 1)",
            [(cohort.id, person, joined, f"Member, {person}") for person in people],
        )
        connection.executemany(
            "INSERT INTO checkins (cohort_id, week, member_id, done, hours, blocker, late, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, 0, 1, 1)",
            weeks,
        )
        connection.execute(
            "INSERT INTO blockers (cohort_id, member_id, week, shared) "
            "SELECT cohort_id, member_id, week, 0 FROM checkins WHERE week > 20 AND member_id % 5 = 0"
        )
        connection.executemany(
            "INSERT INTO submissions (cohort_id, capstone, member_id, title, url, version, late, link_state, "
            "link_note, submitted_at, updated_at, allocated_at, closed_at) "
            "VALUES (?, ?, ?, 'Work', 'https://example.org', 1, 0, 'reachable', '', 1, 1, 1, 1)",
            [(cohort.id, capstone, person) for capstone in capstones for person in people],
        )
        connection.execute(
            "INSERT INTO reviews (submission_id, reviewer_id, state, volunteer, offered_at, due_at, extended, done_at) "
            "SELECT work.id, (work.member_id - ?1 + step.n) % ?2 + ?1, 'done', 0, 1, 1, 0, 1 "
            "FROM submissions AS work, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) AS step",
            (FIRST_MEMBER, members),
        )
        connection.execute(
            "INSERT INTO review_scores (review_id, criterion, score) SELECT reviews.id, rubric.value, 4 FROM reviews, "
            "json_each(?) AS rubric",
            (_rubric(study, cohort),),
        )


def _rubric(study: Study, cohort: Cohort) -> str:
    criteria = {each.id for capstone in study.curriculum(cohort).capstones for each in capstone.rubric}
    return str(sorted(criteria)).replace("'", '"')


def _seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
