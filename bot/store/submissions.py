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
    await tx.all("UPDATE cohorts SET reviews_at = 0 WHERE id = :id", {"id": submission.cohort_id})
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


async def reopen(tx: Connection, submission_id: int, url: str, now: datetime) -> None:
    """Put it up for review once more. The same link is a new version too; for another one, `put` sees to that."""
    await tx.all(
        "UPDATE submissions SET closed_at = NULL, allocated_at = :now, topped_up_at = NULL, round = round + 1, "
        "version = version + CASE WHEN url = :url THEN 1 ELSE 0 END WHERE id = :id",
        {"id": submission_id, "url": url, "now": seconds(now)},
    )


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
