"""SQL for study circles: who wants to be in one, who is, and what has changed in them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.records import Membership
from bot.store import circle_changes, memberships
from bot.store.db import Connection, Row
from bot.store.rows import moment, optional_moment, seconds


class Circle(NamedTuple):
    """A study circle. `week`: in which its round began. `outcome`: why it was closed (round, merged or off)."""

    id: int
    cohort_id: int
    round: int
    week: int
    formed_at: datetime
    closed_at: datetime | None
    outcome: str | None

    @property
    def open(self) -> bool:
        return self.closed_at is None


class Wish(NamedTuple):
    """A member of the cohort who wants to be in a circle. No `timezone`: the cohort's."""

    membership: Membership
    timezone: str | None


COLUMNS = "circles.id, circles.cohort_id, round, week, formed_at, closed_at, outcome"


# The cohort's setting, and the members'
async def are_on(tx: Connection, cohort_id: int) -> bool:
    row = await tx.one("SELECT circles FROM cohorts WHERE id = :cohort", {"cohort": cohort_id})
    return row is not None and row["circles"] is not None


async def turn(tx: Connection, cohort_id: int, how: str | None) -> None:
    """How they are formed from now on: `stage` (anew with every stage), or None (not at all)."""
    await tx.all("UPDATE cohorts SET circles = :how WHERE id = :cohort", {"cohort": cohort_id, "how": how})


async def sign(tx: Connection, cohort_id: int, member_id: int, wants: bool) -> None:
    await tx.all(
        "UPDATE memberships SET circle = :wants WHERE cohort_id = :cohort AND member_id = :member",
        {"cohort": cohort_id, "member": member_id, "wants": int(wants)},
    )


async def wishes(tx: Connection, cohort_id: int) -> list[Wish]:
    """Everyone in the cohort now who wants to be in a circle, in the order they joined it."""
    rows = await tx.all(
        f"SELECT {memberships.COLUMNS}, people.timezone AS zone FROM memberships "
        "LEFT JOIN people ON people.member_id = memberships.member_id "
        "WHERE memberships.cohort_id = :cohort AND left_at IS NULL AND circle = 1 "
        "ORDER BY joined_at, memberships.member_id",
        {"cohort": cohort_id},
    )
    return [Wish(memberships.from_row(row), row["zone"]) for row in rows]


# Circles
async def form(tx: Connection, cohort_id: int, round: int, week: int, members: tuple[int, ...], now: datetime) -> int:
    """A new circle with these members; its id."""
    [row] = await tx.all(
        "INSERT INTO circles (cohort_id, round, week, formed_at) VALUES (:cohort, :round, :week, :now) RETURNING id",
        {"cohort": cohort_id, "round": round, "week": week, "now": seconds(now)},
    )
    for member_id in members:
        await circle_changes.join(tx, row["id"], member_id, None, now)
    return int(row["id"])


async def get(tx: Connection, circle_id: int) -> Circle | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM circles WHERE id = :id", {"id": circle_id})
    return None if row is None else _circle(row)


async def open_ones(tx: Connection, cohort_id: int) -> dict[int, list[int]]:
    """The circles that there are, with who is in them now; empty ones too."""
    rows = await tx.all(
        "SELECT circles.id, member_id FROM circles LEFT JOIN circle_members ON circle_id = circles.id "
        "AND left_at IS NULL WHERE cohort_id = :cohort AND closed_at IS NULL ORDER BY circles.id, member_id",
        {"cohort": cohort_id},
    )
    found: dict[int, list[int]] = {row["id"]: [] for row in rows}
    for row in rows:
        if row["member_id"] is not None:
            found[row["id"]].append(row["member_id"])
    return found


async def latest(tx: Connection, cohort_id: int) -> Circle | None:
    """One of the newest round; None where there has been none."""
    row = await tx.one(
        f"SELECT {COLUMNS} FROM circles WHERE cohort_id = :cohort ORDER BY round DESC, id DESC LIMIT 1",
        {"cohort": cohort_id},
    )
    return None if row is None else _circle(row)


async def of_member(tx: Connection, cohort_id: int, member_id: int) -> Circle | None:
    """The circle that a member is in now."""
    row = await tx.one(
        f"SELECT {COLUMNS} FROM circles JOIN circle_members ON circle_id = circles.id "
        "WHERE cohort_id = :cohort AND member_id = :member AND closed_at IS NULL AND left_at IS NULL",
        {"cohort": cohort_id, "member": member_id},
    )
    return None if row is None else _circle(row)


async def together(tx: Connection, cohort_id: int, since: int) -> list[tuple[int, int, int]]:
    """(round, circle, member) of the rounds from that one on, whoever has left since too."""
    rows = await tx.all(
        "SELECT round, circle_id, member_id FROM circles JOIN circle_members ON circle_id = circles.id "
        "WHERE cohort_id = :cohort AND round >= :since ORDER BY round, circle_id, member_id",
        {"cohort": cohort_id, "since": since},
    )
    return [(row["round"], row["circle_id"], row["member_id"]) for row in rows]


async def present(tx: Connection, circle_id: int) -> list[int]:
    """Who is in it; in a closed one whoever was at the end."""
    rows = await tx.all(
        "SELECT member_id FROM circle_members WHERE circle_id = :circle AND left_at IS NULL ORDER BY member_id",
        {"circle": circle_id},
    )
    return [row["member_id"] for row in rows]


async def close(tx: Connection, circle_id: int, outcome: str, now: datetime) -> None:
    await tx.all(
        "UPDATE circles SET closed_at = :now, outcome = :outcome WHERE id = :id",
        {"id": circle_id, "outcome": outcome, "now": seconds(now)},
    )


async def invitation(tx: Connection, cohort_id: int) -> tuple[int, datetime | None]:
    """The number of the newest invitation (0: there was none), and when it fell due, unless it was not posted."""
    row = await tx.one(
        "SELECT number, CASE WHEN state = 'skipped' THEN NULL ELSE due_at END AS at FROM occurrences "
        "WHERE cohort_id = :cohort AND kind = 'invitation' "
        "ORDER BY number DESC LIMIT 1",
        {"cohort": cohort_id},
    )
    return (0, None) if row is None else (row["number"], optional_moment(row["at"]))


def _circle(row: Row) -> Circle:
    return Circle(
        row["id"],
        row["cohort_id"],
        row["round"],
        row["week"],
        moment(row["formed_at"]),
        optional_moment(row["closed_at"]),
        row["outcome"],
    )
