"""The curriculum as frozen values: stages of weeks, resources, tracks, capstones and their rubrics.

These classes are the file format too: pydantic checks the file against them and derives its JSON Schema. They hold
no dates; `bot.calendar` says when a cohort reaches a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.curriculum.types import About, Cost, Goal, Id, Kind, Level, Package, Text, Title, Url, Value


class Link(Value):
    """A titled web address."""

    title: Title
    url: Url


class Resource(Value):
    """A work the curriculum recommends."""

    title: Title
    author: Text
    kind: Kind
    url: Url
    cost: Cost
    """Whether it costs money: "free to read" when only print is paid, "free to audit" when certificates are."""
    note: Text | None = None
    """What to know before opening it: retired, another edition, which part is meant."""
    see_also: tuple[Link, ...] = ()
    """Successors and companions. The original link stays in `url`."""


class Task(Value):
    """One thing to do in a week."""

    text: Annotated[Text, StringConstraints(max_length=300)]
    resource: Id | None = None
    part: Annotated[Text, StringConstraints(max_length=80)] | None = None
    """The lesson, chapter or section of the resource."""
    track: Id | None = None
    """Only for members on this track of the stage; for everyone when left out."""
    optional: Annotated[bool, Field(strict=True)] = False


class Week(Value):
    """About `hours_per_week` of work. Weeks are numbered from 1 through the whole curriculum by their order."""

    title: Title
    goals: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=4)]
    tasks: Annotated[tuple[Task, ...], Field(min_length=1, max_length=16)]
    question: Annotated[Text, StringConstraints(max_length=200)]
    """What the check-in of this week asks."""
    advice: Id | None = None
    """The id of an advice to show with this week."""


class Track(Value):
    """One of several ways through a stage; a member may choose one or combine several."""

    id: Id
    title: Title
    about: About
    resource: Id | None = None


class Break(Value):
    """An optional pause of the whole cohort after a stage."""

    weeks: Annotated[int, Field(strict=True, ge=1, le=4)] = 1
    text: Text


class Stage(Value):
    """A part of the path with a purpose of its own. `resources` lists what is recommended for it."""

    id: Id
    title: Title
    purpose: About
    resources: tuple[Id, ...] = ()
    tracks: tuple[Track, ...] = ()
    capstone: Id | None = None
    """The id of the capstone that is due when the last week of this stage closes."""
    weeks: Annotated[tuple[Week, ...], Field(min_length=1, max_length=26)]
    break_after: Break | None = None
    """An optional pause after the last week of the stage."""

    def track(self, id: str) -> Track | None:
        return next((track for track in self.tracks if track.id == id), None)


class Idea(Value):
    """A starting point for a capstone."""

    title: Title
    url: Url
    note: Text | None = None
    see_also: tuple[Link, ...] = ()


class Criterion(Value):
    """One line of a rubric, scored 1 to 5."""

    id: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=45)]
    question: Annotated[Text, StringConstraints(max_length=100)]
    """What reviewers ask themselves."""
    levels: tuple[Level, Level, Level, Level, Level]
    """A sentence for each score, from 1 to 5."""


Packages = Annotated[tuple[Package, ...], Field(max_length=20)]


class Capstone(Value):
    """A project that members submit and review. It is due when the last week of its stage closes."""

    id: Id
    title: Title
    focus: Text
    artifact: Literal["notebook", "repository", "link"] = "link"
    """What the submitted link should lead to."""
    rules: Annotated[tuple[Text, ...], Field(min_length=1)]
    frameworks: Packages = ()
    """Names of Python packages of which one at least is to build on; no rule when empty."""
    required: Packages = ()
    """Names of Python packages that must all be imported."""
    forbidden: Packages = ()
    """Names of Python packages that may not be used. Using one is a finding that reviewers decide on."""
    ideas: tuple[Idea, ...] = ()
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=8)]
    guidance: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Advice for reviewers, a line each."""
    example: Text | None = None
    """A short worked review that reviewers see before their first one. Markdown."""
    reviews: Annotated[int, Field(strict=True, ge=1, le=5)] = 3
    """How many reviews each submission gets when there are enough authors."""


class Advice(Value):
    """A piece of advice that a week can show."""

    text: Annotated[Text, StringConstraints(max_length=400)]


class Source(Value):
    """Where the path comes from, for the credits."""

    title: Text
    author: Text
    url: Url


class Curriculum(Value):
    """A whole curriculum file."""

    id: Id
    title: Title
    about: About
    source: Source | None = None
    hours_per_week: Annotated[float, Field(strict=True, gt=0, le=60)] = 8
    """What a week is cut for."""
    advice: dict[Id, Advice] = Field(default_factory=dict)
    resources: dict[Id, Resource] = Field(default_factory=dict)
    capstones: tuple[Capstone, ...] = ()
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=12)]

    @cached_property
    def weeks(self) -> tuple[tuple[Stage, Week], ...]:
        """Every week with its stage, in order; week n of a cohort is `weeks[n - 1]`."""
        return tuple((stage, week) for stage in self.stages for week in stage.weeks)

    @cached_property
    def breaks(self) -> dict[int, Break]:
        """The optional breaks, by the number of the week they follow (from 1)."""
        return {self.last_week(stage): stage.break_after for stage in self.stages[:-1] if stage.break_after}

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The numbers of each stage's first and last week, from 1."""
        lasts = tuple(accumulate(len(stage.weeks) for stage in self.stages))
        return tuple((last - len(stage.weeks) + 1, last) for stage, last in zip(self.stages, lasts, strict=True))

    def first_week(self, stage: Stage) -> int:
        """The number of the stage's first week, from 1."""
        return self.spans[self._place(stage)][0]

    def last_week(self, stage: Stage) -> int:
        """The number of the stage's last week, from 1."""
        return self.spans[self._place(stage)][1]

    def _place(self, stage: Stage) -> int:
        """By what it is: to compare stages would be to compare all that is in them."""
        return next(place for place, each in enumerate(self.stages) if each is stage)

    @cached_property
    def capstone_weeks(self) -> tuple[tuple[int, int], ...]:
        """The first and the last week of each stage that has a capstone."""
        return tuple((self.first_week(each), self.last_week(each)) for each in self.stages if each.capstone)

    def capstone(self, id: str) -> Capstone | None:
        return next((capstone for capstone in self.capstones if capstone.id == id), None)

    def stage_of(self, capstone: Capstone) -> Stage:
        """The stage in which the capstone is done."""
        return next(stage for stage in self.stages if stage.capstone == capstone.id)

    def all_tracks(self) -> Iterator[tuple[Stage, Track]]:
        for stage in self.stages:
            for track in stage.tracks:
                yield stage, track
