"""SQL for what members set for themselves, in every cohort they are in."""

from __future__ import annotations

from datetime import datetime

from bot.records import Person
from bot.store.db import Connection, Database
from bot.store.rows import optional_moment, seconds


async def get(tx: Connection, member_id: int) -> Person:
    """What a member has set; the defaults where they have set nothing."""
    row = await tx.one(
        "SELECT reminders, timezone, inbox_closed_at FROM people WHERE member_id = :member", {"member": member_id}
    )
    if row is None:
        return Person(member_id)
    return Person(member_id, row["reminders"], row["timezone"], optional_moment(row["inbox_closed_at"]))


async def put(db: Database, person: Person) -> None:
    """Store what a member has set. Their inbox is tried again."""
    await db.write_one(
        "INSERT INTO people (member_id, reminders, timezone) VALUES (:member, :reminders, :timezone) "
        "ON CONFLICT (member_id) DO UPDATE SET reminders = excluded.reminders, timezone = excluded.timezone, "
        "inbox_closed_at = NULL",
        {"member": person.member_id, "reminders": person.reminders, "timezone": person.timezone},
    )


async def inbox_closed(db: Database, member_id: int, now: datetime) -> None:
    """They take no direct messages: remember it, so that none is tried again until they change their settings."""
    await db.write_one(
        "INSERT INTO people (member_id, reminders, inbox_closed_at) SELECT CAST(:member AS BIGINT), "
        "CAST(:reminders AS TEXT), CAST(:now AS BIGINT) "
        # Not of whoever has erased what was held about them while the message was under way.
        "WHERE EXISTS (SELECT 1 FROM memberships WHERE member_id = :member) "
        "OR EXISTS (SELECT 1 FROM reviews WHERE reviewer_id = :member) "
        "ON CONFLICT (member_id) DO UPDATE SET inbox_closed_at = excluded.inbox_closed_at",
        {"member": member_id, "reminders": Person(member_id).reminders, "now": seconds(now)},
    )
