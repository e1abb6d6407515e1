"""A capstone is handed in again while it is reviewed: a new version, which its reviewers are told of."""

from __future__ import annotations

from datetime import datetime

from bot.records import Cohort, Kind, Occurrence
from bot.store import occurrences, versions
from bot.store.db import Connection
from bot.submission import Submission


async def note(
    tx: Connection, cohort: Cohort, before: Submission, stored: Submission, changes: str | None, now: datetime
) -> Submission:
    """The submission as it was `stored`, with what its author says is new in it.

    Whoever says that something is new behind the same link hands in a new version of it, too. Before reviewers are
    asked an edit is free, and after the results nobody reviews it unless a new round begins, which says the same.
    """
    under_review = before.allocated_at is not None and before.closed_at is None
    rose = stored.version > before.version
    counts = under_review and not rose and changes is not None and changes != before.changes
    if not rose and not counts:
        return stored
    reviewed = under_review or stored.round > before.round
    stored = await versions.note(tx, stored.id, changes, count=counts, reviewed=reviewed)
    if under_review:
        told = Occurrence(cohort.id, Kind.VERSION, stored.version_number, now, cohort.reviews_channel_id)
        await occurrences.add_due(tx, told)
    return stored
