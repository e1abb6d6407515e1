"""The curriculum as frozen values: stages of weeks, resources, tracks, capstones and their rubrics.

These classes are the file format too: pydantic checks the file against them and derives its JSON Schema. They hold
no dates; `bot.calendar` says when a cohort reaches a week.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _web_address(value: str) -> str:
    if not re.match(r"https?://[^\s/]+\.[^\s]+$", value):
        raise ValueError("should be a web address that starts with https:// or http://")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Url = Annotated[str, AfterValidator(_web_address)]
Kind = Literal["course", "book", "paper", "video", "slides", "article", "code", "dataset"]
Cost = Literal["free", "paid", "free to read", "free to audit"]


class Value(BaseModel):
    """A part of the file: cannot change once read, and knows every field it may have."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(Value):
    """A titled web address."""

    title: Title
    url: Url


class Resource(Value):
    """A work the curriculum recommends. `see_also` has successors and companions of the original link."""

    title: Title
    author: Text
    kind: Kind
    url: Url
    cost: Cost
    note: Text | None = None
    see_also: tuple[Link, ...] = ()


class Task(Value):
    """One thing to do in a week. `part` is the lesson or chapter; `track` limits it to members on that track."""

    text: Annotated[Text, StringConstraints(max_length=300)]
    resource: Id | None = None
    part: Annotated[Text, StringConstraints(max_length=80)] | None = None
    track: Id | None = None
    optional: Annotated[bool, Field(strict=True)] = False


class Week(Value):
    """About `hours_per_week` of work. Weeks are numbered from 1 through the whole curriculum by their order."""

    title: Title
    goals: Annotated[tuple[Text, ...], Field(min_length=1, max_length=4)]
    tasks: Annotated[tuple[Task, ...], Field(min_length=1, max_length=16)]
    question: Annotated[Text, StringConstraints(max_length=200)]
    advice: Id | None = None


class Track(Value):
    """One of several ways through a stage; a member may choose one or combine several."""

    id: Id
    title: Title
    about: Text
    resource: Id | None = None


class Break(Value):
    """An optional pause of the whole cohort after a stage."""

    weeks: Annotated[int, Field(strict=True, ge=1, le=4)] = 1
    text: Text


class Stage(Value):
    """A part of the path with a purpose of its own. `resources` lists what is recommended for it."""

    id: Id
    title: Title
    purpose: Text
    resources: tuple[Id, ...] = ()
    tracks: tuple[Track, ...] = ()
    capstone: Id | None = None
    weeks: Annotated[tuple[Week, ...], Field(min_length=1)]
    break_after: Break | None = None

    def track(self, id: str) -> Track | None:
        return next((track for track in self.tracks if track.id == id), None)


class Idea(Value):
    """A starting point for a capstone."""

    title: Title
    url: Url
    note: Text | None = None
    see_also: tuple[Link, ...] = ()


class Criterion(Value):
    """One line of a rubric, scored 1 to 5. `levels` describes what each score means, from 1 to 5."""

    id: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=45)]
    question: Annotated[Text, StringConstraints(max_length=100)]
    levels: tuple[
        Annotated[Text, StringConstraints(max_length=90)],
        Annotated[Text, StringConstraints(max_length=90)],
        Annotated[Text, StringConstraints(max_length=90)],
        Annotated[Text, StringConstraints(max_length=90)],
        Annotated[Text, StringConstraints(max_length=90)],
    ]


class Capstone(Value):
    """A project that members submit and review. It is due when the last week of its stage closes.

    `frameworks` and `forbidden` are names of Python packages; empty tuples mean no rule. `reviews` is how many reviews
    each submission gets when there are enough authors.
    """

    id: Id
    title: Title
    focus: Text
    artifact: Literal["notebook", "repository", "link"] = "link"
    rules: Annotated[tuple[Text, ...], Field(min_length=1)]
    frameworks: tuple[Text, ...] = ()
    forbidden: tuple[Text, ...] = ()
    ideas: tuple[Idea, ...] = ()
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=8)]
    guidance: Annotated[tuple[Text, ...], Field(min_length=1)]
    example: Text | None = None
    reviews: Annotated[int, Field(strict=True, ge=1, le=5)] = 3


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
    about: Text
    source: Source | None = None
    hours_per_week: Annotated[float, Field(strict=True, gt=0, le=60)] = 8
    advice: dict[Id, Advice] = {}
    resources: dict[Id, Resource] = {}
    capstones: tuple[Capstone, ...] = ()
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]

    @cached_property
    def weeks(self) -> tuple[tuple[Stage, Week], ...]:
        """Every week with its stage, in order; week n of a cohort is `weeks[n - 1]`."""
        return tuple((stage, week) for stage in self.stages for week in stage.weeks)

    @cached_property
    def breaks(self) -> dict[int, Break]:
        """The optional breaks, by the number of the week they follow (from 1)."""
        return {self.last_week(stage): stage.break_after for stage in self.stages[:-1] if stage.break_after}

    def first_week(self, stage: Stage) -> int:
        """The number of the stage's first week, from 1."""
        return 1 + sum(len(earlier.weeks) for earlier in self.stages[: self.stages.index(stage)])

    def last_week(self, stage: Stage) -> int:
        """The number of the stage's last week, from 1."""
        return self.first_week(stage) + len(stage.weeks) - 1

    def capstone(self, id: str) -> Capstone | None:
        return next((capstone for capstone in self.capstones if capstone.id == id), None)

    def stage_of(self, capstone: Capstone) -> Stage:
        """The stage in which the capstone is done."""
        return next(stage for stage in self.stages if stage.capstone == capstone.id)

    def all_tracks(self) -> Iterator[tuple[Stage, Track]]:
        for stage in self.stages:
            for track in stage.tracks:
                yield stage, track
