"""SQL for capstones handed in."""

from __future__ import annotations

from datetime import datetime

from bot.inspection.report import Inspection
from bot.store.db import Connection, Row
from bot.store.rows import moment, optional_moment, seconds
from bot.submission import Submission

COLUMNS = (
    "id, cohort_id, capstone, member_id, title, summary, url, version, round, late, link_state, link_note, "
    "submitted_at, allocated_at, closed_at, pinned, permalink, report, look_at, changed_at, changes, appeal, ruling, "
    "shown, topped_up_at"
)


async def put(tx: Connection, submission: Submission) -> Submission:
    """Store a submission; handing in again replaces one's own. The returned one has its id, version and round.

    Before reviewers were found that is an edit; after, another link is a new version.
    """
    [row] = await tx.all(
        "INSERT INTO submissions (cohort_id, capstone, member_id, title, summary, url, version, late, link_state, "
        "link_note, submitted_at, updated_at) VALUES (:cohort, :capstone, :member, :title, :summary, :url, 1, :late, "
        ":link_state, :link_note, :now, :now) ON CONFLICT (cohort_id, capstone, member_id) DO UPDATE SET "
        "title = excluded.title, summary = excluded.summary, url = excluded.url, link_state = excluded.link_state, "
        "link_note = excluded.link_note, updated_at = excluded.updated_at, version = submissions.version + "
        "CASE WHEN submissions.allocated_at IS NULL OR submissions.url = excluded.url THEN 0 ELSE 1 END "
        f"RETURNING {COLUMNS}",
        {
            "cohort": submission.cohort_id,
            "capstone": submission.capstone,
            "member": submission.member_id,
            "title": submission.title,
            "summary": submission.summary,
            "url": submission.url,
            "late": int(submission.late),
            "link_state": submission.link_state,
            "link_note": submission.link_note,
            "now": seconds(submission.submitted_at),
        },
    )
    return from_row(row)


async def get(tx: Connection, submission_id: int) -> Submission | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM submissions WHERE id = :id", {"id": submission_id})
    return None if row is None else from_row(row)


async def note_link(tx: Connection, submission: Submission, state: str, note: str) -> Submission | None:
    """Keep what was found behind a link. None if the submission has another link by now."""
    row = await tx.one(
        "UPDATE submissions SET link_state = :state, link_note = :note WHERE id = :id AND url = :url "
        f"RETURNING {COLUMNS}",
        {"id": submission.id, "url": submission.url, "state": state, "note": note},
    )
    return None if row is None else from_row(row)


async def of_member(tx: Connection, cohort_id: int, member_id: int) -> list[Submission]:
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM submissions WHERE cohort_id = :cohort AND member_id = :member ORDER BY id",
        {"cohort": cohort_id, "member": member_id},
    )
    return [from_row(row) for row in rows]


async def of_capstone(tx: Connection, cohort_id: int, capstone: str) -> list[Submission]:
    """Everything handed in for a capstone, the earliest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM submissions WHERE cohort_id = :cohort AND capstone = :capstone ORDER BY id",
        {"cohort": cohort_id, "capstone": capstone},
    )
    return [from_row(row) for row in rows]


async def shown(tx: Connection, cohort_id: int) -> list[Submission]:
    """What is reviewed and its authors agreed to have in the gallery, the earliest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM submissions WHERE cohort_id = :cohort AND shown = 1 AND closed_at IS NOT NULL "
        "ORDER BY id",
        {"cohort": cohort_id},
    )
    return [from_row(row) for row in rows]


async def show(tx: Connection, submission_id: int, shown: bool) -> None:
    """Its author wants it in the gallery, or out of it."""
    await tx.all("UPDATE submissions SET shown = :shown WHERE id = :id", {"id": submission_id, "shown": int(shown)})


async def mark_allocated(tx: Connection, submission_id: int, now: datetime) -> None:
    await tx.all(
        "UPDATE submissions SET allocated_at = coalesce(allocated_at, :now) WHERE id = :id",
        {"id": submission_id, "now": seconds(now)},
    )


async def close(tx: Connection, submission_id: int, now: datetime) -> None:
    """The results are given to the author."""
    await tx.all(
        "UPDATE submissions SET closed_at = coalesce(closed_at, :now) WHERE id = :id",
        {"id": submission_id, "now": seconds(now)},
    )


async def reopen(tx: Connection, submission_id: int, url: str) -> None:
    """Put it up for review once more. The same link is a new version too; for another one, `put` sees to that."""
    await tx.all(
        "UPDATE submissions SET closed_at = NULL, round = round + 1, "
        "version = version + CASE WHEN url = :url THEN 1 ELSE 0 END WHERE id = :id",
        {"id": submission_id, "url": url},
    )


async def open_everywhere(tx: Connection) -> list[Submission]:
    """What waits for reviewers or results in running cohorts, the earliest first."""
    columns = ", ".join(f"submissions.{column.strip()}" for column in COLUMNS.split(","))
    rows = await tx.all(
        f"SELECT {columns} FROM submissions JOIN cohorts ON cohorts.id = cohort_id "
        "WHERE closed_at IS NULL AND ended_at IS NULL ORDER BY submissions.id"
    )
    return [from_row(row) for row in rows]


def from_row(row: Row) -> Submission:
    return Submission(
        id=row["id"],
        cohort_id=row["cohort_id"],
        capstone=row["capstone"],
        member_id=row["member_id"],
        title=row["title"],
        summary=row["summary"],
        url=row["url"],
        version=row["version"],
        round=row["round"],
        late=bool(row["late"]),
        link_state=row["link_state"],
        link_note=row["link_note"],
        submitted_at=moment(row["submitted_at"]),
        allocated_at=optional_moment(row["allocated_at"]),
        closed_at=optional_moment(row["closed_at"]),
        pinned=row["pinned"],
        permalink=row["permalink"],
        report=None if row["report"] is None else Inspection.from_json(row["report"]),
        look_at=optional_moment(row["look_at"]),
        changed_at=optional_moment(row["changed_at"]),
        changes=row["changes"],
        appeal=row["appeal"],
        ruling=row["ruling"],
        shown=bool(row["shown"]),
        topped_up_at=optional_moment(row["topped_up_at"]),
    )
