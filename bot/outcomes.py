"""What can become of something that was to be posted."""

from __future__ import annotations

from dataclasses import dataclass

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


Outcome = Sent | Incomplete | Skip | NotYet
WORDS = {Sent: "sent", Incomplete: "incomplete", Skip: "skipped", NotYet: "early"}
