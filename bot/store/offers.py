"""SQL for offers: who has fallen silent, and was asked to come back or put on a break."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.records import Cohort, Kind, Membership, Person
from bot.store import memberships
from bot.store.db import Connection
from bot.store.rows import optional_moment, seconds

RETURN, PAUSED = "return", "paused"  # what can be told


class Offer(NamedTuple):
    """`week`: the last of the silent ones. `what`: RETURN (to come back), or PAUSED (that they are on a break now)."""

    id: int
    cohort_id: int
    member_id: int
    week: int
    what: str


class Quiet(NamedTuple):
    """A member who may have fallen silent: the last week they checked in for, and that of their last offer; or 0."""

    membership: Membership
    person: Person
    done: int
    offered: int


async def add(tx: Connection, cohort_id: int, member_id: int, week: int, what: str, now: datetime) -> int | None:
    """Remember an offer; its id, or None where it was made before."""
    rows = await tx.all(
        "INSERT INTO offers (cohort_id, member_id, week, what, made_at) VALUES (:cohort, :member, :week, :what, :now) "
        "ON CONFLICT DO NOTHING RETURNING id",
        {"cohort": cohort_id, "member": member_id, "week": week, "what": what, "now": seconds(now)},
    )
    return int(rows[0]["id"]) if rows else None


async def get(tx: Connection, offer_id: int) -> Offer | None:
    row = await tx.one("SELECT id, cohort_id, member_id, week, what FROM offers WHERE id = :id", {"id": offer_id})
    return None if row is None else Offer(*row)


async def posted_weeks(tx: Connection, cohort_id: int) -> set[int]:
    """The weeks whose assignment has come."""
    rows = await tx.all(
        "SELECT number FROM occurrences WHERE cohort_id = :cohort AND kind = :kind AND state = 'sent'",
        {"cohort": cohort_id, "kind": Kind.ASSIGNMENT.value},
    )
    return {row["number"] for row in rows}


async def quiet(tx: Connection, cohort: Cohort, since: int, now: datetime) -> list[Quiet]:
    """Who is in the cohort, not on a break of their own, and has checked in for no week from that number on."""
    rows = await tx.all(
        f"SELECT {memberships.COLUMNS}, coalesce(reminders, 'thread') AS reminders, timezone, inbox_closed_at, "
        "(SELECT max(week) FROM checkins WHERE checkins.cohort_id = :cohort "
        "AND checkins.member_id = memberships.member_id) AS done, "
        "(SELECT max(week) FROM offers WHERE offers.cohort_id = :cohort "
        "AND offers.member_id = memberships.member_id) AS offered "
        "FROM memberships LEFT JOIN people ON people.member_id = memberships.member_id "
        f"WHERE memberships.cohort_id = :cohort AND left_at IS NULL AND {memberships.NOT_ON_A_BREAK} "
        "AND NOT EXISTS (SELECT 1 FROM checkins AS later WHERE later.cohort_id = :cohort "
        "AND later.member_id = memberships.member_id AND later.week >= :since) "
        "ORDER BY joined_at, memberships.member_id",
        {"cohort": cohort.id, "since": since, "now": seconds(now)},
    )
    return [
        Quiet(
            memberships.from_row(row),
            Person(row["member_id"], row["reminders"], row["timezone"], optional_moment(row["inbox_closed_at"])),
            row["done"] or 0,
            row["offered"] or 0,
        )
        for row in rows
    ]
