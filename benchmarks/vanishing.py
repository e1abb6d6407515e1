"""How many authors are left with too few reviews when reviewers vanish: played through with the rules themselves.

The rows are values in memory, changed as `bot.reviewers` changes those of the database, so that hundreds of groups can
be played through.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from bot.handing_out import Plan, decide, next_moment
from bot.leases import ENOUGH, TIME_TO_REVIEW, finished
from bot.pool import Pool
from bot.submission import Review, Submission

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
SLOWEST_START, SLOWEST_WRITING = timedelta(hours=71), timedelta(hours=48)
LONG_ENOUGH = timedelta(days=40)


@dataclass
class Desk:
    """One capstone of a cohort as rows in memory. A submission has the id of its author."""

    share: int
    works: dict[int, Submission] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    here: set[int] = field(default_factory=set)
    resting: set[int] = field(default_factory=set)
    tracks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    met: frozenset[tuple[int, int]] = frozenset()

    def hand_in(self, author: int) -> None:
        self.here.add(author)
        self.works[author] = Submission(
            id=author, cohort_id=1, capstone="loaf", member_id=author, title="", summary=None, url="", version=1,
            round=1, late=False, link_state="", link_note="", submitted_at=BEGAN, allocated_at=None, closed_at=None,
        )  # fmt: skip

    def of(self, work: int) -> list[Review]:
        return [review for review in self.reviews.values() if review.submission_id == work]

    def pool(self, now: datetime) -> Pool:
        given: dict[int, list[Review]] = {}
        for review in self.reviews.values():
            given.setdefault(review.submission_id, []).append(review)
        works = list(self.works.values())
        return Pool(self.share, works, given, self.here, self.resting, self.tracks, self.met, now)

    def ring(self, now: datetime) -> Plan:
        """Do what is due. The plan that was carried out."""
        plan = decide(self.pool(now), due=True)
        pairs = [(work, reviewer) for work, asked in plan.asked.items() for reviewer in asked]
        for work, reviewer in [*pairs, *plan.more]:
            self.ask(work, reviewer, now)
        for number, state in plan.states.items():
            self.reviews[number] = replace(self.reviews[number], state=state)
        for work in plan.asked:
            self.works[work] = replace(self.works[work], allocated_at=now)
        for work in plan.topped_up:
            self.works[work] = replace(self.works[work], topped_up_at=now)
        for closing in plan.closing:
            self.close(closing.id, now)
        return plan

    def close(self, work: int, now: datetime) -> None:
        self.works[work] = replace(self.works[work], closed_at=now)
        for review in self.of(work):
            if review.state in ("offered", "released"):
                self.reviews[review.id] = replace(review, state="lapsed")

    def ask(self, work: int, reviewer: int, now: datetime, *, volunteer: bool = False) -> Review:
        """A new row; a volunteer's becomes one of those they were asked for."""
        before = next((each for each in self.of(work) if each.reviewer_id == reviewer), None)
        if before is None:
            number = len(self.reviews) + 1
            due_at = now + TIME_TO_REVIEW
            asked = Review(number, work, reviewer, "offered", volunteer, now, due_at, False, None, None, None, {})
        else:
            asked = replace(before, volunteer=False)
        self.reviews[asked.id] = asked
        return asked


@dataclass
class Group(Desk):
    """Authors of whom some vanish: they do nothing at all, or (`begins`) open one form and then nothing more."""

    vanished: frozenset[int] = frozenset()
    begins: frozenset[int] = frozenset()
    chance: random.Random = field(default_factory=random.Random)
    doing: list[tuple[datetime, int, str]] = field(default_factory=list)

    def play(self) -> list[int]:
        """How many reviews each author has when the results are out."""
        now: datetime | None = BEGAN
        while now is not None and now < BEGAN + LONG_ENOUGH:
            while self.doing and self.doing[0][0] <= now:
                self._act(*heappop(self.doing))
            self.ring(now)
            moments = [next_moment(self.pool(now), BEGAN), *(each[0] for each in self.doing[:1])]
            now = min((moment for moment in moments if moment), default=None)
        return [finished(self.of(work)) for work in self.works]

    def _act(self, at: datetime, number: int, what: str) -> None:
        review = self.reviews[number]
        if self.works[review.submission_id].closed_at is not None:
            return  # what is late does not count here
        if what == "start":
            self.reviews[number] = replace(review, started_at=at)
            if review.reviewer_id not in self.vanished:
                heappush(self.doing, (at + SLOWEST_WRITING * self.chance.random(), number, "write"))
        else:
            self.reviews[number] = replace(review, state="done", done_at=at)

    def ask(self, work: int, reviewer: int, now: datetime, *, volunteer: bool = False) -> Review:
        first = not any(each.reviewer_id == reviewer for each in self.reviews.values())
        review = super().ask(work, reviewer, now, volunteer=volunteer)
        if reviewer not in self.vanished or (reviewer in self.begins and first):
            heappush(self.doing, (now + SLOWEST_START * self.chance.random(), review.id, "start"))
        return review


def too_few(authors: int, share: int, vanishing: float, seeds: Sequence[int], *, begin: float = 0) -> float:
    """Which part of the authors end with fewer than two reviews when that part of each group vanishes.

    `begin`: which part of those who vanish open a form before they do.
    """
    short = 0
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - a game
        count = int(authors * vanishing + chance.random())  # 2.4 are two in six groups of ten, three in four
        gone = chance.sample(range(1, authors + 1), count)
        begins = frozenset(each for each in gone if chance.random() < begin)
        group = Group(share, vanished=frozenset(gone), begins=begins, chance=chance)
        for author in range(1, authors + 1):
            group.hand_in(author)
        short += sum(reviews < ENOUGH for reviews in group.play())
    return short / (authors * len(seeds))
