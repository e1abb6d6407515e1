"""A capstone handed in, and the reviews of it: rows as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.inspection.report import Inspection

ROUNDS = 10**9  # more than there will ever be submissions, or reviews


@dataclass(frozen=True, slots=True)
class Submission:
    """A capstone handed in. `id` is ours. `link_state` is reachable, unreachable or unchecked.

    `version` counts the links, `round` how often it was put up for review. `pinned` is the version under review,
    "commit:" or "sha256:" and its digits; it stays at `permalink`. `report`: what was found behind the link (None:
    nothing was read). `look_at`: when to look (again); `changed_at`: when something else was first found there.
    `changes`: what its author says is new in this version. `appeal`: why they think that it keeps the rules; `ruling`:
    an organiser's word on that, accepted or upheld. `shown`: its author agreed to have it in the gallery.
    """

    id: int
    cohort_id: int
    capstone: str
    member_id: int
    title: str
    summary: str | None
    url: str
    version: int
    round: int
    late: bool
    link_state: str
    link_note: str
    submitted_at: datetime
    allocated_at: datetime | None
    closed_at: datetime | None
    pinned: str | None = None
    permalink: str | None = None
    report: Inspection | None = None
    look_at: datetime | None = None
    changed_at: datetime | None = None
    changes: str | None = None
    appeal: str | None = None
    ruling: str | None = None
    shown: bool = False
    topped_up_at: datetime | None = None

    @property
    def withdrawn(self) -> bool:
        """Its author has erased it: it has no author any more, and nothing in it. See `bot.store.erasing`."""
        return self.member_id < 0

    @property
    def edition(self) -> int:
        """The number of what is posted once in each round: in the first the submission's own id."""
        return self.id + (self.round - 1) * ROUNDS

    @property
    def version_number(self) -> int:
        """The number of what is posted once for each version."""
        return self.id + (self.version - 1) * ROUNDS


def submission_of(edition: int) -> int:
    """The id of the submission that an edition is of."""
    return edition % ROUNDS


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's task, and what they wrote. `id` is ours. `scores` are from 1 to 5, by the criterion's id.

    State is offered; released (not started in time, or its reviewer left: somebody else is asked, the results do not
    wait for it, and it may still be written); done, or late (written after the results); lapsed (the results came
    without it); declined, or replaced (declined, and a stand-in took it over; or an organiser gave it to somebody).
    `done_at` is when it was first written, `started_at` when its form was first opened; `version`: of the submission,
    when it was last written. `named`: its writer knows that the author sees their name. `breach`: they say that a
    rule is broken (None: they were not asked). `helped` and `reply` are the author's thanks. `helping`: they were
    asked after the results of their own work.

    `reviewer_id` is below 0 where its writer has erased what was held about them: then the review is nobody's.
    """

    id: int
    submission_id: int
    reviewer_id: int
    state: str
    volunteer: bool
    offered_at: datetime
    due_at: datetime
    extended: bool
    strength: str | None
    suggestion: str | None
    done_at: datetime | None
    scores: Mapping[str, int]
    started_at: datetime | None = None
    version: int | None = None
    named: bool = False
    breach: bool | None = None
    helped: bool = False
    reply: str | None = None
    helping: bool = False

    @property
    def unnamed(self) -> bool:
        """It was written by somebody who was told that nobody would see their name: that holds in later rounds, too."""
        return self.done_at is not None and not self.named
