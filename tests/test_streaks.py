"""Weeks are written as a line: "x" was checked in, "." was not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.streaks import MOST_FREEZES, Mark, Streak, covered, silent, streak

LINES = st.text("x.", max_size=40)


def after(line: str, joined_in: int = 0) -> Streak:
    """The streak when all these weeks have closed."""
    return streak(len(line), done(line), joined_in, len(line), len(line))


def in_open_week(line: str) -> Streak:
    """The streak while the last of these weeks is open."""
    return streak(len(line), done(line), 0, len(line), len(line) - 1)


def done(line: str) -> set[int]:
    return {number for number, mark in enumerate(line, 1) if mark == "x"}


@pytest.mark.parametrize(
    ("line", "weeks", "since", "freezes", "frozen"),
    [
        ("", 0, None, 1, ()),
        ("x", 1, 1, 1, ()),
        ("xxx", 3, 1, 1, ()),
        ("xx.x", 3, 1, 0, (3,)),
        ("xx..x", 1, 5, 0, ()),
        ("xx..", 0, None, 0, ()),
        ("..x", 1, 3, 1, ()),
        ("xxxx", 4, 1, 2, ()),
        ("xxxx..x", 5, 1, 0, (5, 6)),
        ("xxxx...", 0, None, 0, ()),
        ("xxxxxxxx", 8, 1, 2, ()),
        ("x.xxx.x", 5, 1, 0, (2, 6)),
    ],
)
def test_a_missed_week_burns_a_freeze_and_without_one_the_streak_begins_anew(
    line: str, weeks: int, since: int | None, freezes: int, frozen: tuple[int, ...]
) -> None:
    found = after(line)
    assert (found.weeks, found.since, found.freezes, found.frozen) == (weeks, since, freezes, frozen)


@pytest.mark.parametrize(
    ("line", "weeks"), [("xx.x", [3]), ("xxxx..x", [5, 6]), ("x.xx", []), ("xx..x", []), ("x", [])]
)
def test_the_weeks_that_freezes_covered_just_before_the_last(line: str, weeks: list[int]) -> None:
    assert covered(after(line).marks, len(line)) == weeks


def test_a_missed_week_without_a_streak_burns_nothing() -> None:
    assert after("....").freezes == 1


def test_a_week_that_is_still_open_breaks_nothing() -> None:
    found = in_open_week("xx.")
    assert (found.weeks, found.marks[-1]) == (2, Mark.OPEN)


def test_weeks_before_joining_do_not_count_as_missed() -> None:
    found = after("...xx", joined_in=3)
    assert (found.weeks, found.freezes) == (2, 1)
    assert found.marks[:3] == (Mark.BEFORE,) * 3


def test_the_week_of_joining_counts_if_it_was_checked_in() -> None:
    assert after("..x", joined_in=3).marks == (Mark.BEFORE, Mark.BEFORE, Mark.DONE)


def test_weeks_to_come_are_ahead() -> None:
    assert streak(3, {1}, 0, 1, 1).marks == (Mark.DONE, Mark.AHEAD, Mark.AHEAD)


def test_the_marks_say_where_a_freeze_was_burned_and_where_the_streak_ended() -> None:
    assert after("x.x.x").marks == (Mark.DONE, Mark.FROZEN, Mark.DONE, Mark.MISSED, Mark.DONE)


@given(LINES, st.integers(0, 40))
def test_there_are_never_more_than_two_freezes_nor_fewer_than_none(line: str, joined_in: int) -> None:
    assert 0 <= after(line, joined_in).freezes <= MOST_FREEZES


@given(LINES, st.integers(0, 40))
def test_a_streak_is_the_number_of_check_ins_since_it_began(line: str, joined_in: int) -> None:
    found = after(line, joined_in)
    assert found.weeks == sum(1 for number in done(line) if found.since is not None and number >= found.since)


@given(LINES)
def test_within_a_streak_every_week_is_checked_in_or_frozen(line: str) -> None:
    found = after(line)
    if found.since is not None:
        rest = set(range(found.since, len(line) + 1))
        assert rest - done(line) == set(found.frozen)


@given(LINES, st.integers(0, 40))
def test_every_week_has_one_mark_and_every_check_in_is_marked_done(line: str, joined_in: int) -> None:
    found = after(line, joined_in)
    assert len(found.marks) == len(line)
    assert {number for number, mark in enumerate(found.marks, 1) if mark is Mark.DONE} == done(line)


@given(LINES)
def test_no_more_weeks_are_frozen_than_freezes_were_ever_had(line: str) -> None:
    assert after(line).marks.count(Mark.FROZEN) <= 1 + len(done(line)) // 4


@given(LINES)
def test_checking_in_every_week_is_a_streak_of_all_weeks(line: str) -> None:
    everything = "x" * len(line)
    assert after(everything).weeks == len(line)


@given(LINES, st.booleans(), st.booleans())
def test_a_back_filled_check_in_never_shortens_the_streak_nor_costs_a_freeze(
    line: str, has_next: bool, next_done: bool
) -> None:
    """Only the week that closed last can still be filled in; the one after it may be open, checked in or not."""
    tail = ("x" if next_done else ".") if has_next else ""
    see = in_open_week if has_next else after
    missed, filled = see(line + "." + tail), see(line + "x" + tail)
    assert filled.weeks > missed.weeks
    assert filled.freezes >= missed.freezes


@given(LINES, st.integers(0, 10))
def test_weeks_to_come_change_nothing(line: str, ahead: int) -> None:
    now, later = after(line), streak(len(line) + ahead, done(line), 0, len(line), len(line))
    assert (now.weeks, now.since, now.freezes) == (later.weeks, later.since, later.freezes)


def without(line: str, current: int, closed: int) -> Streak:
    """The streak where the weeks written as "-" are left out."""
    left_out = [number for number, mark in enumerate(line, 1) if mark == "-"]
    return streak(len(line), done(line), 0, current, closed, left_out)


@pytest.mark.parametrize(
    ("line", "weeks", "freezes", "frozen"),
    [("xx-x", 3, 1, ()), ("-xx", 2, 1, ()), ("x--x", 2, 1, ()), ("x.-x", 2, 0, (2,)), ("x-", 1, 1, ())],
)
def test_a_week_left_out_neither_breaks_nor_counts(
    line: str, weeks: int, freezes: int, frozen: tuple[int, ...]
) -> None:
    found = without(line, len(line), len(line))
    assert (found.weeks, found.freezes, found.frozen) == (weeks, freezes, frozen)


def test_a_week_left_out_is_marked_so_from_the_beginning() -> None:
    assert without("x-..", 1, 0).marks == (Mark.DONE, Mark.LEFT_OUT, Mark.AHEAD, Mark.AHEAD)
    assert without("x-x.", 3, 2).marks == (Mark.DONE, Mark.LEFT_OUT, Mark.DONE, Mark.AHEAD)


@given(st.text("x.-", max_size=40))
def test_a_streak_is_the_same_as_if_weeks_left_out_had_never_been(line: str) -> None:
    found, plain = without(line, len(line), len(line)), after(line.replace("-", ""))
    assert (found.weeks, found.freezes, len(found.frozen)) == (plain.weeks, plain.freezes, len(plain.frozen))
    assert tuple(mark for mark in found.marks if mark is not Mark.LEFT_OUT) == plain.marks


@given(LINES, st.sets(st.integers(1, 40)))
def test_weeks_of_a_break_neither_break_a_streak_nor_count(line: str, paused: set[int]) -> None:
    weeks = len(line)
    found = streak(weeks, done(line), 0, weeks, weeks, paused=paused)
    there = [mark for number, mark in enumerate(line, 1) if mark == "x" or number not in paused]
    alone = after("".join(there))
    assert (found.weeks, found.freezes, len(found.frozen)) == (alone.weeks, alone.freezes, len(alone.frozen))
    assert [mark for mark in found.marks if mark is not Mark.PAUSED] == list(alone.marks)


def test_a_week_checked_in_for_on_a_break_counts() -> None:
    assert streak(2, {1, 2}, 0, 2, 2, paused={2}).weeks == 2


@pytest.mark.parametrize(("line", "weeks"), [("", 0), ("x", 0), ("x.", 1), ("x..", 2), ("x..x.", 1), ("...", 3)])
def test_silence_is_counted_from_the_last_week_that_has_closed(line: str, weeks: int) -> None:
    assert silent(after(line).marks) == weeks


def test_a_check_in_for_the_open_week_ends_a_silence_and_an_open_week_adds_nothing_to_it() -> None:
    assert silent(in_open_week("x..x").marks) == 0
    assert silent(in_open_week("x...").marks) == 2


def test_weeks_before_joining_and_breaks_of_ones_own_are_no_silence() -> None:
    assert silent(after("....", joined_in=3).marks) == 1
    assert silent(streak(4, set(), 0, 4, 4, paused={3}).marks) == 1
