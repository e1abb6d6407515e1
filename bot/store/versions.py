"""SQL for what authors say of their work: what is new in a version, and why it keeps the rules."""

from __future__ import annotations

from bot.store.db import Connection
from bot.store.submissions import COLUMNS, from_row
from bot.submission import Submission


async def note(tx: Connection, submission_id: int, changes: str | None, *, count: bool, reviewed: bool) -> Submission:
    """A new version, with what is new in it; `count`: its number has still to rise.

    If it is `reviewed`, what an organiser said of the rules was about the version before.
    """
    [row] = await tx.all(
        "UPDATE submissions SET changes = :changes, version = version + :more, "
        f"ruling = CASE WHEN :reviewed = 1 THEN NULL ELSE ruling END WHERE id = :id RETURNING {COLUMNS}",
        {"id": submission_id, "changes": changes, "more": int(count), "reviewed": int(reviewed)},
    )
    return from_row(row)


async def explain(tx: Connection, submission_id: int, words: str) -> None:
    await tx.all("UPDATE submissions SET appeal = :words WHERE id = :id", {"id": submission_id, "words": words})


async def rule(tx: Connection, submission_id: int, ruling: str) -> bool:
    """An organiser's word on the rules; False if there is one already."""
    row = await tx.one(
        "UPDATE submissions SET ruling = :ruling WHERE id = :id AND ruling IS NULL RETURNING id",
        {"id": submission_id, "ruling": ruling},
    )
    return row is not None
