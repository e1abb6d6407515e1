"""Who is asked for which review, whatever happens: the rules on values, and 30 % of the reviewers who vanish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.vanishing import BEGAN, Desk, too_few
from bot import membership, reviewers, reviews
from bot.actors import Actor
from bot.errors import StudyError
from bot.store import handouts
from bot.submission import Review
from tests.conftest import NewStudy
from tests.making import HERE, LOAF, hand_in, join, make_cohort, review

HOURS = st.integers(1, 60)


@dataclass
class Story:
    """A desk, and what authors do who are as fickle as can be."""

    desk: Desk
    now: datetime = BEGAN
    calm: bool = True  # nobody has declined, left or let their days go by

    def pick(self, number: int, *states: str) -> Review | None:
        found = [each for each in self.desk.reviews.values() if each.state in states and not self._closed(each)]
        return found[number % len(found)] if found else None

    def _closed(self, review: Review) -> bool:
        return self.desk.works[review.submission_id].closed_at is not None

    def change(self, number: int, *states: str, **fields: object) -> None:
        review = self.pick(number, *states)
        if review is not None:
            self.desk.reviews[review.id] = replace(review, **fields)  # type: ignore[arg-type]  # a test's own

    def come_late(self, number: int) -> None:
        self.desk.hand_in(max(self.desk.works) + 1)

    def leave(self, number: int) -> None:
        self.desk.here.discard(number % len(self.desk.works) + 1)
        self.calm = False

    def come_back(self, number: int) -> None:
        self.desk.here.add(number % len(self.desk.works) + 1)

    def rest(self, number: int) -> None:
        self.desk.resting ^= {number % len(self.desk.works) + 1}

    def start(self, number: int) -> None:
        self.change(number, "offered", "released", started_at=self.now)

    def write(self, number: int) -> None:
        self.change(number, "offered", "released", "declined", state="done", done_at=self.now)

    def decline(self, number: int) -> None:
        self.change(number, "offered", state="declined")
        self.calm = False

    def take_longer(self, number: int) -> None:
        self.change(number, "offered", extended=True, due_at=self.now + timedelta(days=10))

    def volunteer(self, number: int) -> None:
        works = [each for each in self.desk.works.values() if each.closed_at is None]
        work = works[number % len(works)].id if works else 0
        who = number % 7 + 1000  # from outside, or an author
        if work and number % 2:
            who = number % len(self.desk.works) + 1
        if work and who != work and who not in [each.reviewer_id for each in self.desk.of(work)]:
            review = self.desk.ask(work, who, self.now, volunteer=True)
            self.desk.reviews[review.id] = replace(review, state="done", done_at=self.now)

    def wait(self, number: int) -> None:
        self.now += timedelta(hours=number % 60)
        self.calm = False


DEEDS: tuple[Callable[[Story, int], None], ...] = (
    Story.come_late, Story.leave, Story.come_back, Story.rest, Story.start, Story.write, Story.write, Story.decline,
    Story.take_longer, Story.volunteer, Story.wait, Story.wait,
)  # fmt: skip


@st.composite
def desks(draw: st.DrawFn) -> Desk:
    authors = draw(st.integers(1, 40))
    desk = Desk(draw(st.integers(1, 5)))
    for author in range(1, authors + 1):
        desk.hand_in(author)
    some = st.integers(1, authors)
    desk.tracks = draw(st.dictionaries(some, st.sampled_from([("code",), ("theory",)])))
    desk.met = frozenset(draw(st.sets(st.tuples(some, some), max_size=60)))
    return desk


def mind(story: Story) -> None:
    """What must be so whatever happens."""
    asked: Counter[int] = Counter()
    desk = story.desk
    share = min(desk.share, len(desk.works) - 1)
    for each in desk.reviews.values():
        assert each.reviewer_id != each.submission_id, "nobody reviews their own work"
        if not each.volunteer:
            assert each.reviewer_id in desk.works, "nobody is asked who has not handed in"
            asked[each.reviewer_id] += 1
    pairs = [(each.submission_id, each.reviewer_id) for each in desk.reviews.values()]
    assert len(set(pairs)) == len(pairs), "nobody is asked twice for the same"
    assert max(asked.values(), default=0) <= share + 1


@settings(max_examples=150)
@given(desks(), st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10**6)), max_size=60))
def test_nobody_is_asked_for_their_own_work_or_too_much_whatever_happens(
    desk: Desk, deeds: list[tuple[Callable[[Story, int], None], int]]
) -> None:
    story = Story(desk)
    desk.ring(story.now)
    handed_out = Counter(each.reviewer_id for each in desk.reviews.values())
    share = min(desk.share, len(desk.works) - 1)
    for author in desk.works:
        assert handed_out[author] == len(desk.of(author)) == share
    for deed, number in deeds:
        deed(story, number)
        desk.ring(story.now)
        mind(story)
        again = desk.ring(story.now)
        assert not any((again.asked, again.more, again.states)), "a second look finds nothing left to do"
        if story.calm:
            for work in desk.works.values():
                valid = [each for each in desk.of(work.id) if not each.volunteer]
                assert work.closed_at or len(valid) <= desk.share


@pytest.mark.parametrize(("authors", "received"), [(1, 0), (2, 1), (3, 2), (5, 3), (8, 3), (20, 3), (200, 3)])
def test_given_and_received_are_the_same_in_groups_of_every_size(authors: int, received: int) -> None:
    desk = Desk(3)
    for author in range(1, authors + 1):
        desk.hand_in(author)
    desk.ring(BEGAN)
    given_by = Counter(each.reviewer_id for each in desk.reviews.values())
    assert {(len(desk.of(author)), given_by[author]) for author in desk.works} == {(received, received)}


@pytest.mark.parametrize("begin", [0, 0.5, 1])
def test_when_three_of_ten_reviewers_vanish_at_most_6_percent_end_with_fewer_than_two_reviews(begin: float) -> None:
    assert too_few(8, 3, 0.30, range(150), begin=begin) <= 0.06


def test_latecomers_are_given_to_whoever_has_given_least() -> None:
    desk = Desk(3)
    for author in range(1, 9):
        desk.hand_in(author)
    desk.ring(BEGAN)
    desk.hand_in(9)
    desk.ring(BEGAN)
    desk.hand_in(10)
    desk.ring(BEGAN)
    asked = Counter(each.reviewer_id for each in desk.reviews.values())
    assert 9 in [each.reviewer_id for each in desk.of(10)]
    assert asked[9] == 1
    assert max(asked.values()) == 4


def test_nobody_on_a_break_is_asked_while_there_are_others() -> None:
    desk = Desk(3)
    for author in range(1, 9):
        desk.hand_in(author)
    desk.ring(BEGAN)
    desk.resting = {1, 2, 3, 4}
    desk.hand_in(9)
    desk.ring(BEGAN)
    assert {each.reviewer_id for each in desk.of(9)} <= {5, 6, 7, 8}


@settings(max_examples=10, deadline=None)
@given(st.integers(2, 9), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 100), HOURS), max_size=25))
async def test_the_same_is_so_of_the_rows(a_study: NewStudy, authors: int, deeds: list[tuple[int, int, int]]) -> None:
    async with a_study() as study:
        cohort = await make_cohort(study)
        now, works = cohort.created_at, {}
        for author in range(1, authors + 1):
            await join(study, cohort, Actor(HERE, author))
            works[author] = await hand_in(study, Actor(HERE, author), cohort)
        now = study.calendar(cohort).ends_at
        await reviewers.allocate_due(study, now)
        for deed, number, hours in deeds:
            who, author = Actor(HERE, number % authors + 1), works[number // authors % authors + 1]
            try:
                match deed:
                    case 0:
                        await review(study, who, author, now)
                    case 1:
                        await reviewers.decline(study, who, author.id, now)
                    case 2:
                        await reviews.more_time(study, who, author.id, now)
                    case 3:
                        await membership.leave(study, who, cohort, now)
                    case _:
                        now += timedelta(hours=hours)
            except StudyError:
                pass  # they may not, and are told why
            await reviewers.allocate_due(study, now)
        given = await handouts.given(study.db.read, cohort.id, LOAF.id)
        asked: Counter[int] = Counter()
        for author, work in works.items():
            known = [each for each in given.get(work.id, ()) if not each.volunteer]
            assert author not in [each.reviewer_id for each in known]
            asked.update(each.reviewer_id for each in known)
        assert max(asked.values(), default=0) <= min(LOAF.reviews, authors - 1) + 1
