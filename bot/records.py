"""The rows of the database as frozen values. Instants are aware datetimes in UTC; ids are Discord's unless named so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Session:
    """A cohort's weekly live session: `day` 0 is Monday, `at` the cohort's local time.

    It takes place in a voice or stage channel, or behind a link.
    """

    day: int
    at: time
    minutes: int
    channel_id: int | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group that goes through a curriculum together.

    `breaks`: week number → weeks of break that follow it. `lengths`: week number → how many weeks it lasts, where that
    is not one (0: it is left out; -2: so it is, and were it not, it would last two). `paused_until` is None while an
    organiser has still to resume it. `anonymous`: authors are not told who reviews them.
    """

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
    lengths: Mapping[int, int] = field(default_factory=dict)
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    session: Session | None = None
    anonymous: bool = False

    @property
    def running(self) -> bool:
        return self.ended_at is None

    @property
    def stopped_at(self) -> datetime | None:
        """Since when its calendar stands still, until an organiser resumes it; None where it does not."""
        return self.paused_at if self.paused_until is None else None

    @property
    def pause(self) -> tuple[datetime, datetime] | None:
        """From when and until when it was paused last, where its end is known."""
        return None if self.paused_at is None or self.paused_until is None else (self.paused_at, self.paused_until)

    def paused(self, now: datetime) -> bool:
        return self.paused_at is not None and _within(now, self.paused_at, self.paused_until)

    def counts_from(self, now: datetime) -> datetime:
        """When the days of what begins now begin to count: after the pause, where its end is known."""
        return self.paused_until if self.paused_until is not None and self.paused(now) else now


def _within(now: datetime, began: datetime, until: datetime | None) -> bool:
    return began <= now and (until is None or now < until)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of plan: what of the cohort was otherwise before. `what`: edit, pause or resume.

    A draft until it is confirmed. `id` is ours.
    """

    id: int
    what: str
    made_by: int
    made_at: datetime
    before: Cohort
    after: Cohort
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """What a member has set for themselves. `reminders`: thread, direct or off; no `timezone`: the cohort's.

    `inbox_closed_at`: when a direct message to them was last refused.
    """

    member_id: int
    reminders: str = "thread"
    timezone: str | None = None
    inbox_closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A member of a cohort, present or past.

    `name`: what the server called them last. `shares`: the others, and exports, may see their weeks. `paused_until` is
    None while they are on a break until they are back; `pauses` are the breaks before that. `outcome`: what became of
    the goal (`bot.goals.OUTCOMES`), `reflection` in their own words. `circle`: they want to be in a study circle.
    """

    cohort_id: int
    member_id: int
    joined_at: datetime
    left_at: datetime | None
    goal: str | None
    tracks: tuple[str, ...]
    name: str | None = None
    shares: bool = False
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    outcome: str | None = None
    reflection: str | None = None
    circle: bool = False

    @property
    def active(self) -> bool:
        return self.left_at is None

    def paused(self, now: datetime) -> bool:
        """Whether they are on a break of their own."""
        return self.paused_at is not None and _within(now, self.paused_at, self.paused_until)

    def away(self, moment: datetime) -> bool:
        """Whether a week that closes at that moment closes in a break of their own, which may end with it."""
        spans = [*self.pauses, *([(self.paused_at, self.paused_until)] if self.paused_at else [])]
        return any(began < moment and (until is None or moment <= until) for began, until in spans)


PARTS = 10**4  # more than a cohort has weeks


class Kind(StrEnum):
    """What can fall due. In parentheses: what its number counts.

    The order is that in which a cohort's posts go out when they fall due together. The first three letters tell the
    kinds apart in nonces.
    """

    WELCOME = "welcome"  # a cohort was created (0)
    CHANGE = "change"  # its plan was changed (the change)
    RESUMED = "goes-on"  # a pause is over (the change that began it)
    DIGEST = "digest"  # a week has closed (the week)
    FAREWELL = "farewell"  # the path is over, late check-ins included (the last week)
    CLOSING = "closing"  # a capstone's deadline has passed (the last week of its stage)
    BREAK = "break"  # a break begins (the week before it)
    ASSIGNMENT = "assignment"  # a week opens (the week)
    OPENING = "opening"  # a capstone's stage begins (the first week of its stage)
    INVITATION = "invitation"  # study circles can be joined (the invitation)
    CIRCLE = "circle"  # a study circle was formed: its private thread (the circle)
    REGROUPED = "regrouped"  # a study circle has changed, or is closed: in its thread (the change)
    SESSION = "live-session"  # a week's live session can be announced (the week)
    BLOCKER = "blocker"  # a member shares what blocks them, in the week's thread (the blocker)
    NUDGE = "nudge"  # a week is nearly over (the week, and a multiple of PARTS for a further message)
    DIRECT = "direct"  # the same as a direct message (the nudge)
    OFFER = "offer"  # a direct message to a member who has fallen silent (the offer)
    SUBMISSION = "submission"  # a capstone was handed in (the submission)
    VERSION = "version"  # a capstone under review was handed in again (the submission's version, as its rounds)
    REVIEWERS = "reviewers"  # reviewers were found (the submission's round)
    ASKED = "asked"  # a direct message to a reviewer whom nobody may see (the review, in its submission's round)
    STAND_IN = "stand-in"  # one more reviewer was found, such as for one who declined (the review)
    DEADLINE = "deadline"  # a review is nearly due (the review, in its submission's round)
    UNREVIEWED = "unreviewed"  # the time to review is over, and nobody has (the submission's round)
    RESULTS = "results"  # the reviews are complete (the submission's round)
    APPEAL = "appeal"  # its author says that it keeps the rules after all (the submission's round)
    RULING = "ruling"  # an organiser has decided on that (the submission's round)
    THANKS = "thanks"  # a direct message to a reviewer: their review helped, or was answered (the review)
    GALLERY = "gallery"  # passed work is shown to the cohort (the page, from 0)


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
