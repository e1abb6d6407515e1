"""SQL for what reviewers write, and for what authors answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.store.db import Connection
from bot.store.rows import seconds


async def has_begun(tx: Connection, reviewer_id: int, curriculum: str, capstone: str) -> bool:
    """Whether they have opened or written a review of this capstone before, in any cohort of its curriculum."""
    row = await tx.one(
        "SELECT 1 AS begun FROM reviews JOIN submissions ON submissions.id = submission_id "
        "JOIN cohorts ON cohorts.id = cohort_id WHERE reviewer_id = :reviewer AND curriculum = :curriculum "
        "AND capstone = :capstone AND (started_at IS NOT NULL OR done_at IS NOT NULL OR strength IS NOT NULL) LIMIT 1",
        {"reviewer": reviewer_id, "curriculum": curriculum, "capstone": capstone},
    )
    return row is not None


async def save(
    tx: Connection,
    review_id: int,
    version: int,
    scores: Mapping[str, int],
    strength: str | None,
    suggestion: str | None,
    breach: bool | None,
    *,
    named: bool,
) -> None:
    """Keep what a reviewer wrote so far of this version of the work; what is None stays as it was.

    `named`: its writer knows that the author sees their name.
    """
    await tx.all(
        "UPDATE reviews SET strength = coalesce(:strength, strength), suggestion = coalesce(:suggestion, suggestion), "
        "breach = coalesce(:breach, breach), version = :version, named = :named WHERE id = :id",
        {
            "id": review_id,
            "version": version,
            "strength": strength,
            "suggestion": suggestion,
            "breach": None if breach is None else int(breach),
            "named": int(named),
        },
    )
    for criterion, score in scores.items():
        await tx.all(
            "INSERT INTO review_scores (review_id, criterion, score) VALUES (:id, :criterion, :score) "
            "ON CONFLICT (review_id, criterion) DO UPDATE SET score = excluded.score",
            {"id": review_id, "criterion": criterion, "score": score},
        )


async def finish(tx: Connection, review_id: int, now: datetime, *, late: bool) -> None:
    """It is written; `late`: the results are out already."""
    await tx.all(
        "UPDATE reviews SET state = :state, done_at = coalesce(done_at, :now) WHERE id = :id",
        {"id": review_id, "state": "late" if late else "done", "now": seconds(now)},
    )


async def helped(tx: Connection, review_id: int) -> bool:
    """Its author says so; False if they had said it before."""
    row = await tx.one("UPDATE reviews SET helped = 1 WHERE id = :id AND helped = 0 RETURNING id", {"id": review_id})
    return row is not None


async def reply(tx: Connection, review_id: int, words: str) -> None:
    await tx.all("UPDATE reviews SET reply = :words WHERE id = :id", {"id": review_id, "words": words})
