"""A capstone handed in, and the reviews of it: rows as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

ROUNDS = 10**9  # more than there will ever be submissions, or reviews


@dataclass(frozen=True, slots=True)
class Submission:
    """A capstone handed in. `id` is ours. `link_state` is reachable, unreachable or unchecked.

    `version` counts the links, `round` how often it was put up for review.
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

    @property
    def edition(self) -> int:
        """The number of what is posted once in each round: in the first the submission's own id."""
        return self.id + (self.round - 1) * ROUNDS


def submission_of(edition: int) -> int:
    """The id of the submission that an edition is of."""
    return edition % ROUNDS


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's task, and what they wrote. `id` is ours. `scores` are from 1 to 5, by the criterion's id.

    State is offered; done, or late (written after the results); lapsed (the results came without it); declined, or
    replaced (declined, and a stand-in took it over). `done_at` is when it was first written.
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
