"""Streaks that forgive at a price: pure rules, computed from check-ins each time and never stored.

One freeze to start with, one more for every four check-ins, two at most. A missed week burns one; without any the
streak begins anew. Breaks of the cohort lie between weeks and so neither break nor count, nor do weeks left out or
those of a member's own break.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

FREEZES_AT_START = 1
CHECKINS_PER_FREEZE = 4
MOST_FREEZES = 2
QUIET_WEEKS = 2  # a silence of so many helps nobody: they are asked, organisers see it, their circle goes on


class Mark(Enum):
    """What became of a week. OPEN: not checked in yet, and still in time."""

    DONE = "done"
    FROZEN = "frozen"
    MISSED = "missed"
    OPEN = "open"
    BEFORE = "before"  # the member had not joined yet
    AHEAD = "ahead"
    LEFT_OUT = "left out"  # the cohort does without it
    PAUSED = "paused"  # the member was on a break of their own


@dataclass(frozen=True, slots=True)
class Streak:
    """`weeks`: check-ins in a row up to now; `since`: the week it began (None: no streak); `freezes`: held now.

    `marks` has one for every week of the cohort, `frozen` the weeks of this streak that burned a freeze.
    """

    weeks: int
    since: int | None
    freezes: int
    frozen: tuple[int, ...]
    marks: tuple[Mark, ...]


def streak(
    weeks: int,
    done: Collection[int],
    joined_in: int,
    current: int,
    closed: int,
    left_out: Collection[int] = (),
    paused: Collection[int] = (),
) -> Streak:
    """The streak of a member.

    `weeks`: how many the cohort has. `done`: numbers of the weeks they checked in for. `joined_in`: the week in which
    they joined, which counts only if they checked in. `current`: the last week that has opened, `closed`: the last
    that has closed (0: none). `left_out`: weeks that do not take place; `paused`: in which the member was on a break.
    """
    length, since, freezes, checkins = 0, None, FREEZES_AT_START, 0
    frozen: list[int] = []
    marks: list[Mark] = []
    begun = max((current, *done))
    for number in range(1, begun + 1):
        mark = _mark(number, done, joined_in, current, closed, left_out, paused)
        if mark is Mark.DONE:
            length, since, checkins = length + 1, since or number, checkins + 1
            if checkins % CHECKINS_PER_FREEZE == 0:
                freezes = min(MOST_FREEZES, freezes + 1)
        elif mark is Mark.MISSED and length and freezes:
            mark, freezes = Mark.FROZEN, freezes - 1
            frozen.append(number)
        elif mark is Mark.MISSED:
            length, since, frozen = 0, None, []
        marks.append(mark)
    marks += [Mark.LEFT_OUT if number in left_out else Mark.AHEAD for number in range(begun + 1, weeks + 1)]
    return Streak(length, since, freezes, tuple(frozen), tuple(marks))


def covered(marks: Sequence[Mark], number: int) -> list[int]:
    """The weeks that freezes have covered just before this one."""
    found: list[int] = []
    for week in range(number - 1, 0, -1):
        mark = marks[week - 1]
        if mark is Mark.FROZEN:
            found.insert(0, week)
        elif mark not in (Mark.LEFT_OUT, Mark.PAUSED):
            break
    return found


def silent(marks: Sequence[Mark], posted: Collection[int] | None = None) -> int:
    """How many weeks in a row have closed without a check-in, up to the last that has closed.

    0 for whoever has checked in for the week that is open. A break of one's own is no silence, nor is a week whose post
    never came; `posted`: those whose post has come (None: all).
    """
    count = 0
    for number in range(len(marks), 0, -1):
        mark = marks[number - 1]
        if mark in (Mark.MISSED, Mark.FROZEN):
            count += posted is None or number in posted
        elif mark in (Mark.DONE, Mark.PAUSED, Mark.BEFORE):
            break
    return count


def longest(marks: Sequence[Mark]) -> int:
    """The longest streak there has been, in check-ins."""
    best = length = 0
    for mark in marks:
        if mark is Mark.DONE:
            length += 1
            best = max(best, length)
        elif mark is Mark.MISSED:
            length = 0
    return best


def _mark(
    number: int,
    done: Collection[int],
    joined_in: int,
    current: int,
    closed: int,
    left_out: Collection[int],
    paused: Collection[int],
) -> Mark:
    if number in done:
        return Mark.DONE
    if number in left_out:
        return Mark.LEFT_OUT
    if number > current:  # the plan was moved after a later week had been checked in for
        return Mark.AHEAD
    if number in paused and number > joined_in:
        return Mark.PAUSED
    if number > closed:
        return Mark.OPEN
    return Mark.BEFORE if number <= joined_in else Mark.MISSED
