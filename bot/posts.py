"""What a post says, as facts: gathered by `bot.composing` from the rows, drawn by `bot.ui.posts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.calendar import Calendar
from bot.calendar import Week as Opening
from bot.curriculum.model import Break, Capstone, Curriculum, Stage, Week
from bot.moves import Moved
from bot.pictures.values import Heatmap
from bot.records import Change, Cohort, Kind, Occurrence, Posted, Session
from bot.store.checkins import Norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something to post. `obsolete` says why it need not be posted any more (None: it must).

    `lost`: the thread or message that it replaces, because somebody has deleted that.
    """

    occurrence: Occurrence
    cohort: Cohort
    curriculum: Curriculum
    obsolete: str | None = None
    lost: int | None = None

    @property
    def nonce(self) -> str:
        """Tells Discord that a second try is the same message. At most 25 characters; no two posts share one.

        For what Discord remembers as deleted it would take no other message: what replaces it has another nonce.
        """
        anew = f"-{self.lost >> 22 & 0xFFF:x}" if self.lost is not None else ""  # the milliseconds of a snowflake
        return f"{self.occurrence.kind[:3]}-{self.occurrence.cohort_id}-{self.occurrence.number}{anew}"

    @property
    def recipient(self) -> int | None:
        """The member into whose inbox it goes; None for what goes into a channel or a thread."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome(Post):
    """A cohort was created; press to join."""

    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Post):
    """A week opens. `norm` is the week's before it; `missed` are weeks whose post never came.

    `opens_stage`: it is the first of its stage that takes place.
    """

    stage: Stage
    week: Week
    opening: Opening
    members: int
    norm: Norm | None
    late: bool
    missed: tuple[int, ...]
    opens_stage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWeek(Post):
    """Something in a week's thread. `post`: the week's, where it is."""

    post: Posted | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge(UnderWeek):
    """A week is nearly over: these members have not checked in.

    In its thread; or as a direct message, and then there is one member.
    """

    members: tuple[int, ...]
    opening: Opening
    lesson: Week
    norm: Norm

    @property
    def direct(self) -> bool:
        return self.occurrence.kind is Kind.DIRECT

    @property
    def recipient(self) -> int | None:
        return self.members[0] if self.direct and self.members else None


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody's streak, in weeks."""

    member_id: int
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Post):
    """A week has closed. `kept`: who checked in, the longest streak first. `blocked`: how many were stuck.

    `heatmap`: the weeks of those who agreed to be shown (None: too few did).
    `following`: the week that comes next (None: this was the last), `capstones` those due in the weeks to come.
    """

    opening: Opening
    lesson: Week
    norm: Norm
    kept: tuple[Kept, ...]
    heatmap: Heatmap | None
    hours: float
    blocked: int
    thread_id: int | None
    following: Opening | None
    next_lesson: Week | None
    capstones: tuple[tuple[Capstone, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell(Post):
    """The path is over: what those who are here did together. `hours`: as far as they counted them.

    `capstones`: what was handed in and what of it has passed, in the curriculum's order.
    """

    members: int
    checkins: int
    hours: float
    capstones: tuple[tuple[Capstone, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakNotice(Post):
    """A break begins. `pause`: what the curriculum says of it, if it is one of its own."""

    opening: Opening
    following: Opening
    pause: Break | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapstoneNotice(Post):
    """A capstone's stage begins, or its deadline has passed; `handed_in`: how many have handed it in by now."""

    capstone: Capstone
    deadline: datetime
    handed_in: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession(Post):
    """A week's live session, for the server's calendar. Without `starts_at` the plan has none for this week now.

    `over`: it has begun, or would have.
    """

    session: Session | None
    week: Week
    starts_at: datetime | None
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNotice(Post):
    """The plan was changed, or a pause is over: what moved, and the week that is open (None: none is)."""

    change: Change
    moved: tuple[Moved, ...]
    open: Opening | None
    following: Opening | None

    @property
    def goes_on(self) -> bool:
        return self.occurrence.kind is Kind.RESUMED
