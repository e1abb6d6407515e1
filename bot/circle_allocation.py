"""Who is in a study circle with whom: pure rules.

Circles have 3 to 5 members, 4 if it can be. Not the same two within three rounds comes first, then zones that are near
each other, so that they can meet, then the same track. A start by zone and random ones are improved by swaps, with a
bounded number of looks, so that hundreds of members take a moment.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

SMALLEST, USUAL, LARGEST = 3, 4, 5  # members
ROUNDS = 3  # for so many rounds two who were together count as having met
A_DAY = 24 * 60  # minutes
REPEATED = 10**8  # more than everything else in a block together
OTHER_TRACK = 180  # as if three hours lay between them
BLOCK = 100  # members among whom all pairs are looked at; of more, neighbours by zone are
LOOKS = 20_000  # at swaps, for each block

Pair = frozenset[int]
Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Mate:
    """A member as circles see them: minutes from UTC, and their tracks of the present stage."""

    id: int
    offset: int
    tracks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What becomes of circles that have changed. `joins`: who comes into which of them; `formed`: new ones.

    `dissolved`: those whose members, if any, are in others now.
    """

    joins: Mapping[int, int]
    dissolved: tuple[int, ...]
    formed: Groups


def apart(one: Mate, other: Mate, met: Mapping[Pair, int]) -> int:
    """What speaks against these two in one circle. `met`: how many rounds ago two were together, 1 to `ROUNDS`."""
    around = abs(one.offset - other.offset) % A_DAY
    cost = min(around, A_DAY - around)
    if one.tracks and other.tracks and not one.tracks & other.tracks:
        cost += OTHER_TRACK
    ago = met.get(frozenset((one.id, other.id)))
    return cost if ago is None else cost + REPEATED + (ROUNDS - ago) * OTHER_TRACK


def cost(groups: Groups, mates: Sequence[Mate], met: Mapping[Pair, int]) -> int:
    """What speaks against these circles, all together."""
    known = {mate.id: mate for mate in mates}
    pairs = (pair for group in groups for pair in combinations(group, 2))
    return sum(apart(known[one], known[other], met) for one, other in pairs)


def allocate(mates: Sequence[Mate], met: Mapping[Pair, int], seed: int) -> Groups:
    """Everyone in one circle each; nobody where there are fewer than 3. The same members and seed give the same."""
    chance = random.Random(seed)  # noqa: S311 - fairness, not secrecy
    order = sorted(mates, key=lambda mate: mate.id)
    chance.shuffle(order)
    found = [group for block in _blocks(_around_the_world(order)) for group in _of_block(block, met, chance)]
    return tuple(sorted(tuple(sorted(group)) for group in found))


def regroup(
    circles: Mapping[int, Sequence[Mate]], newcomers: Sequence[Mate], met: Mapping[Pair, int], seed: int
) -> Regrouping:
    """Put newcomers where they fit best, and let circles that have become too small go on with others.

    Whoever fits nowhere waits, and a small circle that fits nowhere stays.
    """
    groups = {id: list(members) for id, members in circles.items() if members}
    dissolved = [id for id, members in circles.items() if not members]
    waiting = sorted(newcomers, key=lambda mate: mate.id)
    joins: dict[int, int] = {}

    def put(mate: Mate, into: int) -> None:
        groups[into].append(mate)
        joins[mate.id] = into

    while waiting and (small := _open(groups, SMALLEST - 1)):
        into = max(small, key=lambda id: (len(groups[id]), -id))
        best = min(waiting, key=lambda mate: (_against(mate, groups[into], met), mate.id))
        waiting.remove(best)
        put(best, into)
    formed = allocate(waiting, met, seed)
    for mate in waiting if not formed else ():
        if places := _open(groups, LARGEST - 1):
            put(mate, _best(groups, places, [mate], met))
    for id in sorted(groups, key=lambda id: (len(groups[id]), id)):
        if len(groups[id]) < SMALLEST and (targets := _targets(groups, id, met)):
            dissolved.append(id)
            for mate, into in zip(groups.pop(id), targets, strict=True):
                put(mate, into)
    return Regrouping(joins, tuple(dissolved), formed)


