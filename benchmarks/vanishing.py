"""How many authors are left with too few reviews when reviewers vanish: played through with the rules themselves.

Nothing is measured in seconds here. The rows are values in memory, changed as `bot.reviewers` changes those of the
database, so that hundreds of groups can be played through.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from bot.handing_out import Plan, decide, next_moment
from bot.leases import ENOUGH, TIME_TO_REVIEW
from bot.pool import Pool
from bot.submission import Review, Submission

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
SLOWEST_START, SLOWEST_WRITING = timedelta(hours=71), timedelta(hours=48)
LONG_ENOUGH = timedelta(days=40)


@dataclass
class Group:
    """Authors of whom some vanish: they do nothing at all, or (`begins`) open one form and then nothing more."""

    authors: int
    share: int
    vanished: frozenset[int]
    begins: frozenset[int]
    chance: random.Random
    works: dict[int, Submission] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    doing: list[tuple[datetime, int, str]] = field(default_factory=list)

    def pool(self, now: datetime) -> Pool:
        given: dict[int, list[Review]] = {}
        for review in self.reviews.values():
            given.setdefault(review.submission_id, []).append(review)
        everyone = range(1, self.authors + 1)
        return Pool(self.share, list(self.works.values()), given, everyone, (), {}, frozenset(), now)

    def play(self) -> list[int]:
        """How many reviews each author has when the results are out."""
        for author in range(1, self.authors + 1):
            self.works[author] = a_work(author)
        now: datetime | None = BEGAN
        while now is not None and now < BEGAN + LONG_ENOUGH:
            while self.doing and self.doing[0][0] <= now:
                self._act(*heappop(self.doing))
            plan = decide(self.pool(now), due=True)
            self._carry_out(plan, now)
            then = next_moment(self.pool(now), BEGAN)
            now = min((moment for moment in (then, *(each[0] for each in self.doing[:1])) if moment), default=None)
        states = ("done",)
        return [sum(r.submission_id == w and r.state in states for r in self.reviews.values()) for w in self.works]

    def _act(self, at: datetime, review_id: int, what: str) -> None:
        review = self.reviews[review_id]
        if self.works[review.submission_id].closed_at is not None:
            return  # what is late does not count here
        if what == "start":
            self.reviews[review_id] = replace(review, started_at=at)
            if review.reviewer_id not in self.vanished:
                heappush(self.doing, (at + SLOWEST_WRITING * self.chance.random(), review_id, "write"))
        else:
            self.reviews[review_id] = replace(review, state="done", done_at=at)

    def _carry_out(self, plan: Plan, now: datetime) -> None:
        pairs = [(work, reviewer) for work, asked in plan.asked.items() for reviewer in asked]
        for work, reviewer in [*pairs, *plan.more]:
            self._ask(work, reviewer, now)
        for number, state in plan.states.items():
            self.reviews[number] = replace(self.reviews[number], state=state)
        for work in plan.asked:
            self.works[work] = replace(self.works[work], allocated_at=now)
        for work in plan.topped_up:
            self.works[work] = replace(self.works[work], topped_up_at=now)
        for closing in plan.closing:
            self.works[closing.id] = replace(self.works[closing.id], closed_at=now)

    def _ask(self, work: int, reviewer: int, now: datetime) -> None:
        number = len(self.reviews) + 1
        self.reviews[number] = Review(
            number, work, reviewer, "offered", False, now, now + TIME_TO_REVIEW, False, None, None, None, {}
        )
        first = not any(r.reviewer_id == reviewer and r.id != number for r in self.reviews.values())
        if reviewer not in self.vanished or (reviewer in self.begins and first):
            heappush(self.doing, (now + SLOWEST_START * self.chance.random(), number, "start"))


def a_work(author: int) -> Submission:
    """A capstone that is handed in and waits for reviewers."""
    return Submission(
        id=author, cohort_id=1, capstone="loaf", member_id=author, title="", summary=None, url="", version=1, round=1,
        late=False, link_state="", link_note="", submitted_at=BEGAN, allocated_at=None, closed_at=None,
    )  # fmt: skip


def too_few(authors: int, share: int, vanishing: float, seeds: range, *, begin: float = 0) -> float:
    """Which part of the authors end with fewer than two reviews. `begin`: which part of those who vanish open a form
    before they do. In each group that part vanishes, rounded by chance."""
    short = 0
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - a game
        count = int(authors * vanishing + chance.random())
        gone = chance.sample(range(1, authors + 1), count)
        begins = frozenset(each for each in gone if chance.random() < begin)
        group = Group(authors, share, frozenset(gone), begins, chance)
        short += sum(reviews < ENOUGH for reviews in group.play())
    return short / (authors * len(seeds))
