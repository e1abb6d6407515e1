"""The time as it is, and the time as the bot's machine shows it."""

from __future__ import annotations

from datetime import datetime, timedelta


class SteppedClock:
    """`true` is Discord's time and only moves on; called, it says what the machine shows."""

    def __init__(self, true: datetime) -> None:
        self.true = true
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self.true + self.ahead

    def go_to(self, true: datetime) -> None:
        self.true = max(self.true, true)

    def shows_at(self, shown: datetime) -> datetime:
        """When it will show that, as true time."""
        return shown - self.ahead
