"""SQL for the desk: all that one needs to check in, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.checked_in import CheckIn
from bot.records import Cohort, Membership
from bot.store import checkins, cohorts, memberships
from bot.store.db import Connection


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a member checks in for a week: the cohort, their membership, and what they wrote about it (None: neither).

    `version` is another one whenever that is written (0: never). `weeks` are those they have checked in for, in order;
    `post` is the week's. `stuck`: what has become of their blocker (None: it is private and unsolved).
    """

    cohort: Cohort
    membership: Membership | None
    before: CheckIn | None
    version: int
    weeks: tuple[int, ...]
    post: WeekPost
    stuck: Stuck | None


class WeekPost(NamedTuple):
    """What is known of the post of a week. `state` is None while nothing is."""

    state: str | None
    message_id: int | None
    thread_id: int | None

    @property
    def gone(self) -> bool:
        """Somebody has removed it, or it never came and never will."""
        return self.state == "skipped" or (self.state == "sent" and self.message_id is None)


class Stuck(NamedTuple):
    """What has become of a blocker."""

    shared: bool
    solved: bool


COHORT = len(cohorts.NAMES)
BOTH = COHORT + len(memberships.NAMES)
DESK = (
    f"SELECT {cohorts.COLUMNS}, {memberships.COLUMNS}, "
    "checkins.week, done, hours, confidence, blocker, late, checkins.created_at AS written_at, "
    f"{checkins.VERSION} AS version, "
    "post.state, post.message_id, post.thread_id, blockers.shared AS asked, blockers.solved_at "
    "FROM cohorts LEFT JOIN memberships ON memberships.cohort_id = cohorts.id AND memberships.member_id = :member "
    "LEFT JOIN checkins ON checkins.cohort_id = cohorts.id AND checkins.member_id = :member "
    "LEFT JOIN occurrences AS post ON post.cohort_id = cohorts.id AND post.kind = 'assignment' AND post.number = :week "
    "LEFT JOIN blockers ON blockers.cohort_id = cohorts.id AND blockers.member_id = :member AND blockers.week = :week "
    "WHERE cohorts.id = :cohort ORDER BY checkins.week"
)


async def desk(tx: Connection, cohort_id: int, week: int, member_id: int) -> Desk | None:
    """What is needed to check in, None where there is no such cohort: one statement, it is asked with every press."""
    rows = await tx.all(DESK, {"cohort": cohort_id, "week": week, "member": member_id})
    if not rows:
        return None
    first = rows[0]
    written = next((row for row in rows if row["week"] == week), None)
    return Desk(
        cohorts.from_values(first[:COHORT]),
        None if first["joined_at"] is None else memberships.from_values(first[COHORT:BOTH]),
        None if written is None else checkins.from_row(written, "written_at"),
        0 if written is None else written["version"],
        tuple(row["week"] for row in rows if row["week"] is not None),
        WeekPost(first["state"], first["message_id"], first["thread_id"]),
        None if first["asked"] is None else Stuck(bool(first["asked"]), first["solved_at"] is not None),
    )
