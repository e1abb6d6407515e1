from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.allocation import allocate, least_burdened

AUTHORS = st.sets(st.integers(1, 2**63), max_size=30).map(sorted)
SEEDS = st.integers(0, 2**31)


@pytest.mark.parametrize(("authors", "each"), [(1, 0), (2, 1), (3, 2), (5, 3), (8, 3), (20, 3)])
def test_everyone_gives_and_receives_three_reviews_or_as_many_as_there_are_others(authors: int, each: int) -> None:
    found = allocate(range(authors), 3, seed=1)
    assert [len(reviewers) for reviewers in found.values()] == [each] * authors
    given_by = Counter(reviewer for reviewers in found.values() for reviewer in reviewers)
    assert [given_by[author] for author in range(authors)] == [each] * authors


def test_two_authors_review_each_other() -> None:
    assert allocate([7, 8], 3, seed=1) == {7: (8,), 8: (7,)}


def test_nobody_is_no_group() -> None:
    assert allocate([], 3, seed=1) == {}


@given(AUTHORS, st.integers(1, 5), SEEDS)
def test_everyone_gives_exactly_as_many_as_they_receive(authors: list[int], wanted: int, seed: int) -> None:
    found = allocate(authors, wanted, seed)
    share = max(0, min(wanted, len(authors) - 1))
    given_by = Counter(reviewer for reviewers in found.values() for reviewer in reviewers)
    assert set(found) == set(authors)
    assert all(len(reviewers) == share == given_by[author] for author, reviewers in found.items())


@given(AUTHORS, st.integers(1, 5), SEEDS)
def test_nobody_reviews_their_own_work_or_the_same_work_twice(authors: list[int], wanted: int, seed: int) -> None:
    for author, reviewers in allocate(authors, wanted, seed).items():
        assert author not in reviewers
        assert len(set(reviewers)) == len(reviewers)


@given(AUTHORS, SEEDS, st.randoms())
def test_the_same_authors_and_seed_give_the_same_result_in_whatever_order_they_come(
    authors: list[int], seed: int, chance: object
) -> None:
    shuffled = list(authors)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's Random
    assert allocate(authors, 3, seed) == allocate(shuffled, 3, seed)


def test_another_seed_gives_another_order() -> None:
    assert len({str(allocate(range(8), 3, seed)) for seed in range(20)}) > 10


BURDENS = st.dictionaries(st.integers(1, 20), st.integers(0, 6))


@given(st.sets(st.integers(1, 20)), BURDENS, st.integers(0, 5), st.integers(1, 6), SEEDS)
def test_those_with_the_fewest_reviews_are_asked_first_and_nobody_beyond_the_most(
    candidates: set[int], burden: dict[int, int], wanted: int, most: int, seed: int
) -> None:
    found = least_burdened(candidates, burden, wanted, most, seed)
    able = {each for each in candidates if burden.get(each, 0) < most}
    assert set(found) <= able
    assert len(set(found)) == len(found) == min(wanted, len(able))
    heaviest = max((burden.get(each, 0) for each in found), default=0)
    assert all(burden.get(each, 0) >= heaviest for each in able - set(found))


def test_among_equals_chance_decides() -> None:
    assert len({least_burdened(range(8), {}, 1, 4, seed) for seed in range(40)}) > 3
