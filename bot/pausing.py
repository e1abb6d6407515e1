"""Pausing and resuming a cohort, an extra week, a week left out: pure, from a cohort to the cohort as it will be.

A pause gives the week that is open as many weeks more as it lasts; between weeks it makes the break longer, before the
first week it moves the start. Everything that follows moves along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import LATER, Calendar, Week
from bot.curriculum.model import Curriculum, Stage
from bot.errors import StudyError
from bot.records import Cohort
from bot.texts import changes as text

A_DAY = timedelta(days=1)
LONGEST_PAUSE = 26  # weeks
Reckon = Callable[[Cohort], Calendar]  # a cohort's calendar


def pause(cohort: Cohort, reckon: Reckon, weeks: int | None, now: datetime) -> Cohort:
    """Pause from now on, for so many weeks or (None) until it is resumed. Raises StudyError where it cannot be."""
    if cohort.paused(now):
        raise StudyError(text.paused_already(cohort.paused_until))
    if now >= reckon(cohort).ends_at:
        raise StudyError(text.over_already())
    if weeks is None:
        return replace(cohort, paused_at=now, paused_until=None)
    return replace(_later(cohort, reckon, weeks, now), paused_at=now, paused_until=_weeks_on(cohort, now, weeks))


def pause_after(cohort: Cohort, reckon: Reckon, weeks: int, after: int, now: datetime) -> Cohort:
    """Put a break after a week that has not closed yet, or make the one there longer; 0 weeks: take it back."""
    calendar = reckon(cohort)
    week = calendar.week(after)
    if week is None or week.left_out:
        raise StudyError(text.no_such_week(len(calendar.weeks)))
    if week.closes_at <= now:
        raise StudyError(text.week_closed_already(after, weeks > 0 and calendar.after(after) is not None))
    following = calendar.after(after)
    if following is None:
        raise StudyError(text.nothing_follows(after))
    if not weeks:
        # With the breaks of weeks in between that are left out: for members they are one.
        left = {week: each for week, each in cohort.breaks.items() if not after <= week < following.number}
        if left == cohort.breaks:
            raise StudyError(text.no_break(after))
        return replace(cohort, breaks=left)
    return replace(cohort, breaks={**cohort.breaks, after: cohort.breaks.get(after, 0) + weeks})


def resume(cohort: Cohort, reckon: Reckon, now: datetime) -> Cohort:
    """Go on now. Members get as many days as they had left when the pause began, or up to a day less.

    Weeks keep their weekday, so what was paused is made up for in whole weeks.
    """
    if not cohort.paused(now) or cohort.paused_at is None:
        raise StudyError(text.not_paused())
    paused_at = cohort.paused_at
    before = replace(_without_pause(cohort, reckon), paused_at=None, paused_until=None)
    left = _next_date(reckon(before), paused_at) - paused_at
    enough = max(left - A_DAY, min(left, A_DAY))
    for weeks in range(max(now - paused_at, timedelta()).days // 7 + 2):
        resumed = _later(before, reckon, weeks, paused_at)
        if _next_date(reckon(resumed), paused_at) - now >= enough:
            break
    return resumed


def moves_reviews(before: Cohort, after: Cohort, now: datetime) -> tuple[timedelta, datetime] | None:
    """How much later the reviews under way are due for a change of plan, and since when the pause is.

    A pause whose end is known moves them at once; one that is cut short or had no end, when the cohort goes on.
    """
    if after.pause is not None and after.paused_at != before.paused_at:
        return after.pause[1] - after.pause[0], after.pause[0]
    if before.paused_at is None or not before.paused(now) or after.paused(now):
        return None
    planned = before.pause[1] - before.pause[0] if before.pause else timedelta()
    return now - before.paused_at - planned, before.paused_at


def _without_pause(cohort: Cohort, reckon: Reckon) -> Cohort:
    """As it would be had it not been paused."""
    if cohort.paused_at is None or cohort.paused_until is None:
        return cohort
    return _later(
        cohort, reckon, -round((cohort.paused_until - cohort.paused_at) / timedelta(weeks=1)), cohort.paused_at
    )


def _later(cohort: Cohort, reckon: Reckon, weeks: int, at: datetime) -> Cohort:
    """Whatever follows an instant comes so many weeks later: the close of the week that was open then, or the next."""
    calendar = reckon(cohort)
    current, latest = calendar.current(at), calendar.latest(at)
    if current is not None:
        length = cohort.lengths.get(current.number, 1) + weeks
        return replace(cohort, lengths=_tidy({**cohort.lengths, current.number: length}))
    if latest is None:
        return replace(cohort, starts_on=cohort.starts_on + timedelta(weeks=weeks))
    return replace(cohort, breaks={**cohort.breaks, latest.number: cohort.breaks.get(latest.number, 0) + weeks})


def _next_date(calendar: Calendar, at: datetime) -> datetime:
    """When the week that is open at an instant closes, or else the next one opens."""
    current, following = calendar.current(at), calendar.next(at)
    return current.closes_at if current else following.opens_at if following else LATER


def _weeks_on(cohort: Cohort, at: datetime, weeks: int) -> datetime:
    """The same time of day in the cohort's zone, so many weeks later."""
    there = at.astimezone(ZoneInfo(cohort.timezone))
    return (there + timedelta(weeks=weeks)).astimezone(UTC)


