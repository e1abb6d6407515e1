"""What there is in the simulated Discord: messages, and what is in their way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.posts import Post
from bot.records import Kind, Occurrence

Key = tuple[int, Kind, int]


@dataclass(slots=True)
class Message:
    """Something on Discord; in a thread its `place` is the thread, in an inbox the member."""

    id: int
    place: int
    channel: int
    post: Post
    at: datetime
    has_thread: bool = False
    deleted: bool = False

    @property
    def key(self) -> Key:
        return key(self.post.occurrence)


@dataclass(slots=True)
class Rooms:
    """What is in the way; empty where all is well."""

    deleted: set[int] = field(default_factory=set)  # channels and threads
    unreadable: set[int] = field(default_factory=set)
    unwritable: set[int] = field(default_factory=set)
    threadless: set[int] = field(default_factory=set)
    closed_inboxes: set[int] = field(default_factory=set)

    def repair(self) -> None:
        for each in (self.unreadable, self.unwritable, self.threadless):
            each.clear()


class Watcher(Protocol):
    """Looks at whatever appears."""

    def appeared(self, message: Message) -> None: ...


def key(occurrence: Occurrence) -> Key:
    return occurrence.cohort_id, occurrence.kind, occurrence.number
