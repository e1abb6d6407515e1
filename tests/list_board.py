"""A board in memory that can be told to go wrong, as Discord and machines do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import count

from bot.board import Closed, Gone, Outage, Refused, Rejected, Sent, Unavailable
from bot.posts import Post
from bot.records import Cohort, Kind, Occurrence, Posted


class Killed(BaseException):
    """The process ends here."""


class Fault(Enum):
    NONE = "all is well"
    REFUSED = "it is not accepted"
    UNAVAILABLE = "it is not stored, and there is no clear answer"
    LOST = "it is stored, and the answer is lost"
    OUTAGE = "it is not stored, and nothing else would be"
    BUSY = "it is not stored, and we are to wait for an hour"
    KILLED = "the process ends before it is stored"
    KILLED_AFTER = "it is stored, and the process ends before it hears so"
    REJECTED = "it is taken for a mistake"
    GONE = "the place was deleted"
    BROKEN = "a fault of our own"


@dataclass(frozen=True, slots=True)
class Shown:
    """A post on the board, as it was sent."""

    channel_id: int
    post: Post
    message_id: int

    @property
    def key(self) -> tuple[int, Kind, int]:
        return key(self.post)


def key(post: Post) -> tuple[int, Kind, int]:
    return post.occurrence.cohort_id, post.occurrence.kind, post.occurrence.number


class ListBoard:
    """`sending` and `finding` are the faults of the next calls; when they run out, `otherwise` is asked."""

    def __init__(self, otherwise: Callable[[str, Post], Fault] = lambda call, post: Fault.NONE) -> None:
        self.shown: list[Shown] = []
        self.refreshed: list[Post] = []
        self.redrawn: list[Post] = []
        self.told: list[str] = []
        self.looked_for: list[tuple[int, Kind, int]] = []
        self.sending: deque[Fault] = deque()
        self.finding: deque[Fault] = deque()
        self.otherwise = otherwise
        self.closed_channels: set[int] = set()
        self.deleted_channels: set[int] = set()
        self.threadless_channels: set[int] = set()
        self.closed_inboxes: set[int] = set()
        self._ids = count(1000)

    @property
    def weeks(self) -> list[int]:
        """The weeks whose assignment is on the board, in the order they came."""
        return [each.post.occurrence.number for each in self.shown if each.post.occurrence.kind is Kind.ASSIGNMENT]

    @property
    def kinds(self) -> list[Kind]:
        return [each.post.occurrence.kind for each in self.shown]

    async def find(self, post: Post) -> Sent | None:
        self.looked_for.append(key(post))
        fault = self._fault(self.finding, "find", post)
        if fault is not Fault.NONE:
            self._fail(fault)
        if post.occurrence.channel_id in self.deleted_channels:
            return None
        for each in self.shown:
            if each.key == key(post) and each.channel_id == post.occurrence.channel_id:
                return self._sent(each)
        return None

    async def send(self, post: Post) -> Sent:
        fault = self._fault(self.sending, "send", post)
        if post.occurrence.channel_id in self.deleted_channels:
            fault = Fault.REFUSED
        if post.recipient in self.closed_inboxes:
            raise Closed("this member takes no direct messages")
        if fault not in (Fault.NONE, Fault.LOST, Fault.KILLED_AFTER):
            self._fail(fault)
        shown = Shown(post.occurrence.channel_id, post, next(self._ids))
        self.shown.append(shown)
        if fault is not Fault.NONE:
            self._fail(fault)
        return self._sent(shown)

    def _sent(self, shown: Shown) -> Sent:
        if shown.channel_id in self.threadless_channels:
            return Sent(shown.message_id, None, "I may not open threads there.")
        return Sent(shown.message_id, shown.message_id)

    async def refresh(self, post: Post, posted: Posted) -> None:
        self.refreshed.append(post)

    async def redraw(self, post: Post, posted: Posted) -> bool:
        self.redrawn.append(post)
        return True

    async def tell_organiser(self, cohort: Cohort, occurrence: Occurrence, why: str, *, is_there: bool) -> None:
        self.told.append(why)

    def _fault(self, planned: deque[Fault], call: str, post: Post) -> Fault:
        if post.occurrence.channel_id in self.closed_channels:
            return Fault.REFUSED
        return planned.popleft() if planned else self.otherwise(call, post)

    def _fail(self, fault: Fault) -> None:
        match fault:
            case Fault.REFUSED:
                raise Refused("I may not write there.")
            case Fault.UNAVAILABLE | Fault.LOST:
                raise Unavailable("No answer.")
            case Fault.OUTAGE:
                raise Outage("No answer to anybody.")
            case Fault.BUSY:
                raise Unavailable("Slow down.", 3600)
            case Fault.REJECTED:
                raise Rejected("Discord does not accept it: BAD")
            case Fault.GONE:
                raise Gone("the review thread was deleted")
            case Fault.BROKEN:
                raise ZeroDivisionError("a fault of ours")
            case _:
                raise Killed
