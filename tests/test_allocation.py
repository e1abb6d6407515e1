"""Who reviews whose work when a capstone is due."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.allocation import allocate

AUTHORS = st.sets(st.integers(1, 2**63), max_size=40).map(sorted)
SEEDS = st.integers(0, 2**31)


def pairs(found: dict[int, tuple[int, ...]]) -> set[tuple[int, int]]:
    return {(reviewer, author) for author, asked in found.items() for reviewer in asked}


@pytest.mark.parametrize(("authors", "each"), [(1, 0), (2, 1), (3, 2), (5, 3), (8, 3), (20, 3), (200, 3), (10_000, 3)])
def test_everyone_gives_and_receives_three_reviews_or_as_many_as_there_are_others(authors: int, each: int) -> None:
    found = allocate(range(authors), 3, seed=1)
    assert [len(reviewers) for reviewers in found.values()] == [each] * authors
    given_by = Counter(reviewer for reviewers in found.values() for reviewer in reviewers)
    assert [given_by[author] for author in range(authors)] == [each] * authors


def test_two_authors_review_each_other() -> None:
    assert allocate([7, 8], 3, seed=1) == {7: (8,), 8: (7,)}


def test_nobody_is_no_group() -> None:
    assert allocate([], 3, seed=1) == {}


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[int], int, int, dict[int, tuple[str, ...]], set[tuple[int, int]]]:
    """Authors with the tracks of some, and pairs who met before."""
    authors = draw(AUTHORS)
    some = st.sampled_from(authors) if authors else st.just(0)
    tracks = draw(st.dictionaries(some, st.sampled_from([("code",), ("theory",), ("code", "theory")])))
    return authors, draw(st.integers(1, 5)), draw(SEEDS), tracks, draw(st.sets(st.tuples(some, some)))


@given(groups())
def test_everyone_gives_exactly_as_many_as_they_receive_and_never_to_themselves(group: tuple) -> None:  # type: ignore[type-arg]  # as `groups` says
    authors, wanted, seed, tracks, met = group
    found = allocate(authors, wanted, seed, tracks, met)
    share = max(0, min(wanted, len(authors) - 1))
    given_by = Counter(reviewer for reviewers in found.values() for reviewer in reviewers)
    assert set(found) == set(authors)
    for author, reviewers in found.items():
        assert len(set(reviewers)) == len(reviewers) == share == given_by[author]
        assert author not in reviewers


@given(groups(), st.randoms())
def test_the_same_authors_and_seed_give_the_same_result_in_whatever_order_they_come(
    group: tuple,  # type: ignore[type-arg]  # as `groups` says
    chance: object,
) -> None:
    authors, *rest = group
    shuffled = list(authors)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's Random
    assert allocate(authors, *rest) == allocate(shuffled, *rest)


def test_another_seed_gives_another_order() -> None:
    assert len({str(allocate(range(8), 3, seed)) for seed in range(20)}) > 10


@pytest.mark.parametrize("seed", range(20))
def test_most_are_reviewed_by_those_of_their_own_track(seed: int) -> None:
    tracks = {author: ("code",) if author % 2 else ("theory",) for author in range(40)}
    found = pairs(allocate(range(40), 3, seed, tracks))
    # Only those at the two borders of the tracks meet the other one: 1 + 2 + 3 at each.
    assert sum(tracks[reviewer] != tracks[author] for reviewer, author in found) == 12


@pytest.mark.parametrize("authors", [7, 8, 10, 12, 20, 200])
def test_nobody_meets_those_again_whom_they_met_the_last_time_where_the_group_is_large_enough(authors: int) -> None:
    for seed in range(20):
        met = pairs(allocate(range(authors), 3, seed))
        assert not pairs(allocate(range(authors), 3, seed + 100, met=met)) & met


def test_in_a_small_group_everyone_has_their_reviews_although_all_have_met() -> None:
    met = pairs(allocate(range(4), 3, seed=1))
    assert pairs(allocate(range(4), 3, seed=2, met=met)) == met
