"""Who reviews whose work when a capstone is due: a pure rule.

The authors stand in a ring, in a random order, and each is reviewed by the one, two, … k who follow: everyone gives
exactly k reviews and receives exactly k, in any group of two or more, and nobody meets their own work. Those of one
track stand together; then some change places, so that few meet those whom they reviewed the last time.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

Pair = tuple[int, int]  # a reviewer and the author whose work they reviewed
Tracks = Mapping[int, tuple[str, ...]]
ATTEMPTS = 12  # rings to choose from; the first is nearly always good in a group that is large enough
ROUNDS = 4  # of changing places in each; more hardly ever help
TRIES = 40  # places that somebody tries in each round


def allocate(
    authors: Sequence[int], wanted: int, seed: int, tracks: Tracks | None = None, met: AbstractSet[Pair] = frozenset()
) -> dict[int, tuple[int, ...]]:
    """For each author the reviewers of their work: `wanted` of them, or everyone else in a smaller group.

    `tracks`: those that an author follows; `met`: who reviewed whom before. Both are wishes: where the group is too
    small for them, everyone has their reviews all the same. The same values give the same result. One author alone
    gets none.
    """
    chance = random.Random(seed)  # noqa: S311 - fairness, not secrecy
    reach = min(wanted, len(authors) - 1)
    best: list[int] = []
    for _ in range(ATTEMPTS):
        order = sorted(authors)
        chance.shuffle(order)
        if tracks:
            order.sort(key=lambda author: tracks.get(author, ()))  # stable: within a track it stays as it was shuffled
        if not met or reach < 1:
            best = order
            break
        _part(order, reach, tracks or {}, met, chance)
        best = min(best or order, order, key=lambda each: _again(each, range(len(each)), reach, met))
        if not _again(best, range(len(best)), reach, met):
            break
    return {
        author: tuple(best[(place + shift) % len(best)] for shift in range(1, reach + 1))
        for place, author in enumerate(best)
    }


def _part(order: list[int], reach: int, tracks: Tracks, met: AbstractSet[Pair], chance: random.Random) -> None:
    """Let whoever would meet somebody again change places where that helps: with one of their track if possible."""
    for _ in range(ROUNDS):
        unhappy = [place for place in range(len(order)) if _again(order, {place}, reach, met)]
        if not unhappy:
            return
        for place in unhappy:
            others = chance.sample(range(len(order)), min(TRIES, len(order)))
            others.sort(key=lambda other: tracks.get(order[other], ()) != tracks.get(order[place], ()))
            for other in others:
                before = _again(order, {place, other}, reach, met)
                order[place], order[other] = order[other], order[place]
                if _again(order, {place, other}, reach, met) < before:
                    break
                order[place], order[other] = order[other], order[place]


def _again(order: Sequence[int], places: Collection[int], reach: int, met: AbstractSet[Pair]) -> int:
    """How many meet again of the pairs that those in these places belong to."""
    return len({pair for place in places for pair in _pairs(order, place, reach)} & met)


def _pairs(order: Sequence[int], place: int, reach: int) -> Iterator[Pair]:
    for shift in range(1, reach + 1):
        yield order[(place + shift) % len(order)], order[place]
        yield order[place], order[place - shift]
