"""Who reviews whose work: pure rules.

A random order of the authors, shifted round by one, two, … k places: everyone gives exactly k reviews and receives
exactly k, in any group of two or more, and nobody meets their own work.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence

# One more than the usual share is the most anyone is asked for when others drop out.
MOST_EXTRA = 1


def allocate(authors: Sequence[int], wanted: int, seed: int) -> dict[int, tuple[int, ...]]:
    """For each author the reviewers of their work: `wanted` of them, or everyone else in a smaller group.

    The same authors and seed give the same result. One author alone gets none.
    """
    order = sorted(authors)
    random.Random(seed).shuffle(order)  # noqa: S311 - fairness, not secrecy
    shifts = range(1, min(wanted, len(order) - 1) + 1)
    return {
        author: tuple(order[(place + shift) % len(order)] for shift in shifts) for place, author in enumerate(order)
    }


def least_burdened(
    candidates: Collection[int], burden: Mapping[int, int], wanted: int, most: int, seed: int
) -> tuple[int, ...]:
    """Up to `wanted` of the candidates, those with the fewest reviews first, none of them above `most` afterwards.

    Ties are broken by the seed, so that the same few are not always first.
    """
    order = sorted(candidates)
    random.Random(seed).shuffle(order)  # noqa: S311 - fairness, not secrecy
    able = [candidate for candidate in order if burden.get(candidate, 0) < most]
    return tuple(sorted(able, key=lambda candidate: burden.get(candidate, 0))[:wanted])
