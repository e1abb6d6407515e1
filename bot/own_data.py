"""Everything that is held about a member as a file for them: docs/my-data.md says what is in it.

It has what others wrote about their work where they may read it by now; never who wrote what nobody may know of.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from bot.errors import StudyError
from bot.export import instant
from bot.exporting import LARGEST
from bot.received import readable
from bot.store import own_data, reviews, submissions
from bot.store.db import Connection
from bot.store.rows import moment
from bot.study import Study
from bot.submission import Review
from bot.texts import my_data as text

FORMAT, VERSION = "syllabot member", 1  # a reader of this version can ignore what is added to it
NAME = "my-data"  # of the file
BOOLEANS = frozenset(
    [
        "absent",
        "anonymous",
        "breach",
        "circle",
        "closes",
        "extended",
        "helped",
        "helping",
        "late",
        "named",
        "shared",
        "shares",
        "shown",
        "volunteer",
    ]
)
DOCUMENTS = frozenset(
    ["after", "before", "breaks", "lengths", "pauses", "report", "session", "tracks", "wish"]
)  # stored as JSON


@dataclass(frozen=True, slots=True)
class OwnFile:
    """`entries`: how many of each sort it has. `zipped`: else it would be too large for Discord."""

    name: str
    content: bytes
    entries: Mapping[str, int]
    zipped: bool


async def export_file(study: Study, member_id: int, now: datetime, largest: int = LARGEST) -> OwnFile:
    """All of it, from every server: it is theirs, and nobody else sees it.

    Raises StudyError where there is nothing, and where it would be larger than `largest` bytes even zipped.
    """
    found = await gather(study.db.read, member_id)
    if not any(found.values()):
        raise StudyError(text.nothing_held())
    head = {"format": FORMAT, "version": VERSION, "made_at": instant(now), "member_id": str(member_id)}
    document = json.dumps({**head, **found}, ensure_ascii=False, indent=1).encode()
    entries = {name: len(rows) for name, rows in found.items()}
    if len(document) <= largest:
        return OwnFile(f"{NAME}.json", document, entries, zipped=False)
    packed = _zipped(document)
    if len(packed) > largest:
        raise StudyError(text.too_large())
    return OwnFile(f"{NAME}.zip", packed, entries, zipped=True)


def _zipped(document: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{NAME}.json"), document, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


async def gather(tx: Connection, member_id: int) -> dict[str, list[dict[str, Any]]]:
    """What the file has, by sort; empty lists where there is nothing."""
    rows = await own_data.held(tx, member_id)
    ids = {row["cohort_id"] for some in rows.values() for row in some if "cohort_id" in row}
    cohorts = {id: await own_data.cohort(tx, id) for id in sorted(ids | {row["id"] for row in rows["cohorts_created"]})}
    received = [
        each
        for row in rows["capstones"]
        for each in await _received(tx, row["id"], anonymous=bool(cohorts[row["cohort_id"]]["anonymous"]))
    ]
    found = {"cohorts": list(cohorts.values()), **rows, "reviews_received": received}
    return {name: [as_json(row) for row in some] for name, some in found.items()}


async def _received(tx: Connection, submission_id: int, *, anonymous: bool) -> list[dict[str, Any]]:
    """The reviews of their work that they may read: those of a round that is not over stay with their writers."""
    submission = await submissions.get(tx, submission_id)
    given = await reviews.of_submission(tx, submission_id)
    return [
        _review(each, anonymous=anonymous) for each in given if submission is not None and readable(submission, each)
    ]


def _review(review: Review, *, anonymous: bool) -> dict[str, Any]:
    known = review.named and not anonymous and review.done_at is not None
    return {
        "submission_id": review.submission_id,
        "reviewer_id": review.reviewer_id if known else None,
        "version": review.version,
        "state": review.state,
        "written_at": instant(review.done_at),
        "scores": dict(review.scores),
        "strength": review.strength,
        "suggestion": review.suggestion,
        "breach": review.breach,
        "helped": review.helped,
        "reply": review.reply,
    }


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it stands in the file: instants as ISO 8601 in UTC, ids as texts, as JavaScript rounds such numbers."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in BOOLEANS:
        return bool(value)
    if name == "pauses" and isinstance(value, str):
        return [[instant(moment(began)), instant(moment(until))] for began, until in json.loads(value)]
    if name in DOCUMENTS and isinstance(value, str):
        return json.loads(value)
    if name.endswith(("_at", "_until", "planned_to")) and isinstance(value, int):
        return instant(moment(value))
    if name == "id" or name.endswith(("_id", "_by")):
        return str(value)
    return value
