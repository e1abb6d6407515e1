"""SQL for reviews and their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from bot.store.db import Connection, Params, Row, Value
from bot.store.rows import moment, optional_moment, seconds
from bot.submission import Review

COLUMNS = (
    "reviews.id, submission_id, reviewer_id, reviews.state, volunteer, offered_at, due_at, extended, strength, "
    "suggestion, done_at, started_at, version, named, breach, helped, reply, helping"
)


# Whether the reviewer has the results of their own work for the same capstone.
HELPING = (
    "(SELECT count(*) FROM submissions AS own JOIN submissions AS reviewed ON reviewed.cohort_id = own.cohort_id "
    "AND reviewed.capstone = own.capstone WHERE reviewed.id = :submission AND own.member_id = :reviewer "
    "AND own.closed_at IS NOT NULL)"
)
ADD = (
    "INSERT INTO reviews (submission_id, reviewer_id, state, volunteer, offered_at, due_at, extended, helping) "
    f"VALUES (:submission, :reviewer, 'offered', :volunteer, :now, :due, 0, {HELPING}) ON CONFLICT"
)
ASK = (
    f"{ADD} (submission_id, reviewer_id) DO UPDATE SET volunteer = 0, offered_at = excluded.offered_at, "
    "due_at = excluded.due_at, helping = excluded.helping, "
    "state = CASE reviews.state WHEN 'done' THEN 'done' ELSE 'offered' END "
    "WHERE reviews.volunteer = 1"
)
OF_BOTH = "submission_id = :submission AND reviewer_id = :reviewer"


async def ask(tx: Connection, submission_id: int, reviewer_id: int, now: datetime, due_at: datetime) -> int | None:
    """Ask someone to review. The review's id; None if they were asked before.

    A volunteer's review, begun or done, becomes one of those they were asked for.
    """
    row = await tx.one(f"{ASK} RETURNING id", asked(submission_id, reviewer_id, now, due_at))
    return None if row is None else int(row["id"])


async def volunteer(tx: Connection, submission_id: int, reviewer_id: int, now: datetime, due_at: datetime) -> None:
    """Someone writes who was not asked; nothing happens if they were."""
    await tx.all(f"{ADD} DO NOTHING", {**asked(submission_id, reviewer_id, now, due_at), "volunteer": 1})


def both(submission_id: int, reviewer_id: int) -> dict[str, Value]:
    return {"submission": submission_id, "reviewer": reviewer_id}


def asked(submission_id: int, reviewer_id: int, now: datetime, due_at: datetime) -> dict[str, Value]:
    return {
        **both(submission_id, reviewer_id),
        "volunteer": 0,
        "now": seconds(now),
        "due": seconds(due_at),
    }


async def take_up(tx: Connection, review_id: int) -> None:
    """Someone who declined, or whose place somebody took, writes after all."""
    await tx.all(
        "UPDATE reviews SET state = 'offered' WHERE id = :id AND state IN ('declined', 'replaced', 'released')",
        {"id": review_id},
    )


async def offer_again(tx: Connection, review_id: int, now: datetime, due_at: datetime) -> None:
    """Ask a reviewer to look once more; what they wrote stays."""
    await tx.all(
        "UPDATE reviews SET state = 'offered', offered_at = :now, due_at = :due, extended = 0 WHERE id = :id",
        {"id": review_id, "now": seconds(now), "due": seconds(due_at)},
    )


async def start(tx: Connection, review_id: int, now: datetime) -> None:
    """Its form was opened, or more time asked for: from now on the results wait for it until it is due."""
    await tx.all(
        "UPDATE reviews SET started_at = coalesce(started_at, :now) WHERE id = :id",
        {"id": review_id, "now": seconds(now)},
    )


async def lapse(tx: Connection, review_id: int) -> None:
    """Nobody waits for it any more."""
    await tx.all("UPDATE reviews SET state = 'lapsed' WHERE id = :id AND state <> 'declined'", {"id": review_id})


async def decline(tx: Connection, review_id: int) -> bool:
    """Take it back; False if it was not open any more."""
    row = await tx.one(
        "UPDATE reviews SET state = 'declined' WHERE id = :id AND state IN ('offered', 'released') RETURNING id",
        {"id": review_id},
    )
    return row is not None


async def extend(tx: Connection, review_id: int, due_at: datetime) -> bool:
    """More time, once, while it is open. Whoever asks has begun, and is waited for again if they had not in time.

    False where it is not open any more, or had more time before.
    """
    row = await tx.one(
        "UPDATE reviews SET due_at = :due, extended = 1, started_at = coalesce(started_at, offered_at), "
        "state = 'offered' WHERE id = :id AND extended = 0 AND state IN ('offered', 'released') RETURNING id",
        {"id": review_id, "due": seconds(due_at)},
    )
    return row is not None


async def by_id(tx: Connection, review_id: int) -> Review | None:
    found = await _with_scores(tx, "reviews.id = :id", {"id": review_id})
    return found[0] if found else None


async def get(tx: Connection, submission_id: int, reviewer_id: int) -> Review | None:
    found = await _with_scores(tx, OF_BOTH, both(submission_id, reviewer_id))
    return found[0] if found else None


async def of_submission(tx: Connection, submission_id: int) -> list[Review]:
    """In the order they were offered."""
    return await _with_scores(tx, "submission_id = :submission", {"submission": submission_id})


async def of_reviewer(tx: Connection, cohort_id: int, reviewer_id: int) -> list[Review]:
    """Everything somebody was asked to review in a cohort."""
    return await _with_scores(
        tx,
        "reviewer_id = :reviewer AND submission_id IN (SELECT id FROM submissions WHERE cohort_id = :cohort)",
        {"cohort": cohort_id, "reviewer": reviewer_id},
    )


async def of_capstone(tx: Connection, cohort_id: int, capstone: str) -> list[Review]:
    """Every review of a capstone in a cohort."""
    return await _with_scores(
        tx,
        "submission_id IN (SELECT id FROM submissions WHERE cohort_id = :cohort AND capstone = :capstone)",
        {"cohort": cohort_id, "capstone": capstone},
    )


async def _with_scores(tx: Connection, where: str, params: Params) -> list[Review]:
    rows = await tx.all(
        f"SELECT {COLUMNS}, criterion, score FROM reviews LEFT JOIN review_scores ON review_id = reviews.id "
        f"WHERE {where} ORDER BY reviews.id",
        params,
    )
    scores: dict[int, dict[str, int]] = defaultdict(dict)
    first: dict[int, Row] = {}
    for row in rows:
        first.setdefault(row["id"], row)
        if row["criterion"] is not None:
            scores[row["id"]][row["criterion"]] = row["score"]
    return [from_row(row, scores[id]) for id, row in first.items()]


def from_row(row: Row, scores: Mapping[str, int]) -> Review:
    return Review(
        id=row["id"],
        submission_id=row["submission_id"],
        reviewer_id=row["reviewer_id"],
        state=row["state"],
        volunteer=bool(row["volunteer"]),
        offered_at=moment(row["offered_at"]),
        due_at=moment(row["due_at"]),
        extended=bool(row["extended"]),
        strength=row["strength"],
        suggestion=row["suggestion"],
        done_at=optional_moment(row["done_at"]),
        scores=scores,
        started_at=optional_moment(row["started_at"]),
        version=row["version"],
        named=bool(row["named"]),
        breach=None if row["breach"] is None else bool(row["breach"]),
        helped=bool(row["helped"]),
        reply=row["reply"],
        helping=bool(row["helping"]),
    )
