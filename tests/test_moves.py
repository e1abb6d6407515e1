"""What a change of plan moves, as members read it: each thing once, by name, and not too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.moves import What, moves
from bot.pausing import extra_week, pause, pause_after, resume, skip_week
from bot.records import Change, Cohort
from bot.study import calendar_of
from bot.ui.moves import MOST_LINES, moved_lines
from tests.conftest import THE_PATH
from tests.making import OLGA, at, bare_cohort

NOW = at("2026-01-07 12:00")  # in week 1
SECOND = THE_PATH.stages[1]
LAST = THE_PATH.last_week(SECOND)


def cohort(**changes: Any) -> Cohort:
    return bare_cohort(**{"curriculum": THE_PATH.id, **changes})


def reckon(one: Cohort) -> Any:
    return calendar_of(one, len(THE_PATH.weeks))


def lines(before: Cohort, after: Cohort, now: Any = NOW) -> list[str]:
    moved = moves(reckon(before), reckon(after), THE_PATH, now)
    return moved_lines(moved, Change(1, "edit", OLGA.id, now, before, after, None))


def title(week: int) -> str:
    return THE_PATH.weeks[week - 1][1].title


def test_a_break_that_is_new_is_named_with_the_week_that_opens_after_it() -> None:
    said = lines(cohort(), pause_after(cohort(), reckon, 2, 3, NOW))
    assert said[0] == "- After week 3 there is a break of 2 weeks: week 4 opens <t:1770627600:F> (was <t:1769418000:F>)"
    assert [line for line in said if "eek 4" in line] == said[:1]
    assert said[-1].startswith("- The last week closes")


def test_a_break_after_the_open_week_says_once_when_the_next_opens() -> None:
    said = lines(cohort(), pause_after(cohort(), reckon, 1, 1, NOW))
    assert [line for line in said if "week 2 opens" in line or "Week 2" in line] == said[:1]


def test_a_break_that_is_longer_or_gone_is_named() -> None:
    one = cohort(breaks={3: 1})
    assert lines(one, pause_after(one, reckon, 2, 3, NOW))[0].startswith(
        "- The break after week 3 lasts 3 weeks instead of 1: week 4 opens"
    )
    assert lines(one, pause_after(one, reckon, 0, 3, NOW))[0].startswith(
        "- There is no break after week 3 any more: week 4 opens"
    )


def test_a_pause_on_a_break_says_when_the_next_week_opens_and_not_that_the_break_is_longer() -> None:
    one, now = cohort(breaks={1: 2}), at("2026-01-14 12:00")
    paused = pause(one, reckon, 1, now)
    assert lines(one, paused, now)[0].startswith(f"- Week 2, {title(2)}, opens")
    for said in (lines(one, paused, now), lines(paused, resume(paused, reckon, now), now)):
        assert not [line for line in said if "break" in line]


def test_a_week_to_come_that_lasts_longer_is_named_and_so_is_one_that_lasts_no_longer() -> None:
    more = extra_week(cohort(), reckon, THE_PATH, SECOND.id, NOW)
    assert lines(cohort(), more)[0] == f"- Week {LAST}, {title(LAST)}, lasts 2 weeks"
    less = extra_week(more, reckon, THE_PATH, f"-{SECOND.id}", NOW)
    assert lines(more, less)[0] == f"- Week {LAST}, {title(LAST)}, lasts 1 week"


def test_a_week_that_is_open_closes_later_and_its_length_is_not_said_as_well() -> None:
    said = lines(cohort(), pause(cohort(), reckon, 2, NOW))
    assert said[0].startswith("- Week 1 closes")
    assert not [line for line in said if "lasts" in line]


def test_when_the_last_week_is_open_its_close_is_said_once() -> None:
    one, now = cohort(), reckon(cohort()).weeks[-1].opens_at
    said = lines(one, pause(one, reckon, 1, now), now)
    assert [line for line in said if "week closes" in line or "Week 33 closes" in line] == said[:1]


def test_a_week_left_out_before_a_break_does_not_make_the_break_another_one() -> None:
    for week in (7, 8):
        said = lines(cohort(breaks={7: 1}), skip_week(cohort(breaks={7: 1}), reckon, week, NOW))
        assert not [line for line in said if "break" in line]


def test_a_week_taken_in_again_that_lasts_two_says_so() -> None:
    more = extra_week(cohort(), reckon, THE_PATH, SECOND.id, NOW)
    without = skip_week(more, reckon, LAST, NOW)
    assert lines(more, without)[0] == f"- Week {LAST}, {title(LAST)}, is left out"
    assert not [line for line in lines(more, without) if "lasts" in line]
    assert lines(without, more)[:2] == [
        f"- Week {LAST}, {title(LAST)}, takes place after all",
        f"- Week {LAST}, {title(LAST)}, lasts 2 weeks",
    ]


def test_neither_a_pause_without_an_end_nor_its_end_speaks_of_lengths_and_breaks() -> None:
    one = cohort(breaks={3: 1}, lengths={5: 2})
    paused = pause(one, reckon, None, NOW)
    later = at("2026-02-20 12:00")
    for said in (lines(one, paused), lines(paused, resume(paused, reckon, later), later)):
        assert said
        assert not [line for line in said if "break" in line or "lasts" in line]


def test_the_clocks_may_change_in_a_break_and_in_a_week() -> None:
    one = cohort(timezone="Europe/Berlin", starts_on=date(2026, 3, 16), breaks={2: 1}, lengths={3: 2})
    assert lines(one, replace(one, starts_on=date(2026, 3, 9)), at("2026-01-05 09:00"))
    moved = moves(reckon(one), reckon(replace(one, starts_on=date(2026, 3, 9))), THE_PATH, at("2026-01-05 09:00"))
    assert not [each for each in moved if each.what in (What.BREAK, What.LASTS)]


def test_of_very_many_things_the_first_and_the_last_are_named() -> None:
    one = cohort()
    many = replace(one, breaks=dict.fromkeys(range(2, 20), 1))
    said = lines(one, many)
    assert len(said) == MOST_LINES
    assert said[0].startswith("- After week 2 there is a break")
    assert said[-2] == "- And what follows moves along"
    assert said[-1].startswith("- The last week closes")
