"""What a board is: the place where posts appear, and how it answers. Discord is one, in `bot.ui.board`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.posts import Post
from bot.records import Cohort, Occurrence, Posted


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a post is. `message_id` is None if it was posted and somebody has removed it since.

    `missing` says what could not be done beside it, such as opening its thread. `shows`: what was just sent (None: it
    was there already, and may show what was so before).
    """

    message_id: int | None
    thread_id: int | None = None
    missing: str | None = None
    shows: Post | None = field(default=None, repr=False, compare=False)


class Refused(Exception):
    """Discord will not take it until somebody repairs something; the text says what."""


class Hidden(Refused):
    """It may be there, and nobody lets us look: it stays claimed, and is not sent before a look."""


class Rejected(Refused):
    """Discord takes what we sent for a mistake, of ours or in a setting there; the text says what it objects to."""


class Gone(Refused):
    """Where it belongs was deleted, and it with it: it need not be posted any more."""


class ThreadGone(Gone):
    """The review thread where it belongs was deleted; that can be rebuilt."""


class Closed(Gone):
    """The member it is for takes no direct messages."""


class Unavailable(Exception):
    """Discord gave no clear answer. `retry_after` is what it asked for, in seconds."""

    def __init__(self, why: str, retry_after: float = 0) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Outage(Unavailable):
    """The same, and it lies with Discord or the way to it: whatever is tried now would fail as well."""


class Board(Protocol):
    """Where posts appear. Each may raise Refused or Unavailable."""

    async def find(self, post: Post) -> Sent | None:
        """The post, if it is there already. None as well where its channel is gone: it went with it."""

    async def send(self, post: Post) -> Sent:
        """Put it there, with its thread where it has one."""

    async def refresh(self, post: Post, posted: Posted) -> None:
        """Draw anew what is there already. Never raises: the rows are the truth, the post is a view of them."""

    async def redraw(self, post: Post, posted: Posted) -> bool:
        """The same for what is rebuilt where somebody deleted it; False where they did. May raise like the first."""

    async def tell_organiser(self, cohort: Cohort, occurrence: Occurrence, why: str, *, is_there: bool) -> None:
        """Say privately what has to be repaired. `is_there`: it was posted, and only what belongs to it is missing.

        Never raises: it is a courtesy, /cohort status says it too.
        """
