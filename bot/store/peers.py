"""SQL for the processes that serve from one database: which live, and who rings the clock for which shard.

Whoever has a row lives. Whoever finds one too old removes it, and from then on its process can claim nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.store.db import Connection, Database
from bot.store.rows import moment, seconds

LEASE = timedelta(seconds=20)  # whoever was not seen for so long is dead
ORPHANED = "process NOT IN (SELECT id FROM processes)"


class Process(NamedTuple):
    """`name`: its host and number. `shards` of `shard_count`: whose events it takes from Discord."""

    id: str
    name: str
    version: str
    shard_count: int
    shards: tuple[int, ...]
    seen_at: datetime


async def living(tx: Connection) -> list[Process]:
    """All that have joined and were not found dead, the oldest first."""
    rows = await tx.all("SELECT id, name, version, shard_count, shards, seen_at FROM processes ORDER BY started_at, id")
    return [
        Process(
            row["id"],
            row["name"],
            row["version"],
            row["shard_count"],
            tuple(json.loads(row["shards"])),
            moment(row["seen_at"]),
        )
        for row in rows
    ]


async def add(tx: Connection, process: Process, now: datetime) -> None:
    """It lives, and rings for its own shards from now on, whoever did; for the others nobody does, until they do."""
    await tx.all(
        "INSERT INTO processes (id, name, version, shard_count, shards, started_at, seen_at) "
        "VALUES (:id, :name, :version, :shard_count, :shards, :now, :now)",
        {
            "id": process.id,
            "name": process.name,
            "version": process.version,
            "shard_count": process.shard_count,
            "shards": json.dumps(process.shards),
            "now": seconds(now),
        },
    )
    await tx.all("DELETE FROM shards WHERE number >= :count", {"count": process.shard_count})
    numbers: Collection[int] = range(process.shard_count)
    await tx.many(
        "INSERT INTO shards (number, process) VALUES (:number, '') ON CONFLICT (number) DO NOTHING",
        [{"number": number} for number in numbers],
    )
    await tx.many(
        "UPDATE shards SET process = :process WHERE number = :number",
        [{"number": number, "process": process.id} for number in process.shards],
    )


async def see(db: Database, id: str, now: datetime) -> bool:
    """It lives; False where it was found dead meanwhile."""
    row = await db.write_beside(  # a long transaction of somebody must not make all look dead
        "UPDATE processes SET seen_at = :now WHERE id = :id RETURNING id", {"id": id, "now": seconds(now)}
    )
    return row is not None


async def bury(tx: Connection, since: datetime) -> list[str]:
    """Remove whoever was not seen since then; the names of those."""
    rows = await tx.all("DELETE FROM processes WHERE seen_at <= :since RETURNING name", {"since": seconds(since)})
    return [row["name"] for row in rows]


async def remove(tx: Connection, id: str) -> None:
    await tx.all("DELETE FROM processes WHERE id = :id", {"id": id})


async def free(tx: Connection, now: datetime) -> None:
    """What the dead had in hand may be tried at once. It may be on Discord: it stays claimed, and is looked for."""
    await tx.all(
        "UPDATE occurrences SET claimed_by = NULL, retry_at = CASE WHEN retry_at > :now THEN :now ELSE retry_at END "
        "WHERE claimed_by IS NOT NULL AND claimed_by NOT IN (SELECT id FROM processes)",
        {"now": seconds(now)},
    )


async def nobodys(tx: Connection, since: datetime) -> bool:
    """Whether a process was not seen since then, or nobody rings for a shard."""
    row = await tx.one(
        "SELECT 1 AS found WHERE EXISTS (SELECT 1 FROM processes WHERE seen_at <= :since) "
        f"OR EXISTS (SELECT 1 FROM shards WHERE {ORPHANED})",
        {"since": seconds(since)},
    )
    return row is not None


async def take(tx: Connection, id: str) -> list[int]:
    """Of the shards for which nobody rings as many as this one should have; those of them that it has now."""
    row = await tx.one(
        "SELECT (SELECT count(*) FROM shards) AS shards, (SELECT count(*) FROM processes) AS processes, "
        "(SELECT count(*) FROM shards WHERE process = :id) AS own",
        {"id": id},
    )
    if row is None or not row["processes"]:
        return []
    most = -(-row["shards"] // row["processes"]) - row["own"]
    rows = await tx.all(
        "UPDATE shards SET process = :id WHERE number IN (SELECT number FROM shards "
        f"WHERE {ORPHANED} ORDER BY number LIMIT :most FOR UPDATE SKIP LOCKED) RETURNING number",
        {"id": id, "most": max(0, most)},
    )
    return sorted(row["number"] for row in rows)


async def milliseconds(tx: Connection) -> int | None:
    """What the server's clock shows, as milliseconds UTC."""
    row = await tx.one("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS at")
    return None if row is None else int(row["at"])
