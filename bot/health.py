"""Whether the bot is alive, seen from another process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.installation import last_ring
from bot.store.db import Database

# The clock rings every 10 minutes at least; a ring with many posts takes its time.
LONGEST_SILENCE = timedelta(minutes=25)


async def why_unhealthy(path: Path) -> str | None:
    """What is wrong with the bot that serves from this database; None if it is well."""
    if not path.exists():
        return f"There is no database {path} yet: the bot has not started."
    async with Database.open(path) as db:
        rung_at = await last_ring(db)
    if rung_at is None:
        return "The clock has not rung yet: the bot has not connected."
    silence = clock.now() - rung_at
    if silence < -LONGEST_SILENCE:
        return "The clock last rang in the future: this machine's clock was set back, or the bot is not running."
    if silence > LONGEST_SILENCE:
        return f"The clock last rang {silence.total_seconds() / 60:.0f} minutes ago: the bot is stuck or not running."
    return None
