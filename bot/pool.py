"""Everyone who can be asked to review a capstone of a cohort, and how much they have been asked already: pure."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush

from bot.leases import TIME_TO_START, begun
from bot.submission import Review, Submission

MOST_EXTRA = 1  # one more than the usual share is the most anyone is asked for when others drop out
Place = tuple[bool, int, int, int]  # on a break, reviews given, a number drawn, who


@dataclass(frozen=True, slots=True)
class Pool:
    """What is known of one capstone in a cohort. `share`: how many reviews it asks for.

    `here`: who is in the cohort; `resting`: who of them is on a break of their own. `tracks` and `met` are for
    `bot.allocation`. `reviews` are those of every submission, without what was written.
    """

    share: int
    submissions: Sequence[Submission]
    reviews: Mapping[int, Sequence[Review]]
    here: Collection[int]
    resting: Collection[int]
    tracks: Mapping[int, tuple[str, ...]]
    met: frozenset[tuple[int, int]]
    now: datetime

    def of(self, submission: Submission) -> Sequence[Review]:
        return self.reviews.get(submission.id, ())

    @property
    def authors(self) -> set[int]:
        """Who has handed in and is still in the cohort: only they are asked."""
        return {each.member_id for each in self.submissions if each.member_id in self.here}

    def everyones(self) -> Iterable[Review]:
        return (review for given in self.reviews.values() for review in given)

    def silent(self) -> set[int]:
        """Who let the days to start go by and has begun nothing: they are asked for nothing else until they do."""
        late, active = set(), self.active()
        for review in self.everyones():
            over = review.state == "released" or (
                review.state in ("offered", "lapsed") and self.now >= review.offered_at + TIME_TO_START
            )
            if over and not review.volunteer and not begun(review):
                late.add(review.reviewer_id)
        return late - active

    def active(self) -> set[int]:
        """Who has begun or written a review."""
        return {review.reviewer_id for review in self.everyones() if begun(review)}


class Queue:
    """Those who can be asked, whoever has given least first; whoever is on a break comes last.

    It remembers whom it has chosen: nobody is asked for more than one beyond their share, nor twice for the same.
    Among equals chance decides, anew with every review that was handed out since.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._asked: Counter[int] = Counter()
        self._given: Counter[int] = Counter()
        self._known: dict[int, set[int]] = defaultdict(set)
        for review in pool.everyones():
            self._given[review.reviewer_id] += 1
            if not review.volunteer:
                self._asked[review.reviewer_id] += 1
                self._known[review.submission_id].add(review.reviewer_id)
        self._able = pool.authors - pool.silent()
        first = min((each.id for each in pool.submissions), default=0)
        self._chance = random.Random(first + self._given.total())  # noqa: S311 - fairness, not secrecy
        self._places: list[Place] = []
        self.among(self._able)

    def among(self, members: Collection[int]) -> None:
        """Choose of these only from now on."""
        drawn = sorted(self._able.intersection(members))
        self._chance.shuffle(drawn)
        self._places = [self._place(draw, member) for draw, member in enumerate(drawn)]
        heapify(self._places)

    def _place(self, draw: int, member: int) -> Place:
        return member in self._pool.resting, self._given[member], draw, member

    def note(self, submission_id: int, reviewer_id: int) -> None:
        """They are asked for this one."""
        self._known[submission_id].add(reviewer_id)
        self._asked[reviewer_id] += 1
        self._given[reviewer_id] += 1

    def take(self, submission: Submission, wanted: int, *, once: bool = False) -> tuple[int, ...]:
        """Up to so many of those who can be asked for this one. `once`: they are not chosen a second time."""
        found: list[int] = []
        aside: list[Place] = []
        while self._places and len(found) < wanted:
            place = heappop(self._places)
            _, given, draw, member = place
            if self._asked[member] >= self._pool.share + MOST_EXTRA:
                continue  # for good
            if given != self._given[member]:  # they were noted for something since
                heappush(self._places, self._place(draw, member))
            elif member == submission.member_id or member in self._known[submission.id]:
                aside.append(place)
            else:
                found.append(member)
                self.note(submission.id, member)
                if not once:
                    aside.append(self._place(draw, member))
        for place in aside:
            heappush(self._places, place)
        return tuple(found)
