"""SQL for handing out the reviews of a whole capstone at once, and for when to see to that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.store import reviews, submissions
from bot.store.cohorts import LIVE
from bot.store.db import Connection
from bot.store.mine import EVERYWHERE, Mine
from bot.store.rows import optional_moment, optional_seconds, seconds
from bot.submission import ROUNDS, Review, Submission


class Unreviewed(NamedTuple):
    """A submission whose time to review is over, and which nobody has reviewed."""

    title: str
    author: int
    thread_id: int | None


WITHOUT_REPORT = submissions.COLUMNS.replace("report", "NULL AS report")
OF_COHORT = "submission_id IN (SELECT id FROM submissions WHERE cohort_id = :cohort AND closed_at IS NULL)"


async def waiting(tx: Connection, now: datetime, latest: datetime, mine: Mine = EVERYWHERE) -> list[int]:
    """The running cohorts to see to now. After `latest` no look was planned: then the clock was set back."""
    rows = await tx.all(
        f"SELECT id FROM cohorts WHERE reviews_at IS NOT NULL AND {LIVE} "
        f"AND (reviews_at <= :now OR reviews_at > :latest){mine.sql} ORDER BY id",
        {"now": seconds(now), "latest": seconds(latest), **mine.params},
    )
    return [row["id"] for row in rows]


async def next_look(tx: Connection, mine: Mine = EVERYWHERE) -> datetime | None:
    """When a cohort is to be seen to next; None where nothing waits."""
    row = await tx.one(
        f"SELECT min(reviews_at) AS at FROM cohorts WHERE reviews_at IS NOT NULL AND {LIVE}{mine.sql}", mine.params
    )
    return None if row is None else optional_moment(row["at"])


async def look_at(tx: Connection, cohort_id: int, at: datetime | None) -> None:
    """See to the cohort again then; None: when something is handed in."""
    await tx.all("UPDATE cohorts SET reviews_at = :at WHERE id = :id", {"id": cohort_id, "at": optional_seconds(at)})


async def open_capstones(tx: Connection, cohort_id: int) -> list[str]:
    """The capstones of which something waits for reviewers or results."""
    rows = await tx.all(
        "SELECT DISTINCT capstone FROM submissions WHERE cohort_id = :cohort AND closed_at IS NULL ORDER BY capstone",
        {"cohort": cohort_id},
    )
    return [row["capstone"] for row in rows]


async def of_capstone(tx: Connection, cohort_id: int, capstone: str) -> list[Submission]:
    """Everything handed in for a capstone, the earliest first, without what was found behind the links."""
    rows = await tx.all(
        f"SELECT {WITHOUT_REPORT} FROM submissions WHERE cohort_id = :cohort AND capstone = :capstone ORDER BY id",
        {"cohort": cohort_id, "capstone": capstone},
    )
    return [submissions.from_row(row) for row in rows]


async def open_of_cohort(tx: Connection, cohort_id: int) -> list[Submission]:
    """What waits for reviewers or results, the latest first."""
    rows = await tx.all(
        f"SELECT {WITHOUT_REPORT} FROM submissions WHERE cohort_id = :cohort AND closed_at IS NULL ORDER BY id DESC",
        {"cohort": cohort_id},
    )
    return [submissions.from_row(row) for row in rows]


async def given(tx: Connection, cohort_id: int, capstone: str) -> Mapping[int, Sequence[Review]]:
    """By submission the reviews of a capstone in the order in which they were offered, without their scores."""
    rows = await tx.all(
        f"SELECT {reviews.COLUMNS} FROM reviews WHERE submission_id IN (SELECT id FROM submissions "
        "WHERE cohort_id = :cohort AND capstone = :capstone) ORDER BY id",
        {"cohort": cohort_id, "capstone": capstone},
    )
    found: dict[int, list[Review]] = defaultdict(list)
    for row in rows:
        found[row["submission_id"]].append(reviews.from_row(row, {}))
    return found


async def met(tx: Connection, cohort_id: int, capstone: str) -> frozenset[tuple[int, int]]:
    """(reviewer, author) of whoever reviewed whom for the cohort's other capstones."""
    rows = await tx.all(
        "SELECT DISTINCT reviewer_id, member_id FROM reviews JOIN submissions ON submissions.id = submission_id "
        "WHERE cohort_id = :cohort AND capstone <> :capstone",
        {"cohort": cohort_id, "capstone": capstone},
    )
    return frozenset((row["reviewer_id"], row["member_id"]) for row in rows)


