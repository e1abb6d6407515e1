"""The rows of the database as frozen values. Instants are aware datetimes in UTC; ids are Discord's unless named so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group that goes through a curriculum together. `breaks`: week number → weeks of break that follow it."""

    id: int
    guild_id: int
    name: str
    curriculum: str
    starts_on: date
    post_time: time
    timezone: str
    breaks: Mapping[int, int]
    channel_id: int
    reviews_channel_id: int
    role_id: int | None
    organiser_role_id: int | None
    capacity: int | None
    created_by: int
    created_at: datetime
    ended_at: datetime | None = None

    @property
    def running(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Membership:
    """A member of a cohort, present or past."""

    cohort_id: int
    member_id: int
    joined_at: datetime
    left_at: datetime | None
    goal: str | None
    tracks: tuple[str, ...]

    @property
    def active(self) -> bool:
        return self.left_at is None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a member wrote about a week."""

    week: int
    member_id: int
    done: str
    hours: float | None
    confidence: int | None
    blocker: str | None
    late: bool
    created_at: datetime


class Kind(StrEnum):
    """What can fall due. In parentheses: what its number counts."""

    WELCOME = "welcome"  # a cohort was created (0)
    ASSIGNMENT = "assignment"  # a week opens (the week)
    SUBMISSION = "submission"  # a capstone was handed in (the submission)
    REVIEWERS = "reviewers"  # reviewers were found (the submission's round)
    STAND_IN = "stand-in"  # one more reviewer was found, such as for one who declined (the review)
    RESULTS = "results"  # the reviews are complete (the submission's round)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something to post once. The first three fields are its key."""

    cohort_id: int
    kind: Kind
    number: int
    due_at: datetime
    channel_id: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What is known of an occurrence: state is due, claimed, sent, skipped or failed.

    `told`: what the organiser was last told to repair.
    """

    occurrence: Occurrence
    state: str
    attempts: int
    claimed_at: datetime | None
    retry_at: datetime | None
    message_id: int | None
    thread_id: int | None
    note: str | None
    told: str | None


ROUNDS = 10**9  # more than there will ever be submissions


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
