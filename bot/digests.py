"""What a week has come to, when it closes: the group's norm, streaks kept, where to help, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import gallery
from bot.capstones import due_at
from bot.checkin import streak_of
from bot.posts import Digest, Kept
from bot.records import Cohort, Kind, Occurrence
from bot.store import checkins, memberships, occurrences
from bot.store.checkins import Norm
from bot.study import Study
from bot.texts import posts as text
from bot.weekly import why_obsolete

AHEAD = timedelta(weeks=3)  # capstones due later than that are not mentioned yet


async def digest(study: Study, occurrence: Occurrence, cohort: Cohort, now: datetime) -> Digest:
    """The facts of a week's digest, as of when the week closed. Nobody is named for not checking in."""
    read, number = study.db.read, occurrence.number
    calendar, curriculum = study.calendar(cohort), study.curriculum(cohort)
    opening, following = calendar.weeks[number - 1], calendar.after(number)
    members = await memberships.active(read, cohort.id)
    done = await checkins.weeks_by_member(read, cohort.id)
    until_then = {member_id: _upto(number, weeks) for member_id, weeks in done.items()}
    summary = await checkins.summary(read, cohort.id, number)
    away = [
        member for member in members if member.away(opening.closes_at) and number not in done.get(member.member_id, ())
    ]
    present = [member for member in members if number in done.get(member.member_id, ())]
    streaks = (
        Kept(each.member_id, streak_of(calendar, each, until_then[each.member_id], opening.closes_at).weeks)
        for each in present
    )
    post = await occurrences.get(read, cohort.id, Kind.ASSIGNMENT, number)
    dates = ((each, due_at(curriculum, calendar, each)) for each in curriculum.capstones)
    obsolete = why_obsolete(study, occurrence, cohort, now)
    return Digest(
        occurrence=occurrence,
        cohort=cohort,
        curriculum=curriculum,
        obsolete=obsolete or (None if present else text.nobody_checked_in()),
        opening=opening,
        lesson=curriculum.weeks[number - 1][1],
        norm=Norm(len(present), len(members), len(away)),
        kept=tuple(sorted(streaks, key=lambda kept: -kept.weeks)),
        heatmap=gallery.of_members(cohort, calendar, members, until_then, opening.closes_at),
        hours=summary.hours,
        blocked=summary.blocked,
        thread_id=post.thread_id if post else None,
        following=following,
        next_lesson=curriculum.weeks[following.number - 1][1] if following else None,
        capstones=tuple((each, at) for each, at in dates if now < at <= now + AHEAD),
    )


def _upto(number: int, weeks: Sequence[int]) -> list[int]:
    """Without the weeks after that: a digest may come late, when some have checked in for the next one."""
    return [week for week in weeks if week <= number]