def extra_week(cohort: Cohort, reckon: Reckon, curriculum: Curriculum, typed: str, now: datetime) -> Cohort:
    """Give a stage one more week, at its end; with a minus before it, take that back. A pause is not taken back so."""
    wanted, less = typed.strip().removeprefix("-").lower(), typed.strip().startswith("-")
    stage = next((each for each in curriculum.stages if wanted in (each.id, each.title.lower())), None)
    if stage is None:
        raise StudyError(text.unknown_stage(typed, [each.title for each in curriculum.stages]))
    last = _last_week(reckon(cohort), curriculum, stage)
    if last is None or last.closes_at <= now:
        raise StudyError(text.stage_over(stage.title))
    unpaused = _without_pause(cohort, reckon) if cohort.paused(now) else cohort
    if less and unpaused.lengths.get(last.number, 1) <= 1:
        raise StudyError(text.no_extra_week(stage.title))
    length = cohort.lengths.get(last.number, 1) + (-1 if less else 1)
    changed = replace(cohort, lengths=_tidy({**cohort.lengths, last.number: length}))
    if less and cohort.paused_until is not None and cohort.paused(now):
        open_week = reckon(cohort).current(now)
        if open_week == last and reckon(changed).weeks[last.number - 1].closes_at <= cohort.paused_until:
            raise StudyError(text.would_close_in_the_pause(last.number))
    return changed


def _last_week(calendar: Calendar, curriculum: Curriculum, stage: Stage) -> Week | None:
    """The last week of a stage that takes place."""
    weeks = calendar.weeks[curriculum.first_week(stage) - 1 : curriculum.last_week(stage)]
    return next((week for week in reversed(weeks) if not week.left_out), None)


def skip_week(cohort: Cohort, reckon: Reckon, typed: int, now: datetime) -> Cohort:
    """Leave out a week that has not opened yet, or take it in again: as long as it was to last."""
    calendar = reckon(cohort)
    week = calendar.week(typed)
    if week is None:
        raise StudyError(text.no_such_week(len(calendar.weeks)))
    if week.opens_at <= now:
        raise StudyError(text.left_out_for_good(typed) if week.left_out else text.week_opened_already(typed))
    lengths = {**cohort.lengths, typed: _skipped_or_not(cohort.lengths.get(typed, 1))}
    if all(lengths.get(each.number, 1) <= 0 for each in calendar.weeks):
        raise StudyError(text.last_week_stays())
    return replace(cohort, lengths=_tidy(lengths))


def _skipped_or_not(length: int) -> int:
    """The other way round. While a week is left out, what it is to last is kept below zero."""
    if length > 1:
        return -length
    return 0 if length == 1 else -length or 1


def _tidy(lengths: dict[int, int]) -> dict[int, int]:
    return {number: length for number, length in lengths.items() if length != 1}


def offer_stages(cohort: Cohort, calendar: Calendar, curriculum: Curriculum, now: datetime) -> list[tuple[str, str]]:
    """(label, value) of what `extra_week` takes: the stages that are not over."""
    offered = []
    for stage in curriculum.stages:
        last = _last_week(calendar, curriculum, stage)
        if last is not None and last.closes_at > now:
            offered.append((text.one_more_week(stage.title), stage.id))
            if cohort.lengths.get(last.number, 1) > 1:
                offered.append((text.one_week_less(stage.title), f"-{stage.id}"))
    return offered


def offer_weeks(cohort: Cohort, calendar: Calendar, curriculum: Curriculum, now: datetime) -> list[tuple[str, int]]:
    """(label, number) of what `skip_week` takes: the weeks to come."""
    titles = [week.title for _, week in curriculum.weeks]
    return [
        (text.week_label(week.number, titles[week.number - 1], left_out=week.left_out), week.number)
        for week in calendar.weeks
        if week.opens_at > now
    ]


def offer_ends(cohort: Cohort, calendar: Calendar, curriculum: Curriculum, now: datetime) -> list[tuple[str, int]]:
    """(label, number) of the weeks after which a pause can begin."""
    titles = [week.title for _, week in curriculum.weeks]
    return [
        (text.week_label(week.number, titles[week.number - 1], left_out=False), week.number)
        for week in calendar.weeks
        if week.closes_at > now and not week.left_out and calendar.after(week.number) is not None
    ]
