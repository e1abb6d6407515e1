"""Reviews under way in a database of the third version go on in this one: nobody who was asked then is hurried."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command

from bot import asking, received, reviewers, reviews
from bot.actors import Actor
from bot.review_steps import Answers
from bot.store import occurrences, submissions
from bot.store import reviews as rows
from bot.store.db import Database
from bot.store.migrate import migrate
from bot.study import Study
from bot.submission import Review, Submission
from bot.ui import my_reviews
from bot.verdicts import owed
from tests.making import (
    ADA,
    BEN,
    CLEO,
    HERE,
    LIBRARY,
    LOAF,
    STRENGTH,
    SUGGESTION,
    at,
    bare_cohort,
    hand_in,
    reload,
    review,
    scores,
)

DEADLINE, A_DAY = at("2026-01-26 09:00"), timedelta(days=1)
DORA = Actor(HERE, 14)
THEN, NOW = int(DEADLINE.timestamp()), DEADLINE + 4 * A_DAY
WEEK_ON = THEN + 7 * 86400


SUBMISSION = (
    "INSERT INTO submissions (id, cohort_id, capstone, member_id, title, url, version, late, link_state, link_note, "
    "submitted_at, updated_at, allocated_at, closed_at) VALUES (?, 1, 'loaf', ?, 'A loaf', 'https://example.org', 1, "
    "0, 'reachable', 'The link opens.', 0, 0, ?, ?)"
)
SUBMISSIONS = ((ADA, THEN, None), (BEN, THEN, THEN), (CLEO, THEN, None), (DORA, None, None))
REVIEW = (
    "INSERT INTO reviews (id, submission_id, reviewer_id, state, volunteer, offered_at, due_at, extended, strength, "
    "suggestion, done_at) VALUES (?, ?, ?, ?, 0, ?, ?, 0, ?, ?, ?)"
)
WRITTEN, EMPTY = (STRENGTH, SUGGESTION), (None, None)
REVIEWS: Sequence[tuple[int, Actor, str, tuple[str | None, ...]]] = (
    (1, BEN, "done", WRITTEN),
    (1, CLEO, "offered", WRITTEN),
    (1, DORA, "declined", EMPTY),
    (2, ADA, "done", WRITTEN),
    (2, CLEO, "lapsed", EMPTY),
    (3, ADA, "offered", EMPTY),
)


@pytest.fixture
async def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Study]:
    """Ada's and Cleo's loaves are being reviewed, Ben's has not passed, Dora's waits for reviewers."""
    path, upgrade = tmp_path / "syllabot.db", command.upgrade
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _: upgrade(config, "0003"))
        migrate(path)
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(
            "INSERT INTO cohorts (id, guild_id, name, curriculum, starts_on, post_time, timezone, breaks, channel_id, "
            "reviews_channel_id, created_by, created_at) VALUES (1, 1, 'Spring', 'bread-in-three-weeks', '2026-01-05', "
            "'09:00', 'UTC', '{}', 100, 101, 10, 1767603600)"
        )
        old.executemany(
            "INSERT INTO memberships (cohort_id, member_id, joined_at, tracks) VALUES (1, ?, 1767603600, '[]')",
            [[who.id] for who in (ADA, BEN, CLEO, DORA)],
        )
        old.executemany(SUBMISSION, [(number, who.id, *at) for number, (who, *at) in enumerate(SUBMISSIONS, start=1)])
        old.executemany(REVIEW, [_review(id, *of) for id, of in enumerate(REVIEWS, start=1)])
        old.executemany(
            "INSERT INTO review_scores VALUES (?, ?, ?)",
            [(id, each.id, score) for id, score in ((1, 4), (4, 2)) for each in LOAF.rubric],
        )
        old.execute(
            "INSERT INTO occurrences (cohort_id, kind, number, state, due_at, channel_id, attempts) "
            "VALUES (1, 'results', 2, 'sent', ?, 101, 1)",
            [THEN],
        )
    migrate(path)
    async with Database.open(path) as db:
        yield Study(db, LIBRARY)


def _review(id: int, submission: int, who: Actor, state: str, words: tuple[str | None, ...]) -> tuple[object, ...]:
    return id, submission, who.id, state, THEN, WEEK_ON, *words, THEN if state == "done" else None


async def given(study: Study, submission: int, who: Actor) -> Review:
    found = await rows.get(study.db.read, submission, who.id)
    assert found is not None
    return found


async def work(study: Study, id: int) -> Submission:
    found = await submissions.get(study.db.read, id)
    assert found is not None
    return found


async def test_whoever_was_asked_then_is_waited_for_and_what_waited_gets_reviewers(study: Study) -> None:
    await reviewers.allocate_due(study, NOW)
    assert [(await given(study, *which)).state for which in ((1, CLEO), (3, ADA))] == ["offered"] * 2
    assert (await work(study, 4)).allocated_at == NOW
    assert {each.state for each in await rows.of_submission(study.db.read, 4)} == {"offered"}


async def test_a_draft_is_finished_and_brings_the_results(study: Study) -> None:
    await reviewers.allocate_due(study, NOW)
    saved = await reviews.save(study, CLEO, 1, Answers(scores(4)), NOW)
    assert saved.next_step is None
    assert (await work(study, 1)).closed_at == NOW
    found = await received.received(study, ADA, 1)
    assert [each.named for each in found.reviews] == [False, False]


async def test_what_was_declined_or_lapsed_is_owed_and_can_be_written(study: Study) -> None:
    for submission, who in ((1, DORA), (2, CLEO)):
        assert owed(await given(study, submission, who))
        await review(study, who, await work(study, submission), NOW)
    assert [(await given(study, *which)).state for which in ((1, DORA), (2, CLEO))] == ["done", "late"]


async def test_handed_in_again_it_is_reviewed_by_whoever_wrote_then_and_they_are_not_named(study: Study) -> None:
    cohort = await reload(study, bare_cohort())
    again = await hand_in(study, BEN, cohort, NOW, url="https://example.org/better")
    assert (again.version, again.round) == (2, 2)
    assert (await given(study, 2, ADA)).state == "offered"
    await asking.plan(study, NOW)
    letters = await occurrences.of_cohort(study.db.read, 1, 50)
    assert [each.occurrence.number % 100 for each in letters if each.occurrence.kind == "asked"] == [4]


async def test_my_reviews_shows_everybody_theirs(study: Study) -> None:
    cohort = await reload(study, bare_cohort())
    for now in (NOW, NOW + 10 * A_DAY):
        await reviewers.allocate_due(study, now)
        for who in (ADA, BEN, CLEO, DORA):
            mine = await received.mine(study, who, cohort, now)
            assert len(mine.own) == 1
            assert my_reviews.draw(mine).total_children_count > 3