async def unreviewed(tx: Connection, cohort_id: int) -> list[Unreviewed]:
    """What nobody has reviewed in time, nor since, the earliest first."""
    rows = await tx.all(
        "SELECT title, member_id, thread.thread_id FROM submissions "
        "JOIN occurrences AS post ON post.cohort_id = submissions.cohort_id AND post.kind = 'unreviewed' "
        "AND post.number = submissions.id + (round - 1) * :rounds "
        "LEFT JOIN occurrences AS thread ON thread.cohort_id = submissions.cohort_id AND thread.kind = 'submission' "
        "AND thread.number = submissions.id WHERE submissions.cohort_id = :cohort AND closed_at IS NULL "
        "ORDER BY submissions.id",
        {"cohort": cohort_id, "rounds": ROUNDS},
    )
    return [Unreviewed(row["title"], row["member_id"], row["thread_id"]) for row in rows]


async def ask(tx: Connection, pairs: Sequence[tuple[int, int]], now: datetime, due_at: datetime) -> None:
    """Ask all of these: (submission, reviewer). See `reviews.ask`."""
    await tx.many(reviews.ASK, [reviews.asked(*pair, now, due_at) for pair in pairs])


async def ids(tx: Connection, cohort_id: int, pairs: Collection[tuple[int, int]], now: datetime) -> list[int]:
    """The ids of the reviews that these (submission, reviewer) were asked for just now."""
    rows = await tx.all(
        f"SELECT id, submission_id, reviewer_id FROM reviews WHERE offered_at = :now AND {OF_COHORT} ORDER BY id",
        {"cohort": cohort_id, "now": seconds(now)},
    )
    return [row["id"] for row in rows if (row["submission_id"], row["reviewer_id"]) in pairs]


async def mark(tx: Connection, states: Mapping[int, str]) -> None:
    """What becomes of these reviews."""
    await tx.many(
        "UPDATE reviews SET state = :state WHERE id = :id", [{"id": id, "state": state} for id, state in states.items()]
    )


async def mark_allocated(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """Reviewers of these submissions were asked: the version that is there now is the one they review."""
    await tx.many(
        "UPDATE submissions SET allocated_at = coalesce(allocated_at, :now), look_at = :now WHERE id = :id",
        [{"id": id, "now": seconds(now)} for id in ids],
    )


async def mark_topped_up(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    await tx.many(
        "UPDATE submissions SET topped_up_at = :now WHERE id = :id", [{"id": id, "now": seconds(now)} for id in ids]
    )


async def close(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """The results of these are given to their authors. Nobody waits any more for what is not written yet."""
    keys = [{"id": id, "now": seconds(now)} for id in ids]
    await tx.many("UPDATE submissions SET closed_at = coalesce(closed_at, :now), look_at = NULL WHERE id = :id", keys)
    await tx.many(
        "UPDATE reviews SET state = 'lapsed' WHERE submission_id = :id AND state IN ('offered', 'released')", keys
    )


async def clock_was_ahead(tx: Connection, cohort_id: int, now: datetime) -> None:
    """Whatever was asked in what is now the future counts from now on."""
    at = {"cohort": cohort_id, "now": seconds(now)}
    await tx.all(
        "UPDATE reviews SET due_at = due_at - (offered_at - :now), offered_at = :now "
        f"WHERE offered_at > :now AND {OF_COHORT}",
        at,
    )
    await tx.all(
        "UPDATE submissions SET allocated_at = :now WHERE cohort_id = :cohort AND closed_at IS NULL "
        "AND allocated_at > :now",
        at,
    )
    await tx.all(
        "UPDATE submissions SET look_at = :tomorrow WHERE cohort_id = :cohort AND look_at > :tomorrow",
        {"cohort": cohort_id, "tomorrow": seconds(now) + 24 * 3600},
    )


async def move(tx: Connection, cohort_id: int, by: timedelta, since: datetime) -> None:
    """A pause that began then moves the rounds under way: their days to start, to write and to close."""
    at = {"cohort": cohort_id, "by": int(by.total_seconds()), "since": seconds(since)}
    await tx.all(
        f"UPDATE reviews SET offered_at = offered_at + :by, due_at = due_at + :by "
        f"WHERE state = 'offered' AND due_at > :since AND {OF_COHORT}",
        at,
    )
    await tx.all(
        "UPDATE submissions SET allocated_at = allocated_at + :by, look_at = look_at + :by "
        "WHERE cohort_id = :cohort AND closed_at IS NULL AND allocated_at IS NOT NULL",
        at,
    )
