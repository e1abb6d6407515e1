"""What can become of something that was to be posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.board import Sent


@dataclass(frozen=True, slots=True)
class Incomplete:
    """It is there, but what belongs to it is missing until somebody repairs something."""

    message_id: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Skip:
    """It will not be posted, for this reason."""

    why: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """It is not there, and its time is still to come: since it was tried the plan was moved, or the clock set back."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Discord, or the way to it, fails: it waits until then. `attempts`: with the last one. `why`: for organisers."""

    until: datetime
    attempts: int
    why: str


Outcome = Sent | Incomplete | Skip | NotYet
WORDS = {Sent: "sent", Incomplete: "incomplete", Skip: "skipped", NotYet: "early"}
