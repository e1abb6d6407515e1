"""What the pictures show. Everything is final text or a number: nothing is looked up while drawing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.streaks import Mark


class CapstoneState(Enum):
    """How far a member is with a capstone. HANDED_IN: reviews are to come; REVIEWED: not passed yet."""

    NOT_YET = "not yet"
    HANDED_IN = "handed in"
    REVIEWED = "reviewed"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage, what became of each of its weeks, and its capstone (None: it has none)."""

    title: str
    marks: tuple[Mark, ...]
    capstone: CapstoneState | None = None


@dataclass(frozen=True, slots=True)
class ProgressPicture:
    """A member's way through the curriculum. `checked_in` of `weeks`; `streak` counts weeks, `freezes` those held now.

    `hours` is None where the member never counted. `deadline` is a whole sentence on what comes next, such as "Week 8
    is open until Sunday 4 May, 18:00 UTC": Discord's timestamps mean nothing in a picture.
    """

    name: str
    cohort: str
    stages: tuple[StageRow, ...]
    checked_in: int
    weeks: int
    streak: int
    freezes: int
    hours: float | None = None
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class HeatmapRow:
    """A member who agreed to be shown, and what became of each week of the cohort."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Members by weeks, in the order of `rows`. Weeks that lie ahead for everybody are not drawn."""

    cohort: str
    rows: tuple[HeatmapRow, ...]


@dataclass(frozen=True, slots=True)
class CertificatePicture:
    """What a member has done. `dates` is a line such as "5 January – 24 August 2026".

    `capstones`: titles of those passed. `hours` is None where the member never counted. `completed`: the path, and
    did not only take part in it.
    """

    name: str
    curriculum: str
    cohort: str
    dates: str
    checked_in: int
    weeks: int
    hours: float | None = None
    capstones: tuple[str, ...] = ()
    completed: bool = True
