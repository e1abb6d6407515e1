"""How long it takes to hand out the reviews of very many capstones, to see to them later, and to see nothing is due."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.below import FIRST_MEMBER
from benchmarks.checkins import new_cohort
from bot import capstones, cohorts, reviewers
from bot.allocation import allocate
from bot.curriculum.library import Library
from bot.curriculum.load import load
from bot.records import Cohort
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study

SHARE = 3
Times = dict[str, float]


def rule(authors: int) -> float:
    """The pure rule alone, with tracks and with pairs that met before, in seconds."""
    everyone = range(authors)
    before = allocate(everyone, SHARE, seed=1)
    met = {(reviewer, author) for author, asked in before.items() for reviewer in asked}
    tracks = {author: (str(author % 3),) for author in everyone}
    began = time.perf_counter()
    allocate(everyone, SHARE, seed=2, tracks=tracks, met=met)
    return time.perf_counter() - began


async def times(folder: Path, authors: int) -> Times:
    """All of it with rows in a database, in one cohort, in seconds."""
    database = folder / f"allocation-{authors}.db"
    migrate(database)
    took: Times = {"the rule alone": rule(authors)}
    async with Database.open(database) as db:
        study = Study(db, Library((load(Path("curriculum.yaml")),)))
        cohort = await cohorts.create(study, new_cohort(study, 0))
        capstone = study.curriculum(cohort).capstones[0]
        due = capstones.due_at(study.curriculum(cohort), study.calendar(cohort), capstone)
        _fill(database, cohort, capstone.id, authors, due - timedelta(days=1))
        for name, at in (
            ("hand out", due),
            ("look when nothing is due", due),
            ("ask others after 3 days", due + timedelta(days=3)),
            ("top up after 5 days", due + timedelta(days=5)),
            ("close after 7 days", due + timedelta(days=7)),
        ):
            if name.startswith("ask"):
                _begin(database, at)
            with _measured(took, name):
                await reviewers.allocate_due(study, at)
    return took


@contextmanager
def _measured(took: Times, name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    took[name] = time.perf_counter() - began


def _fill(database: Path, cohort: Cohort, capstone: str, authors: int, at: datetime) -> None:
    """So many members of three tracks have handed in."""
    now = int(at.timestamp())
    members = [(cohort.id, FIRST_MEMBER + number) for number in range(authors)]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "INSERT INTO memberships (cohort_id, member_id, joined_at, tracks) VALUES (?, ?, 0, '[]')", members
        )
        connection.executemany(
            "INSERT INTO submissions (cohort_id, capstone, member_id, title, url, version, late, link_state, "
            "link_note, submitted_at, updated_at) VALUES (?, ?, ?, 'Work', 'https://example.org', 1, 0, 'reachable', "
            "'', ?, ?)",
            [(cohort_id, capstone, member, now, now) for cohort_id, member in members],
        )
        connection.execute("UPDATE cohorts SET reviews_at = 0")


def _begin(database: Path, at: datetime) -> None:
    """Of ten reviewers seven have begun their reviews and written a third of them; the others have vanished."""
    now = int(at.timestamp()) - 1
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE reviews SET started_at = ? WHERE reviewer_id % 10 < 7", (now,))
        connection.execute(
            "UPDATE reviews SET state = 'done', done_at = ? WHERE reviewer_id % 10 < 7 AND id % 3 = 0", (now,)
        )
