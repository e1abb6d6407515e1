"""What a member wrote about a week: a row as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a member wrote about a week."""

    week: int
    member_id: int
    done: str
    hours: float | None
    confidence: int | None
    blocker: str | None
    late: bool
    created_at: datetime
