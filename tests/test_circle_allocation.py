"""Who is in a study circle with whom."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.circle_allocation import (
    LARGEST,
    REPEATED,
    ROUNDS,
    SMALLEST,
    Groups,
    Mate,
    Pair,
    allocate,
    cost,
    regroup,
)

OFFSETS = st.sampled_from([-600, -300, 0, 60, 330, 540, 780])
TRACKS = st.frozensets(st.sampled_from(["vision", "language", "play"]), max_size=2)
MATES = st.builds(
    lambda drawn: [Mate(id, *each) for id, each in enumerate(drawn, 1)],
    st.lists(st.tuples(OFFSETS, TRACKS), max_size=40),
)
SEEDS = st.integers(0, 2**32)
few = settings(max_examples=40)


def mates(count: int, *offsets: int) -> list[Mate]:
    return [Mate(id, offsets[id % len(offsets)] if offsets else 0) for id in range(1, count + 1)]


def pairs(groups: Groups) -> set[Pair]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def met_in(rounds: Sequence[Groups]) -> dict[Pair, int]:
    """The last of these rounds was one round ago."""
    return {
        pair: len(rounds) - at
        for at, groups in enumerate(rounds)
        for pair in pairs(groups)
        if len(rounds) - at <= ROUNDS
    }


@few
@given(mates=MATES, seed=SEEDS)
def test_everyone_is_in_exactly_one_circle_of_three_to_five(mates: list[Mate], seed: int) -> None:
    groups = allocate(mates, {}, seed)
    expected = [] if len(mates) < SMALLEST else sorted(mate.id for mate in mates)
    assert sorted(id for group in groups for id in group) == expected
    sizes = [len(group) for group in groups]
    assert all(SMALLEST <= size <= LARGEST for size in sizes)
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


@few
@given(mates=MATES, seed=SEEDS)
def test_the_same_seed_gives_the_same_circles_in_whatever_order_members_come(mates: list[Mate], seed: int) -> None:
    assert allocate(mates, {}, seed) == allocate(list(reversed(mates)), {}, seed)


@few
@given(mates=MATES.filter(lambda mates: len(mates) >= SMALLEST), seed=SEEDS)
def test_it_is_never_worse_than_chance(mates: list[Mate], seed: int) -> None:
    first = allocate(mates, {}, seed)
    met = met_in([first])
    found = allocate(mates, met, seed)
    order = [mate.id for mate in mates]
    random.Random(seed).shuffle(order)  # noqa: S311 - a test that can be repeated
    by_chance, at = [], 0
    for group in found:
        by_chance.append(tuple(order[at : at + len(group)]))
        at += len(group)
    assert cost(found, mates, met) <= cost(tuple(by_chance), mates, met)


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(2, []), (3, [3]), (5, [5]), (6, [3, 3]), (7, [3, 4]), (8, [4, 4]), (9, [4, 5]), (10, [3, 3, 4]), (11, [3, 4, 4]),
     (13, [4, 4, 5]), (16, [4, 4, 4, 4])],
)  # fmt: skip
def test_circles_are_as_even_as_can_be_and_have_four_members_if_it_can_be(count: int, sizes: list[int]) -> None:
    assert sorted(map(len, allocate(mates(count), {}, 1))) == sizes


@pytest.mark.parametrize("count", [16, 20, 24, 40])
@settings(max_examples=5)
@given(seed=SEEDS)
def test_nobody_meets_the_same_person_twice_in_three_rounds_where_that_can_be(count: int, seed: int) -> None:
    rounds: list[Groups] = []
    for turn in range(3):
        rounds.append(allocate(mates(count, 0, 60, 540), met_in(rounds), seed + turn))
    assert sum(len(pairs(groups)) for groups in rounds) == len(set().union(*map(pairs, rounds)))


def test_smaller_circles_are_taken_where_only_they_let_everybody_meet_somebody_new() -> None:
    first = allocate(mates(12), {}, 1)
    assert sorted(map(len, first)) == [4, 4, 4]
    second = allocate(mates(12), met_in([first]), 2)
    assert sorted(map(len, second)) == [3, 3, 3, 3]
    assert not pairs(first) & pairs(second)


def test_where_it_cannot_be_avoided_whoever_met_longest_ago_meets_again() -> None:
    met = {frozenset((1, 2)): 1, frozenset((1, 3)): 3}
    found = cost(((1, 3, 4), (2, 5, 6)), mates(6), met), cost(((1, 2, 4), (3, 5, 6)), mates(6), met)
    assert found[0] < found[1] < 2 * REPEATED


def test_people_who_are_awake_at_the_same_time_are_together() -> None:
    near = {1: 0, 2: 60, 3: 0, 4: 60, 5: 540, 6: 600, 7: 540, 8: 600}
    assert allocate([Mate(id, at) for id, at in near.items()], {}, 1) == ((1, 2, 3, 4), (5, 6, 7, 8))


def test_the_date_line_is_no_distance() -> None:
    places = {1: 780, 2: -660, 3: 720, 4: 0, 5: 60, 6: 0}
    assert allocate([Mate(id, at) for id, at in places.items()], {}, 1) == ((1, 2, 3), (4, 5, 6))


def test_within_a_zone_the_same_track_is_together() -> None:
    tracks = ["vision", "language"] * 4
    groups = allocate([Mate(id, 60, frozenset([track])) for id, track in enumerate(tracks)], {}, 1)
    assert groups == ((0, 2, 4, 6), (1, 3, 5, 7))


def test_five_hundred_members_take_less_than_a_second() -> None:
    many = mates(500, -480, 0, 60, 330, 540)
    met = met_in([allocate(many, {}, 1)])
    began = time.process_time()
    groups = allocate(many, met, 2)
    assert time.process_time() - began < 1
    assert not pairs(groups) & met.keys()


# Circles that have changed
def test_newcomers_fill_small_circles_first_then_the_smallest() -> None:
    circles = {7: mates(2), 8: [Mate(11, 0), Mate(12, 0), Mate(13, 0), Mate(14, 0)]}
    found = regroup(circles, [Mate(21, 0), Mate(22, 0)], {}, 1)
    assert found.joins == {21: 7, 22: 7}
    assert found.dissolved == found.formed == ()


def test_three_newcomers_are_a_circle_of_their_own() -> None:
    circles = {7: mates(4)}
    found = regroup(circles, [Mate(21, 0), Mate(22, 0), Mate(23, 0)], {}, 1)
    assert (found.joins, found.dissolved, found.formed) == ({}, (), ((21, 22, 23),))


def test_a_newcomer_waits_while_every_circle_is_full() -> None:
    found = regroup({7: mates(5)}, [Mate(21, 0)], {}, 1)
    assert (found.joins, found.dissolved, found.formed) == ({}, (), ())


def test_two_small_circles_become_one() -> None:
    circles = {7: mates(2), 8: [Mate(11, 0), Mate(12, 0)], 9: [Mate(id, 0) for id in (21, 22, 23)]}
    found = regroup(circles, [], {}, 1)
    assert found.joins == {1: 8, 2: 8}
    assert found.dissolved == (7,)


def test_a_small_circle_joins_the_one_that_is_awake_when_it_is() -> None:
    circles = {7: mates(2, 540), 8: [Mate(id, 0) for id in (11, 12, 13)], 9: [Mate(id, 600) for id in (21, 22, 23)]}
    assert regroup(circles, [], {}, 1).joins == {1: 9, 2: 9}


def test_where_no_circle_has_room_for_all_of_a_small_one_they_go_to_several() -> None:
    circles = {7: mates(2), 8: [Mate(id, 0) for id in range(11, 15)], 9: [Mate(id, 0) for id in range(21, 25)]}
    found = regroup(circles, [], {}, 1)
    assert sorted(found.joins.values()) == [8, 9]
    assert found.dissolved == (7,)


def test_a_small_circle_stays_where_nobody_has_room() -> None:
    circles = {7: mates(2), 8: [Mate(id, 0) for id in range(11, 16)]}
    found = regroup(circles, [], {}, 1)
    assert (found.joins, found.dissolved) == ({}, ())


@few
@given(sizes=st.lists(st.integers(0, 5), max_size=8), newcomers=st.integers(0, 12), seed=SEEDS)
def test_however_circles_have_changed_nobody_is_lost_doubled_or_crowded(
    sizes: list[int], newcomers: int, seed: int
) -> None:
    circles = {id: [Mate(100 * id + at, 0) for at in range(size)] for id, size in enumerate(sizes, 1)}
    new = [Mate(at, 0) for at in range(1, newcomers + 1)]
    found = regroup(circles, new, {}, seed)
    after = {id: [each.id for each in group] for id, group in circles.items() if id not in found.dissolved}
    for member, circle in found.joins.items():
        after[circle].append(member)
    groups = [*after.values(), *found.formed]
    placed = [member for group in groups for member in group]
    assert len(placed) == len(set(placed))
    assert {each.id for group in circles.values() for each in group} <= set(placed)
    assert all(len(group) <= LARGEST for group in groups)
    assert set(found.joins) <= {each.id for each in new} | {each.id for id in found.dissolved for each in circles[id]}
    if sum(1 for group in groups if len(group) < SMALLEST) > 1:
        raise AssertionError(f"two small circles stay apart: {groups}")
