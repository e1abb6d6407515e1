"""SQL for changes of plan: first a draft to look at, then confirmed."""

from __future__ import annotations

import json
from datetime import datetime

from bot.records import Change, Cohort
from bot.store import cohorts
from bot.store.db import Connection, Row
from bot.store.rows import moment, optional_moment, seconds

COLUMNS = "id, cohort_id, made_by, made_at, before, after, what, confirmed_at"
FIXED = ("id", "guild_id", "curriculum", "created_by", "created_at", "ended_at")  # no change touches these


async def add(tx: Connection, what: str, made_by: int, before: Cohort, after: Cohort, now: datetime) -> int:
    """Store a draft; its id."""
    [row] = await tx.all(
        "INSERT INTO changes (cohort_id, made_by, made_at, before, after, what) "
        "VALUES (:cohort, :by, :now, :before, :after, :what) RETURNING id",
        {
            "cohort": before.id,
            "by": made_by,
            "now": seconds(now),
            "before": _text(before),
            "after": _text(after),
            "what": what,
        },
    )
    return int(row["id"])


async def forget_drafts(tx: Connection, before: datetime) -> None:
    """Drafts that nobody has confirmed."""
    await tx.all("DELETE FROM changes WHERE confirmed_at IS NULL AND made_at < :before", {"before": seconds(before)})


async def get(tx: Connection, change_id: int) -> Change | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM changes WHERE id = :id", {"id": change_id})
    cohort = await cohorts.get(tx, row["cohort_id"]) if row else None
    return None if row is None or cohort is None else _from_row(row, cohort)


async def confirmed(tx: Connection, cohort_id: int) -> int:
    """How many changes a cohort has seen."""
    [row] = await tx.all(
        "SELECT count(*) AS n FROM changes WHERE cohort_id = :cohort AND confirmed_at IS NOT NULL",
        {"cohort": cohort_id},
    )
    return int(row["n"])


async def made(tx: Connection, cohort: Cohort) -> list[Change]:
    """The changes that a cohort has seen, oldest first."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM changes WHERE cohort_id = :cohort AND confirmed_at IS NOT NULL "
        "ORDER BY confirmed_at, id",
        {"cohort": cohort.id},
    )
    return [_from_row(row, cohort) for row in rows]


async def confirm(tx: Connection, change_id: int, now: datetime) -> None:
    await tx.all("UPDATE changes SET confirmed_at = :now WHERE id = :id", {"id": change_id, "now": seconds(now)})


def _text(cohort: Cohort) -> str:
    return json.dumps({name: value for name, value in cohorts.params(cohort).items() if name not in FIXED})


def _from_row(row: Row, cohort: Cohort) -> Change:
    fixed = cohorts.params(cohort)
    return Change(
        id=row["id"],
        what=row["what"],
        made_by=row["made_by"],
        made_at=moment(row["made_at"]),
        before=cohorts.from_row({**fixed, **json.loads(row["before"])}),
        after=cohorts.from_row({**fixed, **json.loads(row["after"])}),
        confirmed_at=optional_moment(row["confirmed_at"]),
    )