def _targets(groups: Mapping[int, list[Mate]], small: int, met: Mapping[Pair, int]) -> list[int]:
    """Where the members of a small circle go: together, if one has room for them; else each where one has."""
    members = groups[small]
    others = {id: list(group) for id, group in groups.items() if id != small}
    if places := _open(others, LARGEST - len(members)):
        return [_best(others, places, members, met)] * len(members)
    targets = []
    for mate in members:
        places = _open(others, LARGEST - 1)
        if not places:
            return []
        targets.append(_best(others, places, [mate], met))
        others[targets[-1]].append(mate)
    return targets


def _open(groups: Mapping[int, Sequence[Mate]], most: int) -> list[int]:
    return [id for id, members in groups.items() if len(members) <= most]


def _best(
    groups: Mapping[int, Sequence[Mate]], places: Sequence[int], mates: Sequence[Mate], met: Mapping[Pair, int]
) -> int:
    """The smallest, and of those the one that fits best."""
    against = {id: sum(_against(mate, groups[id], met) for mate in mates) for id in places}
    return min(places, key=lambda id: (len(groups[id]), against[id], id))


def _against(mate: Mate, group: Sequence[Mate], met: Mapping[Pair, int]) -> int:
    return sum(apart(mate, other, met) for other in group)


def _around_the_world(order: Sequence[Mate]) -> list[Mate]:
    """By zone from the widest gap on, so that neighbours stay neighbours across the date line; then by track."""
    zones = sorted({mate.offset % A_DAY for mate in order})
    gaps = [((zone - zones[place - 1]) % A_DAY, zone) for place, zone in enumerate(zones)]
    first = max(gaps, default=(0, 0))[1]
    return sorted(order, key=lambda mate: ((mate.offset - first) % A_DAY, sorted(mate.tracks)))


def _blocks(order: Sequence[Mate]) -> Iterator[Sequence[Mate]]:
    return (order[at : at + size] for at, size in _cuts(len(order), -(-len(order) // BLOCK)))


def _cuts(count: int, parts: int) -> Iterator[tuple[int, int]]:
    """Where each of so many parts begins, and how long it is: as even as can be."""
    at = 0
    for part in range(parts):
        size = count // parts + (part < count % parts)
        yield at, size
        at += size


def _of_block(block: Sequence[Mate], met: Mapping[Pair, int], chance: random.Random) -> Groups:
    """With the usual number of circles; with another only where fewer of them have met that way."""
    count = len(block)
    usual = (count + USUAL // 2) // USUAL
    possible = range(-(-count // LARGEST), count // SMALLEST + 1)
    tries: list[tuple[int, Groups]] = []
    for parts in sorted(possible, key=lambda parts: abs(parts - usual)):
        found = _Search(block, parts, met, chance).best()
        tries.append((cost(found, block, met) // REPEATED, found))
        if tries[-1][0] == 0:
            break
    return min(tries, key=lambda each: each[0])[1] if tries else ()


class _Search:
    """Swaps two members of different circles as long as that makes things better; then from another start."""

    def __init__(self, block: Sequence[Mate], parts: int, met: Mapping[Pair, int], chance: random.Random) -> None:
        self.block, self.chance, self.looks = block, chance, LOOKS
        self.cuts = list(_cuts(len(block), parts))
        self.costs = [[0] * len(block) for _ in block]
        for (i, one), (j, other) in combinations(enumerate(block), 2):
            self.costs[i][j] = self.costs[j][i] = apart(one, other, met)

    def best(self) -> Groups:
        order = list(range(len(self.block)))
        found: list[tuple[int, list[list[int]]]] = []
        while not found or self.looks > 0:
            groups = [order[at : at + size] for at, size in self.cuts]
            while self._improve(groups) and self.looks > 0:
                pass
            found.append((sum(self._costs(i, group) for group in groups for i in group), groups))
            if len(self.cuts) == 1 or found[-1][0] == 0:
                break
            self.chance.shuffle(order)
        _, groups = min(found, key=lambda each: each[0])
        return tuple(tuple(self.block[i].id for i in group) for group in groups)

    def _improve(self, groups: list[list[int]]) -> bool:
        """Each pair of members is looked at once; whether a swap was worth it."""
        better = False
        for one, other in combinations(groups, 2):
            for a in range(len(one)):
                for b in range(len(other)):
                    self.looks -= 1
                    i, j = one[a], other[b]
                    after = self._costs(i, other) + self._costs(j, one) - 2 * self.costs[i][j]
                    if after < self._costs(i, one) + self._costs(j, other):
                        one[a], other[b], better = j, i, True
        return better

    def _costs(self, i: int, group: Sequence[int]) -> int:
        row = self.costs[i]
        return sum([row[j] for j in group])
