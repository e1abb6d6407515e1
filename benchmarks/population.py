"""An installation that has been in use for ten weeks, of any size, generated.

Cohorts of 30 members, ten to a server. They are anywhere from their first week to their tenth; of five members four
have checked in each week so far, with a line of text. Each week was posted, and its digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.backends import copy_in
from benchmarks.below import CHANNEL, FIRST_MEMBER, GUILD
from bot.curriculum.load import load
from bot.store.address import Address
from bot.store.rows import seconds

SIZE = 30  # members of a cohort
LONGEST = 10  # weeks
MEASURED = 12  # cohorts of one server, in their tenth week, whichever size the rest has
ROUNDS, DUE = 9, 2  # in each round so many cohorts' next week opens
PER_GUILD = 10
A_WEEK = timedelta(weeks=1)
TODAY = datetime.now(UTC).replace(second=0, microsecond=0)
MOMENT = TODAY + timedelta(hours=1)  # of the first round; each of the others is a minute later
WRITTEN = "Trained the bird classifier, then built it again from scratch with two kinds of bread; the second is better."
CURRICULUM = load(Path(__file__).parents[1] / "curriculum.yaml")
Row = tuple[Any, ...]

COHORTS = (
    "id", "guild_id", "name", "curriculum", "starts_on", "post_time", "timezone", "breaks", "channel_id",
    "reviews_channel_id", "created_by", "created_at", "planned_to", "wake_at",
)  # fmt: skip
MEMBERSHIPS = ("cohort_id", "member_id", "joined_at", "tracks")
CHECKINS = ("cohort_id", "member_id", "week", "done", "hours", "late", "created_at", "updated_at")
OCCURRENCES = (
    "cohort_id", "kind", "number", "state", "due_at", "channel_id", "attempts", "claimed_at", "message_id", "thread_id",
)  # fmt: skip


def first_member(cohort_id: int) -> int:
    """The id of the first member of a cohort; the others follow."""
    return FIRST_MEMBER + (cohort_id - 1) * SIZE


@dataclass(frozen=True)
class Place:
    """A cohort in its `week`, the first of which began at `started`."""

    id: int
    guild_id: int
    week: int
    started: datetime
    wake_at: datetime

    @property
    def members(self) -> range:
        return range(first_member(self.id), first_member(self.id + 1))


class Population:
    """`measured`: the ids of the cohorts whose members do something; so many of them, all in one server."""

    def __init__(self, members: int, measured: int = MEASURED) -> None:
        self.cohorts = members // SIZE
        self.measured = [1 + n * (self.cohorts // measured) for n in range(measured)]

    def places(self) -> Iterator[Place]:
        due, measured = 0, set(self.measured)
        for n in range(self.cohorts):
            is_measured = n + 1 in measured
            week = LONGEST if is_measured else 1 + n % LONGEST
            # It opened some days ago. Of most nothing more falls due while it is measured.
            started, wake_at = TODAY - timedelta(days=3) - A_WEEK * (week - 1), TODAY + timedelta(days=1, seconds=n)
            if not is_measured and due < ROUNDS * DUE:
                wake_at = MOMENT + timedelta(minutes=due // DUE)
                started = wake_at - A_WEEK * week
                due += 1
            yield Place(n + 1, GUILD if is_measured else 1000 + n // PER_GUILD, week, started, wake_at)

    async def settle(self, address: Address) -> None:
        """Put all of it into an empty database."""
        tables = (
            ("cohorts", COHORTS, _cohort),
            ("memberships", MEMBERSHIPS, _memberships),
            ("checkins", CHECKINS, _checkins),
            ("occurrences", OCCURRENCES, _occurrences),
        )
        await copy_in(address, [(table, columns, self._each(rows)) for table, columns, rows in tables])

    def _each(self, rows: Callable[[Place], Iterator[Row]]) -> Iterator[Row]:
        for place in self.places():
            yield from rows(place)


def _cohort(place: Place) -> Iterator[Row]:
    started, wake_at = seconds(place.started), seconds(place.wake_at)
    day, time = f"{place.started:%Y-%m-%d}", f"{place.started:%H:%M}"
    own = (place.id, place.guild_id, f"Cohort {place.id}", CURRICULUM.id, day, time, "UTC", "{}")
    yield (*own, CHANNEL, CHANNEL, 9, started, wake_at, wake_at)


def _memberships(place: Place) -> Iterator[Row]:
    joined = seconds(place.started)
    for member in place.members:
        yield (place.id, member, joined, "[]")


def _checkins(place: Place) -> Iterator[Row]:
    for member in place.members:
        for week in range(1, place.week):
            if (member + week) % 5:
                at = seconds(place.started + A_WEEK * week) - 60 * (member % 5000)
                yield (place.id, member, week, WRITTEN, 4 + member % 5 / 2, 0, at, at)


def _occurrences(place: Place) -> Iterator[Row]:
    for week in range(1, place.week + 1):
        at = seconds(place.started + A_WEEK * (week - 1))
        yield (place.id, "assignment", week, "sent", at, CHANNEL, 1, at, place.id, place.id)
        if week > 1:
            yield (place.id, "digest", week - 1, "sent", at, CHANNEL, 1, at, place.id, None)
