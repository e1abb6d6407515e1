"""SQL for capstones handed in."""

from __future__ import annotations

from datetime import datetime

from bot.inspection.report import Inspection
from bot.store.cohorts import LIVE
from bot.store.db import Connection, Row
from bot.store.mine import EVERYWHERE, Mine
from bot.store.rows import moment, optional_moment, optional_seconds, seconds
from bot.submission import Submission

COLUMNS = (
    "id, cohort_id, capstone, member_id, title, summary, url, version, round, late, link_state, link_note, "
    "submitted_at, allocated_at, closed_at, pinned, permalink, report, look_at, changed_at, changes, appeal, ruling, "
    "shown, topped_up_at"
)
OF_SUBMISSIONS = ", ".join(f"submissions.{column}" for column in COLUMNS.split(", "))  # beside another table


async def put(tx: Connection, submission: Submission) -> Submission:
    """Store a submission; handing in again replaces one's own. The returned one has its id, version and round.

    Before reviewers were found that is an edit; after, another link is a new version.
    """
    [row] = await tx.all(
        "INSERT INTO submissions (cohort_id, capstone, member_id, title, summary, url, version, late, link_state, "
        "link_note, look_at, submitted_at, updated_at) VALUES (:cohort, :capstone, :member, :title, :summary, :url, 1, "
        ":late, :link_state, :link_note, :look_at, :now, :now) "
        "ON CONFLICT (cohort_id, capstone, member_id) DO UPDATE SET "
        "title = excluded.title, summary = excluded.summary, url = excluded.url, link_state = excluded.link_state, "
        "link_note = excluded.link_note, look_at = excluded.look_at, updated_at = excluded.updated_at, "
        "pinned = NULL, permalink = NULL, report = NULL, changed_at = NULL, version = submissions.version + "
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
            "look_at": optional_seconds(submission.look_at),
            "now": seconds(submission.submitted_at),
        },
    )
    await tx.all("UPDATE cohorts SET reviews_at = 0 WHERE id = :id", {"id": submission.cohort_id})
    return from_row(row)


async def get(tx: Connection, submission_id: int) -> Submission | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM submissions WHERE id = :id", {"id": submission_id})
    return None if row is None else from_row(row)


async def note_link(tx: Connection, seen: Submission) -> Submission:
    """Keep what was found behind a link, and when to look again."""
    [row] = await tx.all(
        "UPDATE submissions SET link_state = :state, link_note = :note, pinned = :pinned, permalink = :permalink, "
        "report = :report, look_at = :look_at, changed_at = :changed_at WHERE id = :id "
        f"RETURNING {COLUMNS}",
        {
            "id": seen.id,
            "state": seen.link_state,
            "note": seen.link_note,
            "pinned": seen.pinned,
            "permalink": seen.permalink,
            "report": None if seen.report is None else seen.report.to_json(),
            "look_at": optional_seconds(seen.look_at),
            "changed_at": optional_seconds(seen.changed_at),
        },
    )
    return from_row(row)


async def to_look_at(tx: Connection, now: datetime, most: int, mine: Mine = EVERYWHERE) -> list[Submission]:
    """Those of running cohorts whose links are due to be looked at, the longest due first."""
    rows = await tx.all(
        f"SELECT {OF_SUBMISSIONS} FROM submissions JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE look_at <= :now AND {LIVE}{mine.sql} ORDER BY look_at, submissions.id LIMIT :most",
        {"now": seconds(now), "most": most, **mine.params},
    )
    return [from_row(row) for row in rows]


async def next_look(tx: Connection, now: datetime, mine: Mine = EVERYWHERE) -> datetime | None:
    """When the next link after `now` is due to be looked at."""
    row = await tx.one(
        "SELECT min(look_at) AS next FROM submissions JOIN cohorts ON cohorts.id = cohort_id "
        f"WHERE look_at > :now AND {LIVE}{mine.sql}",
        {"now": seconds(now), **mine.params},
    )
    return None if row is None else optional_moment(row["next"])


async def look_later(tx: Connection, submission_id: int, look_at: datetime) -> None:
    await tx.all(
        "UPDATE submissions SET look_at = :look_at WHERE id = :id", {"id": submission_id, "look_at": seconds(look_at)}
    )


async def of_member(tx: Connection, cohort_id: int, member_id: int) -> list[Submission]:
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM submissions WHERE cohort_id = :cohort AND member_id = :member ORDER BY id",
        {"cohort": cohort_id, "member": member_id},
    )
    return [from_row(row) for row in rows]


async def of_capstone(tx: Connection, cohort_id: int, capstone: str) -> list[Submission]:
    """Everything handed in for a capstone and not withdrawn, the earliest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM submissions WHERE cohort_id = :cohort AND capstone = :capstone AND member_id > 0 "
        "ORDER BY id",
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
