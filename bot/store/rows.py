"""Between the database's plain values and Python's: instants are whole seconds UTC, booleans 0 or 1."""

from __future__ import annotations

from datetime import UTC, datetime


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def optional_seconds(moment: datetime | None) -> int | None:
    return None if moment is None else seconds(moment)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def optional_moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


def names(columns: str) -> tuple[str, ...]:
    """What the columns of a SELECT are called in its rows."""
    return tuple(column.split()[-1].split(".")[-1] for column in columns.split(", "))
