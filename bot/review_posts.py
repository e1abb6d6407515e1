"""What is posted about a capstone under review, in its thread and to its reviewers: the facts.

They are gathered by `bot.review_gathering`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.curriculum.model import Capstone
from bot.posts import Post
from bot.records import Kind, Posted
from bot.submission import Review, Submission
from bot.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Post):
    """Whatever is posted about a submission."""

    capstone: Capstone
    submission: Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(About):
    """A capstone was handed in: its review thread's first message, which says how it stands.

    `asked` and `done` count the reviews that the results wait for, and those of them that are written; `due_at`: by
    when the others are (None: none is missing). `unreviewed`: the time is over, and there is none. `verdict` is None
    until the results are out; `results`: where they are.
    """

    deadline: datetime
    asked: int
    done: int
    due_at: datetime | None
    unreviewed: bool
    verdict: Verdict | None
    results: Posted | None

    @property
    def passed(self) -> bool:
        return self.verdict is not None and self.verdict.passed


@dataclass(frozen=True, slots=True, kw_only=True)
class InThread(About):
    """A later message in a review thread (None: it is not there yet)."""

    thread_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(InThread):
    """Whatever stood there: the author has erased their work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(InThread):
    """Reviewers were found: they are mentioned, unless nobody may see them.

    `reviews` has those to mention; for a stand-in it is the one.
    """

    reviews: tuple[Review, ...]

    @property
    def mentioned(self) -> list[int]:
        return _mentioned(self)

    @property
    def stand_in(self) -> bool:
        return self.occurrence.kind is Kind.STAND_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion(InThread):
    """It was handed in again while it is reviewed. `reviews`: those that are open or written."""

    reviews: tuple[Review, ...]

    @property
    def mentioned(self) -> list[int]:
        return _mentioned(self)


def _mentioned(post: Asked | NewVersion) -> list[int]:
    """The reviewers whom a thread may name."""
    return [] if post.cohort.anonymous else [each.reviewer_id for each in post.reviews if not each.unnamed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(InThread):
    """A review is nearly due: its reviewer is mentioned."""

    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreviewed(InThread):
    """The time to review is over and nobody has: the author is thanked, the organiser told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results(InThread):
    """The reviews are complete: the author is mentioned."""

    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed(InThread):
    """Its author says that it keeps the rules after all: the organiser is mentioned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled(InThread):
    """An organiser has decided on that: the author is mentioned. `verdict`: what it comes to now."""

    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(About):
    """A direct message to a reviewer, with a link to the thread (None: it is not there yet)."""

    review: Review
    thread_id: int | None
    inbox_open: bool

    @property
    def recipient(self) -> int | None:
        return self.review.reviewer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Letter):
    """A review waits for a reviewer whom nobody may see, or is nearly due.

    Where their inbox is closed: a mention in the cohort's channel, which does not say of which work.
    """

    @property
    def recipient(self) -> int | None:
        return self.review.reviewer_id if self.inbox_open else None

    @property
    def nonce(self) -> str:
        """Another one where it is another text."""
        return f"{self.occurrence.kind[:3]}{'' if self.inbox_open else 'c'}-{self.cohort.id}-{self.occurrence.number}"

    @property
    def reminds(self) -> bool:
        return self.occurrence.kind is Kind.DEADLINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks(Letter):
    """The author says that a review helped, or has answered it."""
